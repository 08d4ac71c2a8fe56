"""One history of all that a person makes."""

from __future__ import annotations

import ast
import tracemalloc
from pathlib import Path

import pytest

import desktop_cnn
from desktop_cnn.app.actions.network import restore_kernels
from desktop_cnn.app.actions.perturbation import (
    add_perturbation,
    move_perturbation,
    remove_perturbation,
    set_amounts,
    set_condition,
    set_noise,
    set_perturbation,
    set_shift,
)
from desktop_cnn.app.chain import PerturbationChain
from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.history import MADE, History
from desktop_cnn.app.languages import use_language
from desktop_cnn.app.state import AppState, Document, Store
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing
from tests.app.acts import ACTS, draw, edit, made, open_drawing, redo_text, run, steps, undo_text


def test_undoing_a_perturbation_keeps_the_drawing_and_the_other_way_round():
    store = Store()
    draw(store, 1)
    add_perturbation(store, "fog")
    draw(store, 2)
    with_fog = store.state.chain
    store.undo()
    assert store.state.chain is with_fog
    assert len(store.state.document.drawing.strokes) == 1
    drawn = store.state.document
    store.undo()
    assert store.state.document is drawn
    assert store.state.chain == PerturbationChain()
    assert store.state.shown == "drawn"
    store.redo()
    store.redo()
    assert store.state.chain is with_fog
    assert store.state.shown == "perturbed"
    assert len(store.state.document.drawing.strokes) == 2


def test_a_drawing_and_the_perturbations_that_came_with_it_go_together():
    store = Store()
    draw(store)
    set_noise(store, 0.3)
    before = made(store)
    open_drawing(store, ["fog", "blur"])
    assert [perturbation.name for perturbation in store.state.chain.perturbations] == ["fog", "blur"]
    assert undo_text(store) == "Undo Open x.json"
    store.undo()
    assert made(store) == before


@pytest.mark.parametrize("which", ["drawn", "perturbed"])
def test_the_perturbed_picture_is_never_to_be_shown_without_perturbations(which):
    store = Store()
    add_perturbation(store, "fog")
    store.update(shown=which)
    add_perturbation(store, "blur")
    run(store, "perturb.reset")
    for turn in (store.undo, store.undo, store.undo, store.redo, store.redo, store.redo):
        turn()
        assert store.state.chain.on or store.state.shown == "drawn"


NAMED = {
    "Draw a stroke": lambda s: draw(s),
    "Erase": lambda s: (draw(s), draw(s, erasing=True)),
    "Clear": lambda s: (draw(s), run(s, "drawing.clear")),
    "Sample 3": lambda s: run(s, "samples.slanted.3"),
    "Open x.json": open_drawing,
    "Add Fog": lambda s: add_perturbation(s, "fog"),
    "Shift": lambda s: run(s, "perturb.left"),
    "Gaussian noise": lambda s: set_amounts(s, 1, {"noise_sigma": 0.2}),
    "Take away Shift": lambda s: remove_perturbation(s, 0),
    "Apply Shift later": lambda s: move_perturbation(s, 0, 1),
    "Apply Gaussian noise earlier": lambda s: move_perturbation(s, 1, -1),
    "Switch Shift off": lambda s: set_perturbation(s, 0, on=False),
    "Seed of Gaussian noise": lambda s: set_perturbation(s, 1, seed=4),
    "Perturbations on": lambda s: run(s, "perturb.toggle"),
    "No perturbations": lambda s: (add_perturbation(s, "fog"), run(s, "perturb.reset")),
    "Edit a kernel": lambda s: edit(s, 1),
    "Silence a map": lambda s: edit(s, 1, weights=False),
    "Restore the learned kernels": lambda s: (edit(s, 1), run(s, "network.restore")),
}


@pytest.mark.parametrize("name", list(NAMED))
def test_the_menu_says_what_would_be_undone_and_redone(name):
    store = Store()
    NAMED[name](store)
    assert undo_text(store) == f"Undo {name}"
    store.undo()
    assert redo_text(store) == f"Redo {name}"


def test_an_act_is_named_in_the_language_that_is_spoken_now():
    store = Store()
    add_perturbation(store, "fog")
    use_language("zh_CN")
    assert undo_text(store) == "撤销：添加雾"


def test_one_amount_changed_in_a_row_is_one_step():
    store = Store()
    for _time in range(5):
        run(store, "perturb.left")
    run(store, "perturb.up")
    assert steps(store) == ["Shift"]
    for percent in range(10, 60, 10):
        set_amounts(store, 1, {"noise_sigma": percent / 100})
    assert steps(store) == ["Shift", "Gaussian noise"]
    run(store, "perturb.left")
    for number in range(5):
        edit(store, 3 * number)
    assert steps(store) == ["Shift", "Gaussian noise", "Shift", "Edit a kernel"]
    store.undo()
    assert store.state.edits == ()
    store.undo()
    store.undo()
    assert store.state.chain.perturbations[0].amounts == {"dx_px": -5, "dy_px": -1}
    store.undo()
    assert store.state.chain == PerturbationChain()


