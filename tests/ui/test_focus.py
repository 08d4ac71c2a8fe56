"""Where the focus is can be seen, wherever Tab takes it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_cnn.ui.focus import focus_into
from tests.ui.conftest import FEW, LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


def walk(start):
    """Press Tab until it comes round; yield each widget with how it looks with the focus and without."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    seen, widget = set(), QApplication.focusWidget()
    while widget not in seen:
        seen.add(widget)
        focused = widget.grab().toImage()
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        yield widget, focused, widget.grab().toImage()
        widget = QApplication.focusWidget()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_is_seen_wherever_tab_takes_it(reader, samples, theme):
    reader.store.update(theme=theme)
    reader.draw(samples[9].drawing)
    reader.do("perturb.toggle")
    reader.wait_answer()
    reader.find("answer-1").setFocus()  # so that it comes to the canvas by Tab, too
    widgets = [widget for widget, *_images in seen_by_tab(reader.find("answer-1"))]
    assert reader.canvas in widgets
    assert len(widgets) > 30


def seen_by_tab(start):
    for widget, focused, plain in list(walk(start))[1:]:
        assert focused != plain, (type(widget), widget.accessibleName())
        yield widget, focused, plain


@pytest.mark.parametrize("name", FEW)
def test_the_focus_is_seen_in_every_panel(reader, samples, name):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    dock = reader.window.panel(name)
    reader.look_at(name)
    reader.qtbot.waitUntil(dock.isVisible)
    dock.widget().start()
    reader.qtbot.waitUntil(reader.window.is_settled, timeout=LONG_MS)
    focus_into(dock.widget())
    reader.qtbot.waitUntil(lambda: dock.widget().isAncestorOf(QApplication.focusWidget()))
    for widget, focused, plain in walk(QApplication.focusWidget()):
        if not dock.widget().isAncestorOf(widget):
            break
        assert focused != plain, (type(widget), widget.accessibleName())


def where(widget):
    """Where a widget is seen, in the window's pixels."""
    seen = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(widget.window(), seen.topLeft()), seen.size())


def test_tab_goes_as_one_reads_and_shift_tab_back(reader, samples):
    reader.window.resize(1700, 1050)  # nothing is moved into sight meanwhile
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    reader.look_at("curves")
    reader.qtbot.waitUntil(reader.window.panel("curves").isVisible)
    places = [(widget, where(widget)) for widget, *_images in walk(reader.canvas)]
    went_up_to = []
    for (_one, before), (widget, after) in pairwise(places):
        is_above = after.bottom() <= before.top() and after.left() < before.right()
        is_left = after.right() <= before.left() and after.top() < before.bottom() and after.bottom() > before.top()
        if is_above or is_left:
            went_up_to.append(widget)
    assert len(went_up_to) == 1  # it came round
    there = [widget for widget, _place in places]
    reader.canvas.setFocus()
    back = []
    for _step in there:
        back.append(QApplication.focusWidget())
        QTest.keyClick(back[-1], Qt.Key.Key_Backtab)
    assert back == [there[0], *there[:0:-1]]


def test_a_panel_that_has_been_moved_is_gone_to_where_it_stands_now(reader):
    reader.look_at("inspector")
    inside, dock = reader.find("workspace-inside"), reader.window.panel("inspector")
    lane = reader.window.panel("lane").widget().lane

    def places():
        reader.let_events_pass()
        widgets = [widget for widget, *_images in walk(reader.canvas)]
        return widgets.index(dock.widget().layers), widgets.index(lane)

    inspector, above = places()
    assert above < inspector
    inside.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    inspector, beside = places()
    assert inspector < beside


def test_a_row_that_had_the_focus_is_undone_and_all_else_is_still_there(reader):
    """Qt then looks for the next that takes the focus, and PySide must not take all that come for the row's own."""
    reader.do("perturb.add.rotate")
    reader.find("amount-2-angle_deg").setFocus()
    reader.do("drawing.undo")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert reader.find("perturbation-2") is None
    reader.do("view.language.zh_CN")
    assert reader.window.command("drawing.undo").text() == "撤销"
