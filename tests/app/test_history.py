"""One history of all that a person makes."""

from __future__ import annotations

import ast
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import desktop_cnn
from desktop_cnn.app import pen
from desktop_cnn.app.actions.network import edit_kernel, restore_kernels
from desktop_cnn.app.actions.perturbation import (
    add_link,
    move_link,
    remove_link,
    set_amounts,
    set_condition,
    set_link,
    set_noise,
    set_shift,
)
from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.history import MADE, History
from desktop_cnn.app.languages import use_language
from desktop_cnn.app.stack import PerturbationStack, new_link
from desktop_cnn.app.state import AppState, Page, Store
from desktop_cnn.core.conditions import CONDITIONS
from desktop_cnn.core.drawing_file import from_json, to_json
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.values import MAX_LINKS, Drawing, KernelEdit, Perturbation, StrokePoint
from tests.app.test_commands import FakeDesk

KINDS = list(PERTURBATIONS)


def draw(store, number=0, *, points=4, erasing=False):
    pen.press(store, StrokePoint(3 + number % 20, 4.5), erasing=erasing)
    for step in range(1, points):
        pen.move(store, StrokePoint(3 + number % 20, 4.5 + step))
    pen.release(store)


def run(store, command):
    desk = FakeDesk()
    desk.store = store
    store.attempt(lambda: COMMANDS[command].run(desk))


def undo_text(store):
    return COMMANDS["drawing.undo"].text(store.state)


def redo_text(store):
    return COMMANDS["drawing.redo"].text(store.state)


def open_drawing(store, links=()):
    drawing = replace(sample_drawings()[4].drawing, perturbations=tuple(map(Perturbation, links)))
    store.turn_page(Page(drawing, rasterize(drawing)), lambda: "Open x.json")


def edit(store, number, weights=True):
    kernel = np.full((3, 3), number, dtype=np.float32) if weights else None
    edit_kernel(store, KernelEdit("centred", "cnn", "conv1", number % 3, 0, kernel))


def on_link(store, number, change):
    """Change one of the links, where there is one."""
    if store.state.perturbation.links:
        change(number % len(store.state.perturbation.links))


def set_first_amount(store, index, number):
    amount = PERTURBATIONS[store.state.perturbation.links[index].name].amounts[0]
    set_amounts(store, index, {amount.name: amount.low + (amount.high - amount.low) * number / 99})


ACTS = {
    "draw": lambda s, n: draw(s, n),
    "erase": lambda s, n: draw(s, n, erasing=True),
    "press and nothing more": lambda s, n: pen.press(s, StrokePoint(n % 30, 3), erasing=False),
    "move": lambda s, n: pen.move(s, StrokePoint(n % 30, 9)),
    "clear": lambda s, n: run(s, "drawing.clear"),
    "sample": lambda s, n: run(s, f"samples.round.{n % 10}"),
    "open": lambda s, n: open_drawing(s, [KINDS[n % len(KINDS)]] * (n % (MAX_LINKS + 1))),
    "add": lambda s, n: run(s, f"perturb.add.{KINDS[n % len(KINDS)]}"),
    "remove": lambda s, n: on_link(s, n, lambda i: remove_link(s, i)),
    "move a link": lambda s, n: on_link(s, n, lambda i: move_link(s, i, n % 5 - 2)),
    "amount": lambda s, n: on_link(s, n, lambda i: set_first_amount(s, i, n)),
    "switch": lambda s, n: on_link(s, n, lambda i: set_link(s, i, on=bool(n % 2))),
    "seed": lambda s, n: on_link(s, n, lambda i: set_link(s, i, seed=n)),
    "nudge": lambda s, n: run(s, ("perturb.left", "perturb.right", "perturb.up", "perturb.down")[n % 4]),
    "click on the shift map": lambda s, n: s.attempt(lambda: set_shift(s, n % 21 - 10, 3)),
    "toggle": lambda s, n: run(s, "perturb.toggle"),
    "no perturbations": lambda s, n: run(s, "perturb.reset"),
    "edit": lambda s, n: edit(s, n),
    "silence": lambda s, n: edit(s, n, weights=False),
    "restore": lambda s, n: restore_kernels(s),
    "let go": lambda s, n: s.rest(),
    "undo": lambda s, n: s.undo(),
    "redo": lambda s, n: s.redo(),
}


