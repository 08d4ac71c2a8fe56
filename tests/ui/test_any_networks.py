"""The labs' panels over one to six compared networks."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect
from PySide6.QtWidgets import QLabel

from desktop_cnn.app.actions.compare import compare
from desktop_cnn.app.naming import short_titles
from desktop_cnn.core.catalogue import catalogue
from desktop_cnn.core.ladder import ladder
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.scrolled import Scrolled
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

# Those that take the labs little, with maps and without, and a CNN.

pytestmark = SHARED_WINDOW

TWO = ("pooled", "fc")
THREE = ("pooled", "fc", "pooled-augmented")
SIX = (*THREE, "fc-augmented", "cnn-permuted", "fc-permuted")
LADDER = tuple(model.architecture for model in ladder(catalogue(), "centred"))
MIXED = ("fc-permuted", "pooled")


def open_panel(person, name):
    person.look_at(name)
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)
    return person.window.panel(name).widget()


def choose(person, names):
    """Compare other networks, and wait for what the panels say of them."""
    state = person.store.state
    compare(person.store, tuple(map(state.catalogue.slot, names)))
    unread = set(person.store.state.snapshot.failures)
    person.qtbot.waitUntil(lambda: set(person.store.state.loaded) | unread >= set(names), timeout=LONG_MS)
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def seen(person, panel, widgets):
    """Return where widgets lie in the panel's content, which the wheel moves."""
    person.let_events_pass()
    content = panel.findChild(Scrolled).widget()
    where = [QRect(widget.mapTo(content, QPoint(0, 0)), widget.size()) for widget in widgets]
    assert all(content.rect().contains(place) for place in where), (content.rect(), where)
    assert not any(first.intersects(second) for first, second in combinations(where, 2))
    return where


def told(panel):
    return "\n".join(label.text() for label in panel.findChildren(QLabel))


@pytest.fixture
def student(reader, samples):
    reader.ask_little()
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    return reader


@pytest.mark.parametrize("names", [("fc",), TWO, THREE, SIX, LADDER])
def test_every_network_has_its_pictures_beside_or_below_those_of_the_others(student, names):
    choose(student, names)
    for size in ((1366, 768), (1920, 1080)):
        student.window.resize(*size)
        assert_pictures_are_alike(student, names)


def assert_pictures_are_alike(student, names):
    maps = open_panel(student, "shift_map")
    assert list(maps.answer.probabilities) == list(names)
    assert (
        len({place.size().toTuple() for place in seen(student, maps, [maps.columns[name].heat_map for name in names])})
        <= 2
    )
    attribution = open_panel(student, "attribution")
    pictures = [view for head in attribution.heads.values() for view in head.views.values() if view.isVisible()]
    with_maps = [name for name in names if student.store.state.networks[name].last_maps]
    assert len(pictures) == 2 * len(names) + len(with_maps)
    widths, heights = zip(*(place.size().toTuple() for place in seen(student, attribution, pictures)), strict=True)
    assert max(widths) - min(widths) <= 1
    assert max(heights) - min(heights) <= 1
    flip = open_panel(student, "adversarial")
    assert list(flip.columns) == list(names)
    seen(student, flip, [view for column in flip.columns.values() for view in (column.changed, column.difference)])


def test_a_network_that_stays_keeps_its_map_and_one_that_goes_takes_it_along(student):
    choose(student, TWO)
    maps = open_panel(student, "shift_map")
    before = {name: maps.columns[name].heat_map for name in TWO}
    choose(student, SIX)
    assert {name: maps.columns[name].heat_map for name in TWO} == before
    choose(student, MIXED)
    assert maps.columns["pooled"].heat_map is before["pooled"]
    assert [name for name in SIX if student.find(f"shift-map-{name}")] == ["pooled", "fc-permuted"]
    for name in MIXED:
        shares = maps.answer.survived(name), maps.answer.survived_whole(name)
        assert "reads 3 at {:.0%} of the shifts, {:.0%} where".format(*shares) in told(maps)
    student.do("drawing.undo")
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    assert list(maps.answer.probabilities) == list(SIX)


