"""Another language or theme reaches every widget once, and one that is made later has both from the beginning."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop_cnn.app.settings import Settings, save_settings
from desktop_cnn.ui.changing import Changing
from tests.ui.conftest import LONG_MS, OFFERED, open_window


@pytest.mark.parametrize(
    ("command", "handler"), [("view.language.zh_CN", "retranslate"), ("view.theme.dark", "recolour")]
)
def test_a_change_comes_once_to_every_widget_also_where_it_floats_or_is_hidden(person, monkeypatch, command, handler):
    person.window.panel("curves").setFloating(True)
    person.window.panel("im2col").close()
    person.do("perturb.add.shift")
    widgets = [each for each in QApplication.allWidgets() if isinstance(each, Changing)]
    heard = Counter()

    def listen(kind):
        react = getattr(kind, handler)

        def hear(widget):
            heard[id(widget)] += 1
            react(widget)

        return hear

    for kind, hear in {kind: listen(kind) for kind in {type(each) for each in widgets}}.items():
        monkeypatch.setattr(kind, handler, hear)
    person.do(command)
    person.let_events_pass()
    assert heard == {id(each): 1 for each in widgets}


class Restyled(QObject):
    """How often each object was given its style."""

    def __init__(self):
        super().__init__()
        self.times = Counter()

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.StyleChange:
            self.times[id(watched)] += 1
        return False


def test_a_theme_does_not_go_over_a_widget_once_for_each_that_it_is_in(person):
    person.look_at("curves")
    person.window.panel("inspector").setFloating(True)
    person.let_events_pass()
    restyled, widgets = Restyled(), QApplication.allWidgets()
    QApplication.instance().installEventFilter(restyled)
    person.do("view.theme.dark")
    QApplication.instance().removeEventFilter(restyled)
    assert restyled.times.keys() == {id(each) for each in widgets}
    assert restyled.times.total() < 1.2 * len(widgets)  # menus hear of a new font before


def look_at(person, name):
    dock = person.window.panel(name)
    person.look_at(name)
    person.let_events_pass()
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)
    return dock


def pictures(person):
    shown = []
    for name in ("lane-1", "predictions", "curves", "shift_map"):
        image = look_at(person, name).grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        shown.append(np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int))
    return shown


def words(person):
    names = ("text", "title", "windowTitle", "toolTip", "accessibleName", "accessibleDescription", "prefix")
    found = [
        each for each in person.window.findChildren(QObject) if not each.objectName().startswith(("qt_", "figures"))
    ]
    return [[each.property(name) for name in names] for each in found]


def test_a_window_opens_in_the_colours_and_words_that_it_would_be_changed_to(qtbot):
    save_settings(Settings(theme="dark", language="zh_CN"))
    person = open_window(qtbot)
    person.wait_answer()
    person.ask_little()
    for name in OFFERED:  # a panel is told of the networks when it is first seen, and may have a question then
        look_at(person, name)
    opened, said = pictures(person), words(person)
    for command in ("view.theme.light", "view.language.en"):
        person.do(command)
    assert words(person) != said
    for command in ("view.theme.dark", "view.language.zh_CN"):
        person.do(command)
    assert words(person) == said
    for one, other in zip(opened, pictures(person), strict=True):
        assert one.shape == other.shape
        assert abs(one - other).max() <= 8  # the edges of letters
    person.window.close()