def made(store):
    return (store.state.page, store.state.perturbation, store.state.shown, store.state.edits)


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
        kept = store.kept_drawing()
        again = from_json(to_json(kept), "what was kept")
        assert again.perturbations == kept.perturbations
        assert len(store.state.perturbation.links) <= MAX_LINKS
        assert [len(stroke.points) for stroke in again.strokes] == [len(stroke.points) for stroke in kept.strokes]


@given(acts)
def test_pixels_and_points_are_those_of_the_strokes_at_every_step(sequence):
    store = Store()
    for name, number in sequence:
        ACTS[name](store, number)
        page = store.state.page
        np.testing.assert_array_equal(page.pixels, rasterize(page.drawing))
        assert page.point_count == sum(len(stroke.points) for stroke in page.drawing.strokes)
        assert page.is_empty == page.drawing.is_empty


def test_undoing_a_perturbation_keeps_the_drawing_and_the_other_way_round():
    store = Store()
    draw(store, 1)
    add_link(store, "fog")
    draw(store, 2)
    with_fog = store.state.perturbation
    store.undo()
    assert store.state.perturbation is with_fog
    assert len(store.state.page.drawing.strokes) == 1
    drawn = store.state.page
    store.undo()
    assert store.state.page is drawn
    assert store.state.perturbation == PerturbationStack()
    assert store.state.shown == "drawn"
    store.redo()
    store.redo()
    assert store.state.perturbation is with_fog
    assert store.state.shown == "perturbed"
    assert len(store.state.page.drawing.strokes) == 2


def test_a_drawing_and_the_perturbations_that_came_with_it_go_together():
    store = Store()
    draw(store)
    set_noise(store, 0.3)
    before = made(store)
    open_drawing(store, ["fog", "blur"])
    assert [link.name for link in store.state.perturbation.links] == ["fog", "blur"]
    assert undo_text(store) == "Undo Open x.json"
    store.undo()
    assert made(store) == before


@pytest.mark.parametrize("which", ["drawn", "perturbed"])
def test_the_perturbed_picture_is_never_to_be_shown_without_perturbations(which):
    store = Store()
    add_link(store, "fog")
    store.update(shown=which)
    add_link(store, "blur")
    run(store, "perturb.reset")
    for turn in (store.undo, store.undo, store.undo, store.redo, store.redo, store.redo):
        turn()
        assert store.state.perturbation.on or store.state.shown == "drawn"


