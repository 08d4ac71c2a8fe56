from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from desktop_cnn.app import pen
from desktop_cnn.app.actions.perturbation import set_noise, set_shift
from desktop_cnn.app.state import QUESTION, AppState, Store
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import StrokePoint


@pytest.fixture
def store():
    return Store()


def draw(store, *points, erasing=False):
    pen.press(store, StrokePoint(*points[0]), erasing=erasing)
    for point in points[1:]:
        pen.move(store, StrokePoint(*point))
    pen.release(store)


def test_the_state_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        AppState().seq = 3  # type: ignore[misc]


@pytest.mark.parametrize("field", sorted(QUESTION))
def test_a_change_of_the_question_raises_seq(store, field):
    store.update(**{field: getattr(store.state, field)})
    assert store.state.seq == 2
    assert store.state.request().seq == 2


def test_other_changes_leave_seq(store):
    store.update(message="hello", theme="dark")
    assert store.state.seq == 1


def test_listeners_are_told_what_changed(store):
    told = []
    store.subscribe(lambda state, changed: told.append((state.pen_px, changed)))
    pen.resize(store, 1.0)
    assert told == [(3.4, frozenset({"pen_px"}))]


def test_what_is_drawn_live_is_what_the_strokes_say(store):
    draw(store, (5, 5), (20, 12), (40, 15), (25, 25))
    draw(store, (5, 5), (10, 10), erasing=True)
    document = store.state.document
    np.testing.assert_array_equal(document.pixels, rasterize(document.drawing))
    assert len(document.drawing.strokes) == 2
    assert document.drawing.strokes[1].erasing


def test_moves_without_a_press_and_points_that_are_no_numbers_draw_nothing(store):
    pen.move(store, StrokePoint(5, 5))
    pen.press(store, StrokePoint(float("nan"), 5), erasing=False)
    pen.press(store, StrokePoint(float("inf"), 5), erasing=False)
    assert store.state.document.drawing.is_empty
    pen.press(store, StrokePoint(5, 5), erasing=False)
    pen.move(store, StrokePoint(1e9, float("nan")))
    assert len(store.state.document.drawing.strokes[0].points) == 1


def test_the_pen_stays_within_its_bounds(store):
    for _step in range(100):
        pen.resize(store, 0.2)
    assert store.state.pen_px == 8.0
    for _step in range(100):
        pen.resize(store, -0.2)
    assert store.state.pen_px == 0.5


def test_the_panels_show_the_perturbed_picture_as_soon_as_there_is_one(store):
    set_shift(store, 3.4, -99)
    assert store.state.chain.perturbations[0].amounts == {"dx_px": 3.5, "dy_px": -12}
    assert store.state.chain.on
    assert store.state.shown == "perturbed"
    store.update(shown="drawn")
    set_noise(store, 9)
    assert store.state.chain.perturbations[1].amounts == {"noise_sigma": 0.6}
    assert store.state.shown == "drawn"
    assert [perturbation.name for perturbation in store.state.request().perturbations] == ["shift", "noise"]


def test_changes_that_listeners_make_are_told_to_all_in_the_same_order():
    store = Store()
    told = {"first": [], "second": []}

    def first(state, changed):
        told["first"].append((changed, state.message))
        if "pen_px" in changed:
            store.update(message="wider")

    store.subscribe(first)
    store.subscribe(lambda state, changed: told["second"].append((changed, state.message)))
    store.update(pen_px=5.0)
    assert told["first"][0] == (frozenset({"pen_px"}), "")
    assert [changed for changed, _message in told["first"]] == [changed for changed, _message in told["second"]]
    assert {message for _changed, message in told["second"]} == {"wider"}  # the newest state, never an older one


def test_after_a_listener_that_fails_the_next_change_is_told():
    store = Store()
    told = []

    def fail(state, changed):
        if not told:
            raise OSError("once")

    store.subscribe(fail)
    store.subscribe(lambda state, changed: told.append(changed))
    with pytest.raises(OSError, match="once"):
        store.update(pen_px=5.0)
    told.append(frozenset())
    store.update(pen_px=6.0)
    assert told == [frozenset(), frozenset({"pen_px"})]
