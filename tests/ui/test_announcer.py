"""What a screen reader says by itself, and what it finds where a picture is."""

from __future__ import annotations

import pyqtgraph as pg
import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget

from desktop_cnn.ui import announcer
from desktop_cnn.ui.canvas import Canvas
from desktop_cnn.ui.widgets.answer_view import AnswerView
from desktop_cnn.ui.widgets.bar_rows import BarRows
from desktop_cnn.ui.widgets.curve_plot import CurvePlot
from desktop_cnn.ui.widgets.error_rows import ErrorRows
from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.shift_pad import ShiftPad
from tests.ui.conftest import LIGHT, LONG_MS, OFFERED, SHARED_WINDOW

pytestmark = SHARED_WINDOW

PICTURES = (Canvas, MapView, AnswerView, BarRows, ErrorRows, CurvePlot, ShiftPad, Lane)
"""Widgets that say something by what they paint."""


@pytest.fixture
def said(reader, monkeypatch):
    """What a screen reader is told by itself."""
    heard = []
    monkeypatch.setattr(announcer, "_post", lambda event: heard.append(event.message()))
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(False)


def wait_said(reader, said, count):
    reader.qtbot.waitUntil(lambda: len(said) == count, timeout=LONG_MS)


def test_digits_are_said_once_the_drawing_rests_and_where_one_has_changed(reader, said, samples):
    reader.draw(samples[9].drawing)
    wait_said(reader, said, 1)
    assert said[0].startswith(f"CNN reads {samples[9].label}, ")
    assert f"; FC reads {reader.digit('fc')}, " in said[0]
    reader.line((1, 1), (1, 2))  # nothing that changes a digit
    reader.wait_answer()
    assert reader.window._announcer._rest.isActive()
    reader.qtbot.waitUntil(lambda: not reader.window._announcer._rest.isActive(), timeout=LONG_MS)
    assert len(said) == 1
    reader.do("drawing.clear")
    wait_said(reader, said, 2)
    assert said[1] == "Nothing is read: the canvas is empty."


def test_while_a_stroke_is_under_way_nothing_is_said(reader, said):
    reader.press(15, 4)
    reader.move(15, 26)
    reader.wait_answer()
    reader.qtbot.waitUntil(lambda: not reader.window._announcer._rest.isActive(), timeout=LONG_MS)
    assert said == []
    reader.release(15, 26)
    wait_said(reader, said, 1)


def test_what_is_read_of_the_perturbed_drawing_is_said_beside_it(reader, said, samples):
    reader.draw(samples[9].drawing)
    wait_said(reader, said, 1)
    reader.do("perturb.toggle")
    wait_said(reader, said, 2)
    assert ". perturbed: CNN reads " in said[1]


def test_a_message_is_said(reader, said):
    reader.store.update(message="Saved seven.json.")
    reader.store.update(message="")
    reader.store.update(message="Saved seven.json.")
    assert said == ["Saved seven.json."] * 2


def test_nobody_is_told_where_no_screen_reader_is(reader, said, samples):
    QAccessible.setActive(False)
    reader.draw(samples[9].drawing)
    reader.store.update(message="Saved seven.json.")
    reader.wait_answer()
    assert not reader.window._announcer._rest.isActive()
    assert said == []


def paints(widget):
    """Whether a widget paints itself: Qt does not know what it shows."""
    own = [kind for kind in type(widget).__mro__ if kind.__module__.startswith("desktop_cnn")]
    return any("paintEvent" in vars(kind) for kind in own) or isinstance(widget, pg.PlotWidget)


def test_what_is_painted_is_named_and_every_picture_is_told_in_words(reader, said, samples):
    reader.compare(*LIGHT)
    reader.forget_others()
    reader.ask_little()
    reader.draw(samples[9].drawing)
    reader.do("perturb.toggle")
    reader.wait_answer()
    seen = set()
    for name in OFFERED:
        dock = reader.window.panel(name)
        reader.compare_what_shows(name)
        reader.look_at(name)
        reader.qtbot.waitUntil(dock.isVisible)
        dock.widget().start()
        reader.qtbot.waitUntil(reader.window.is_settled, timeout=LONG_MS)
        for widget in dock.widget().findChildren(QWidget):
            if widget.isVisible() and paints(widget) and not isinstance(widget, QLabel):
                assert widget.accessibleName(), (name, widget)
                assert widget.accessibleDescription() or not isinstance(widget, PICTURES), (name, widget)
                seen.add(type(widget))
    assert {*PICTURES} <= {*seen, Canvas}
    assert reader.canvas.accessibleDescription()


def test_a_lane_tells_each_layers_shape_and_its_strongest_map(reader, said, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    values = reader.store.state.reading("cnn").outputs["conv2"].values
    strongest = int(values.max(axis=(1, 2)).argmax())
    told = reader.lane("cnn").accessibleDescription().split("; ")
    assert f"conv 2, 32@15×15: the strongest is map {strongest}, {values.max():.4g}" in told
    assert len(told) == len(reader.lane("cnn").blocks)
    reader.do("drawing.clear")
    reader.wait_answer()
    assert reader.lane("cnn").accessibleDescription().startswith("Draw a digit")