NAMED = {
    "Draw a stroke": lambda s: draw(s),
    "Erase": lambda s: draw(s, erasing=True),
    "Clear": lambda s: (draw(s), run(s, "drawing.clear")),
    "Sample 3": lambda s: run(s, "samples.slanted.3"),
    "Open x.json": open_drawing,
    "Add Fog": lambda s: add_link(s, "fog"),
    "Shift": lambda s: run(s, "perturb.left"),
    "Gaussian noise": lambda s: set_amounts(s, 1, {"noise_sigma": 0.2}),
    "Take away Shift": lambda s: remove_link(s, 0),
    "Apply Shift later": lambda s: move_link(s, 0, 1),
    "Apply Gaussian noise earlier": lambda s: move_link(s, 1, -1),
    "Switch Shift off": lambda s: set_link(s, 0, on=False),
    "Seed of Gaussian noise": lambda s: set_link(s, 1, seed=4),
    "Perturbations on": lambda s: run(s, "perturb.toggle"),
    "No perturbations": lambda s: (add_link(s, "fog"), run(s, "perturb.reset")),
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
    add_link(store, "fog")
    use_language("zh_CN")
    assert undo_text(store) == "撤销：添加雾"


def steps(store):
    return [step.title() for step in store.state.history.undo]


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
    assert store.state.perturbation.links[0].amounts == {"dx_px": -5, "dy_px": -1}
    store.undo()
    assert store.state.perturbation == PerturbationStack()


@pytest.mark.parametrize("end", ["let go", "draw", "undo"])
def test_a_run_ends_by_letting_go_and_by_any_other_act(end):
    store = Store()
    set_noise(store, 0.1)
    set_amounts(store, 1, {"noise_sigma": 0.2})
    ACTS[end](store, 0)
    before = store.state.perturbation
    set_amounts(store, 1, {"noise_sigma": 0.5})
    store.undo()
    assert store.state.perturbation == before


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
    set_link(store, 0, on=True)
    move_link(store, 0, -1)
    store.update(recipe="augmented", shown="drawn", pen_px=4.0, message="hello")
    assert steps(store) == []
    assert not COMMANDS["drawing.undo"].enabled(store.state)


ADDERS = {
    **{f"add {name}": lambda s, name=name: add_link(s, name) for name in KINDS},
    **{f"curve of {name}": lambda s, name=name: set_condition(s, name, CONDITIONS[name].high) for name in CONDITIONS},
    "shift map": lambda s: set_shift(s, 2, 3),
    "noise": lambda s: set_noise(s, 0.2),
    **{name: lambda s, name=name: run(s, name) for name in COMMANDS if name.startswith("perturb.")},
}


@pytest.mark.parametrize("name", list(ADDERS))
def test_no_way_leads_past_the_most_perturbations_that_a_file_can_hold(name):
    """A stack full of one kind, of which no other kind's first link can be found."""
    store = Store()
    draw(store)
    full = PerturbationStack(True, (new_link("fog" if "blur" in name else "blur"),) * MAX_LINKS)
    store.update(perturbation=full)
    store.attempt(lambda: ADDERS[name](store))
    links = store.state.perturbation.links
    assert len(links) <= MAX_LINKS
    assert from_json(to_json(store.kept_drawing()), "kept").perturbations in ((), links)
    if store.state.message:
        assert store.state.message == "There are 12 perturbations already: take one away first."
        assert store.state.perturbation is full
        assert steps(store) == ["Draw a stroke"]


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
    assert len(store.state.page.drawing.strokes) == 100 - count
    assert not COMMANDS["drawing.undo"].enabled(store.state)
    assert undo_text(store) == "Undo (older steps were let go)"
    for _step in range(count):
        store.redo()
    assert len(store.state.page.drawing.strokes) == 100
    assert store.state.history.size_bytes <= most_bytes


def test_the_newest_step_is_never_let_go():
    store = Store(AppState(history=History(most_bytes=1)))
    draw(store, points=50)
    page = store.state.page
    run(store, "drawing.clear")
    store.undo()
    assert store.state.page is page


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
        add_link(store, "fog")
        ends.append(store.state.page.pixels)
        run(store, "drawing.clear")
    for shade in (90, 200):
        picture = Drawing(picture=bytes([shade]) * 900)
        store.turn_page(Page(picture, rasterize(picture)))
        ends.append(store.state.page.pixels)
    assert [id(pixels) for pixels in store.state.drawings()] == [id(pixels) for pixels in ends]
    store.undo()
    store.undo()
    assert len(store.state.drawings()) == 3


def test_pages_of_one_stroke_share_its_points_and_each_reads_its_own():
    store = Store()
    pages = []
    store.subscribe(lambda state, changed: pages.append(state.page) if "page" in changed else None)
    draw(store, points=50)
    assert len({id(page.line.points) for page in pages}) == 1
    assert [len(page.drawing.strokes[0].points) for page in pages] == list(range(1, 51))
    other = pages[9].led_to(StrokePoint(1, 1))
    assert other.drawing.strokes[0].points[-1] == StrokePoint(1, 1)
    assert len(pages[-1].drawing.strokes[0].points) == 50
    assert pages[-1].drawing.strokes[0].points[10] != StrokePoint(1, 1)


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


def changed_directly():
    """Return (file, field) wherever the program changes by Store.update what only an act may change."""
    found = []
    for path in Path(desktop_cnn.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name in ("update", "change"):
                found += [(path.name, keyword.arg) for keyword in node.keywords if keyword.arg in MADE - {"shown"}]
    return found


def test_nothing_that_a_person_makes_is_changed_past_the_history():
    assert changed_directly() == [("pen.py", "page")]  # the moves of a stroke: its press was the step
