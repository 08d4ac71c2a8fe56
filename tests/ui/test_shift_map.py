from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.values import Perturbation
from desktop_cnn.engine.loaded import load_networks
from tests.ui.conftest import LONG_MS, OWN_WINDOW, SHARED_WINDOW

pytestmark = SHARED_WINDOW

NAMES = {"pooled": "Pooled", "fc": "FC"}
"""Networks that take little, and what they are called."""


def open_map(person):
    person.look_at("shift_map")


def panel(person):
    return person.window.panel("shift_map").widget()


def wait_map(person):
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)


@pytest.fixture
def mapped(reader, samples):
    """Somebody who has drawn a digit and looks at its map, by networks that take little."""
    reader.compare(*NAMES)
    open_map(reader)
    reader.draw(samples[9].drawing)
    wait_map(reader)
    return reader


def move_over(person, heat_map, dx, dy):
    person.qtbot.mouseMove(heat_map, heat_map.cell_centre(10 + dy, 10 + dx).toPoint())


def texts(person):
    return "\n".join(label.text() for label in person.find("panel-shift_map").findChildren(QLabel))


def test_pointing_tells_the_numbers_and_shows_a_ghost(mapped):
    heat_map = mapped.find("shift-map-pooled")
    move_over(mapped, heat_map, 6, -4)
    mapped.qtbot.waitUntil(lambda: mapped.store.state.ghost is not None)
    moved = perturb(mapped.store.state.document.pixels, [Perturbation("shift", {"dx_px": 6, "dy_px": -4})])
    np.testing.assert_array_equal(mapped.store.state.ghost, moved)
    assert "shift +6 px, −4 px" in texts(mapped)
    loaded = load_networks(compared("centred", NAMES), "cpu")
    for name, title in NAMES.items():
        expected = loaded.probabilities(moved[None])[name][0]
        assert f"{title}: {expected.argmax()} ({probability(float(expected.max()))})" in texts(mapped)
    mapped.window.event(QEvent(QEvent.Type.WindowDeactivate))
    heat_map.leaveEvent(QEvent(QEvent.Type.Leave))
    assert mapped.store.state.ghost is None


def test_a_click_puts_the_shift_on_the_drawing(mapped):
    heat_map = mapped.find("shift-map-fc")
    mapped.qtbot.mouseClick(heat_map, Qt.MouseButton.LeftButton, pos=heat_map.cell_centre(10 + 3, 10 - 5).toPoint())
    chain = mapped.store.state.chain
    assert chain.on
    assert chain.perturbations[0].amounts == {"dx_px": -5, "dy_px": 3}


def test_the_keyboard_walks_over_the_map(mapped):
    heat_map = mapped.find("shift-map-pooled")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        mapped.qtbot.keyClick(heat_map, key)
    assert "shift +2 px, −1 px" in texts(mapped)
    mapped.qtbot.keyClick(heat_map, Qt.Key.Key_Return)
    assert mapped.store.state.chain.perturbations[0].amounts == {"dx_px": 2, "dy_px": -1}


def test_a_shift_that_is_pointed_at_is_left_where_other_networks_take_the_map_away(mapped):
    mapped.qtbot.keyClick(mapped.find("shift-map-pooled"), Qt.Key.Key_Right)
    assert mapped.store.state.ghost is not None
    mapped.compare("cnn")
    assert mapped.store.state.ghost is None
    assert list(panel(mapped).columns) == ["cnn"]


def test_the_share_of_shifts_survived_is_shown(mapped):
    mapped.compare("cnn", "fc")
    wait_map(mapped)
    shown = panel(mapped).answer
    for name in ("cnn", "fc"):
        whole = percent(shown.kept(name)[shown.whole].mean(), 0)
        assert f"at {percent(shown.survived(name), 0)} of the shifts, {whole} where it is whole" in texts(mapped)
    assert shown.survived("cnn") > shown.survived("fc")


def test_a_sentence_tells_of_the_most_and_of_the_least(mapped):
    shown = panel(mapped).answer
    names = sorted(NAMES, key=shown.survived, reverse=True)
    most, least = (f"{NAMES[name]} at {percent(shown.survived(name), 0)}" for name in names)
    told = panel(mapped).sentence.text()
    assert told == f"Where may the 3 stand and still be read? {most} of the places, {least} of the places."


@pytest.mark.parametrize(("size", "side_px"), [((1366, 768), 480), ((1920, 1080), 700)])
def test_the_maps_take_the_room_that_there_is(mapped, size, side_px):
    mapped.window.resize(*size)
    mapped.qtbot.waitUntil(lambda: min(mapped.find(f"shift-map-{name}").width() for name in NAMES) > side_px)


def test_a_dashed_line_goes_round_the_shifts_that_keep_all_ink_on_the_canvas(mapped):
    rows, columns = np.nonzero(mapped.store.state.document.pixels)
    room = {"left": columns.min(), "right": 29 - columns.max(), "up": rows.min(), "down": 29 - rows.max()}
    reached = {name: min(px, 10) for name, px in room.items()}
    height, width = reached["up"] + reached["down"] + 1, reached["left"] + reached["right"] + 1
    assert panel(mapped).answer.whole.sum() == height * width
    for name in NAMES:
        dashed = mapped.find(f"shift-map-{name}")._dashed
        assert len(dashed) == 2 * (height + width)
        assert min(line.x1() for line in dashed) == 10 - reached["left"]
        assert max(line.y2() for line in dashed) == 11 + reached["down"]


def test_a_drawing_that_fills_the_canvas_is_whole_at_no_other_shift(mapped):
    mapped.line((0.5, 0.5), (29.5, 29.5))
    wait_map(mapped)
    assert np.argwhere(panel(mapped).answer.whole).tolist() == [[10, 10]]
    assert panel(mapped).answer.survived_whole("fc") == 1


def test_the_map_follows_the_hand_and_the_recipe(mapped):
    mapped.press(5, 25)
    for x in range(6, 20):
        mapped.move(x, 25)
        mapped.let_events_pass()
    mapped.release(20, 25)
    wait_map(mapped)
    before = panel(mapped).answer
    mapped.do("view.recipe.augmented")
    wait_map(mapped)
    assert not np.array_equal(panel(mapped).answer.probabilities["pooled"], before.probabilities["pooled"])


def test_an_empty_canvas_has_no_map(mapped):
    mapped.do("drawing.clear")
    mapped.qtbot.waitUntil(lambda: panel(mapped).answer is None, timeout=LONG_MS)
    assert "Draw a digit" in texts(mapped)


@OWN_WINDOW
def test_a_map_that_is_not_seen_is_not_made(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    reader.qtbot.waitUntil(reader.window.is_settled)
    assert panel(reader).answer is None
    assert reader.window._labs.side.process is None