@pytest.mark.parametrize("end", ["let go", "draw", "undo"])
def test_a_run_ends_by_letting_go_and_by_any_other_act(end):
    store = Store()
    set_noise(store, 0.1)
    set_amounts(store, 1, {"noise_sigma": 0.2})
    ACTS[end](store, 0)
    before = store.state.chain
    set_amounts(store, 1, {"noise_sigma": 0.5})
    store.undo()
    assert store.state.chain == before


def test_clicks_on_maps_and_curves_are_steps_of_their_own():
    store = Store()
    set_shift(store, 1, 1)
    set_shift(store, 2, 2)
    set_condition(store, "shift", 5)
    assert steps(store) == ["Shift"] * 3


def test_what_changes_nothing_is_no_step():
    store = Store()
    run(store, "perturb.reset")
    run(store, "drawing.clear")
    restore_kernels(store)
    set_perturbation(store, 0, on=True)
    move_perturbation(store, 0, -1)
    store.update(recipe="augmented", shown="drawn", pen_px=4.0, message="hello")
    assert steps(store) == []
    assert not COMMANDS["drawing.undo"].enabled(store.state)


def test_old_steps_are_let_go_when_there_are_too_many_bytes_and_the_menu_says_so():
    most_bytes = 100_000
    store = Store(AppState(history=History(most_bytes=most_bytes)))
    for number in range(100):
        draw(store, number)
        assert store.state.history.size_bytes <= most_bytes
    count = len(steps(store))
    assert 5 < count < 50
    assert undo_text(store) == "Undo Draw a stroke"
    for _step in range(count):
        store.undo()
    assert len(store.state.document.drawing.strokes) == 100 - count
    assert not COMMANDS["drawing.undo"].enabled(store.state)
    assert undo_text(store) == "Undo (older steps were let go)"
    for _step in range(count):
        store.redo()
    assert len(store.state.document.drawing.strokes) == 100
    assert store.state.history.size_bytes <= most_bytes


def test_the_newest_step_is_never_let_go():
    store = Store(AppState(history=History(most_bytes=1)))
    draw(store, points=50)
    document = store.state.document
    run(store, "drawing.clear")
    store.undo()
    assert store.state.document is document


def test_bytes_are_counted_about_as_many_as_they_are():
    tracemalloc.start()
    try:
        store = Store()
        for number in range(400):
            draw(store, number, points=30)
            if number % 100 == 99:
                run(store, "drawing.clear")
        held = tracemalloc.get_traced_memory()[0]
        counted = store.state.history.size_bytes
        store.update(history=History())
        freed = held - tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0.5 * counted < freed < 1.1 * counted


def test_the_drawings_of_a_session_are_those_that_undo_reaches():
    store = Store()
    assert store.state.drawings() == []
    ends = []
    for number in range(3):
        draw(store, number)
        draw(store, number + 5)
        add_perturbation(store, "fog")
        ends.append(store.state.document.pixels)
        run(store, "drawing.clear")
    for shade in (90, 200):
        picture = Drawing(picture=bytes([shade]) * 900)
        store.show_document(Document(picture, rasterize(picture)))
        ends.append(store.state.document.pixels)
    assert [id(pixels) for pixels in store.state.drawings()] == [id(pixels) for pixels in ends]
    store.undo()
    store.undo()
    assert len(store.state.drawings()) == 3


_LOOKS = {"shown", "recipe"}
"""How the networks are looked at: an act may take it along, and so may undo."""


def changed_directly():
    """Return (file, field) wherever the program changes by Store.update what only an act may change."""
    found = []
    for path in Path(desktop_cnn.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name in ("update", "change"):
                found += [(path.name, keyword.arg) for keyword in node.keywords if keyword.arg in MADE - _LOOKS]
    return found


def test_nothing_that_a_person_makes_is_changed_past_the_history():
    assert changed_directly() == [("pen.py", "document")]  # the moves of a stroke: its press was the step


def test_what_a_file_brings_to_be_made_again_is_bounded_with_what_was_there():
    most_bytes = 100_000
    other = Store(AppState(history=History(most_bytes=most_bytes)))
    for number in range(30):
        draw(other, number)
    while other.state.history.undo:
        other.undo()
    store = Store(AppState(history=History(most_bytes=most_bytes)))
    for number in range(30):
        draw(store, number)
    store.open_file({"document": other.state.document}, other.state.history, lambda: "Open")
    while store.state.history.redo:
        store.redo()
        assert store.state.history.size_bytes <= most_bytes
    assert store.state.history.is_cut