@pytest.mark.parametrize("names", [THREE, MIXED])
def test_names_are_in_their_slots_colours_whatever_the_networks(student, names):
    choose(student, names)
    titles, colours = short_titles(student.store.state.models), applied_theme().slots
    for panel in ("attribution", "adversarial", "curves"):
        text = told(open_panel(student, panel))
        for name, colour in zip(names, colours, strict=False):
            assert f"<b style='color: {colour}'>{titles[name]}</b>" in text, panel
    assert titles[names[0]] in ("Pooled", "FC · Permuted")


def test_the_smallest_change_is_searched_for_each(student):
    choose(student, THREE)
    flip = open_panel(student, "adversarial")
    student.qtbot.mouseClick(flip.job_bar.button, student.button)
    student.qtbot.waitUntil(lambda: flip.job_bar.button.text() == "Search", timeout=2 * LONG_MS)
    assert list(flip.answer.found) == list(THREE)
    assert told(flip).count("→ <b>8</b>") == 3
    choose(student, TWO)
    assert flip.answer is None


def test_the_curves_of_six_are_measured_and_those_of_two_are_still_there(student):
    choose(student, TWO)
    curves = open_panel(student, "curves")

    def measure():
        student.qtbot.mouseClick(curves.job_bar.button, student.button)
        student.qtbot.waitUntil(lambda: curves.job_bar.button.text() == "Measure", timeout=2 * LONG_MS)

    measure()
    two = curves.shown()
    choose(student, SIX)
    assert curves.shown().points == ()
    measure()
    assert list(curves.shown().points[0].accuracies) == list(SIX)
    assert "Centred, Augmented, Permuted" in told(curves)
    curves.plot.pointed.emit(4)
    assert told(curves).count("% right") == 6
    assert told(curves).count("your drawing 3: ") == 6
    choose(student, TWO)
    assert curves.shown() == two
    assert told(curves).count("% right [") == 2


def test_the_counter_counts_each(student):
    counter = open_panel(student, "cost")
    choose(student, SIX)
    student.let_events_pass()
    table = counter.table.text()
    for name, title in short_titles(student.store.state.models).items():
        assert f"{title}</b>" in table
        assert f"{student.store.state.networks[name].parameters:,}" in table
    assert counter.table.height() >= counter.table.sizeHint().height()


def test_one_that_cannot_be_read_has_a_dash_and_the_others_are_answered_for(student, tmp_path):
    known = student.store.state.catalogue
    broken = replace(known.models["pooled-augmented"], path=tmp_path / "pooled-augmented.safetensors")
    models = {**known.models, "pooled-augmented": broken}
    student.store.update(catalogue=replace(known, models=models, _made={}))
    compare(student.store, tuple(map(known.slot, THREE)))
    student.qtbot.waitUntil(lambda: "pooled-augmented" in student.store.state.snapshot.failures, timeout=LONG_MS)
    maps = open_panel(student, "shift_map")
    assert list(maps.answer.probabilities) == list(TWO)
    assert maps.columns["pooled-augmented"].head.text().endswith("—")
    assert told(open_panel(student, "attribution")).count("score of 3") == 2
    assert "Pooled · Augmented</b><br>—" in told(student.window.panel("attribution").widget())
    curves = open_panel(student, "curves")
    curves.plot.pointed.emit(4)
    assert told(curves).count("your drawing 3") == 2
    assert "Pooled · Augmented</b> —" in told(curves)
    assert "Pooled · Augmented</b>&nbsp;&nbsp;—" in open_panel(student, "cost").table.text()
    flip = open_panel(student, "adversarial")
    student.qtbot.mouseClick(flip.job_bar.button, student.button)
    student.qtbot.waitUntil(lambda: flip.job_bar.button.text() == "Search", timeout=2 * LONG_MS)
    assert list(flip.answer.found) == list(TWO)
    assert "Pooled · Augmented</b>&nbsp; —" in told(flip)


def test_a_lane_out_of_sight_takes_another_language_while_another_network_has_its_place(reader, samples):
    reader.compare("gru-strokes", "fc")
    reader.look_at("cost")
    reader.compare("cnn", "fc")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    reader.do("view.language.zh_CN")
    reader.let_events_pass()
    reader.look_at("lane-1")
    reader.wait_answer()
    assert reader.window.panel("lane-1").widget().lane.hint == ""
