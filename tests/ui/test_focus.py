"""Where the focus is can be seen, wherever Tab takes it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_cnn.ui.focus import focus_into
from tests.ui.conftest import LONG_MS, OFFERED


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


@pytest.mark.parametrize("name", OFFERED)
def test_the_focus_is_seen_in_every_panel(reader, samples, name):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    dock = reader.window.panel(name)
    dock.raise_()
    reader.qtbot.waitUntil(dock.isVisible)
    dock.widget().start()
    reader.qtbot.waitUntil(reader.window.is_settled, timeout=LONG_MS)
    focus_into(dock.widget())
    reader.qtbot.waitUntil(lambda: dock.widget().isAncestorOf(QApplication.focusWidget()))
    for widget, focused, plain in walk(QApplication.focusWidget()):
        if not dock.widget().isAncestorOf(widget):
            break
        assert focused != plain, (type(widget), widget.accessibleName())
