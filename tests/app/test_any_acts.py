"""Whatever is done in whatever order: undo, pages and what is kept hold together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.app.actions.perturbation import (
    add_perturbation,
    set_condition,
    set_noise,
    set_shift,
)
from desktop_cnn.app.chain import PerturbationChain, new_perturbation
from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.state import Store
from desktop_cnn.core.conditions import CONDITIONS
from desktop_cnn.core.drawing_file import from_json, to_json
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import MAX_PERTURBATIONS, StrokePoint
from tests.app.acts import ACTS, KINDS, draw, made, run, steps

acts = st.lists(st.tuples(st.sampled_from(list(ACTS)), st.integers(0, 99)), max_size=30)


@given(acts)
def test_undo_leads_back_to_the_start_and_redo_to_the_end_whatever_was_done(sequence):
    store = Store()
    start = made(store)
    for name, number in sequence:
        ACTS[name](store, number)
    end, count = made(store), len(store.state.history.undo)
    for _step in range(count):
        store.undo()
    assert made(store) == start
    for _step in range(count):
        store.redo()
    assert made(store) == end


@given(acts)
def test_what_is_kept_can_always_be_read_again(sequence):
    store = Store()
    for name, number in sequence:
        ACTS[name](store, number)
        kept = store.state.kept_drawing()
        again = from_json(to_json(kept), "what was kept")
        assert again.perturbations == kept.perturbations
        assert len(store.state.chain.perturbations) <= MAX_PERTURBATIONS
        assert [len(stroke.points) for stroke in again.strokes] == [len(stroke.points) for stroke in kept.strokes]


@given(acts)
def test_pixels_and_points_are_those_of_the_strokes_at_every_step(sequence):
    store = Store()
    for name, number in sequence:
        ACTS[name](store, number)
        document = store.state.document
        # Turned round, a drawing keeps its pixels, and its strokes make others in their last bits.
        np.testing.assert_allclose(document.pixels, rasterize(document.drawing), 0, 1e-5)
        assert document.point_count == sum(len(stroke.points) for stroke in document.drawing.strokes)
        assert document.is_empty == document.drawing.is_empty


ADDERS = {
    **{f"add {name}": lambda s, name=name: add_perturbation(s, name) for name in KINDS},
    **{f"curve of {name}": lambda s, name=name: set_condition(s, name, CONDITIONS[name].high) for name in CONDITIONS},
    "shift map": lambda s: set_shift(s, 2, 3),
    "noise": lambda s: set_noise(s, 0.2),
    **{name: lambda s, name=name: run(s, name) for name in COMMANDS if name.startswith("perturb.")},
}


@pytest.mark.parametrize("name", list(ADDERS))
def test_no_way_leads_past_the_most_perturbations_that_a_file_can_hold(name):
    """A chain full of one kind, of which no other kind's first perturbation can be found."""
    store = Store()
    draw(store)
    full = PerturbationChain(True, (new_perturbation("fog" if "blur" in name else "blur"),) * MAX_PERTURBATIONS)
    store.update(chain=full)
    store.attempt(lambda: ADDERS[name](store))
    perturbations = store.state.chain.perturbations
    assert len(perturbations) <= MAX_PERTURBATIONS
    assert from_json(to_json(store.state.kept_drawing()), "kept").perturbations in ((), perturbations)
    if store.state.message:
        assert store.state.message == "There are 12 perturbations already: take one away first."
        assert store.state.chain is full
        assert steps(store) == ["Draw a stroke"]


def test_pages_of_one_stroke_share_its_points_and_each_reads_its_own():
    store = Store()
    pages = []
    store.subscribe(lambda state, changed: pages.append(state.document) if "document" in changed else None)
    draw(store, points=50)
    assert len({id(document.line.points) for document in pages}) == 1
    assert [len(document.drawing.strokes[0].points) for document in pages] == list(range(1, 51))
    other = pages[9].led_to(StrokePoint(1, 1))
    assert other.drawing.strokes[0].points[-1] == StrokePoint(1, 1)
    assert len(pages[-1].drawing.strokes[0].points) == 50
    assert pages[-1].drawing.strokes[0].points[10] != StrokePoint(1, 1)
