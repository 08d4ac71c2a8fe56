"""All that is in the window goes into one file and comes back, as far as it can be used here."""

from __future__ import annotations

import errno
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.app import history_file
from desktop_cnn.app.actions.compare import compare
from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.documents import open_document, open_drawing
from desktop_cnn.app.pictures import encode_png
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.app.state_file import MAX_STATE_BYTES, OpenedState, open_any, save_state, state_json
from desktop_cnn.core.catalogue import Slot, catalogue
from desktop_cnn.core.document import Document
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import CellAddress
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing, Stroke, StrokePoint
from tests.app.acts import ACTS, draw, edit, run, steps

KNOWN = catalogue()


@dataclass(frozen=True)
class Own:
    """What is chosen in a panel."""

    dx_px: float = 4.0
    layer: str = ""
    map: int | None = None


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    monkeypatch.setattr(CHOICES, "_members", {"own": Own})


NEWER = "what only the newer version of this program knows that made it"


def opened(path) -> OpenedState:
    found = open_any(path, KNOWN)
    assert isinstance(found, OpenedState)
    return found


def open_in(store, path) -> OpenedState:
    found = opened(path)
    store.open_file(found.changes, found.past, lambda: "Open it")
    return found


def made(state):
    """What a person has made, so that it can be compared with what has come back from a file."""
    drawing = state.document.drawing
    edits = [(*vars(edit).values(),) for edit in state.edits]
    weights = [None if edit.weights is None else edit.weights.tolist() for edit in state.edits]
    return drawing.strokes, drawing.picture, state.chain, state.shown, [e[:4] for e in edits], weights, state.slots


def chosen(state):
    """How it is looked at."""
    view = (state.recipe, state.pen_px, state.erasing, state.hidden_unit, state.inspected)
    return *view, state.contrast, state.workspace, dict(state.choices)


def change(path, **fields):
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "all.desktop-cnn.json"


@pytest.fixture
def full():
    """A store in which everything is something else than at the first start."""
    store = Store()
    draw(store, 1)
    run(store, "perturb.add.fog")
    draw(store, 2, erasing=True)
    edit(store, 1)
    edit(store, 2, weights=False)
    compare(store, (Slot("cnn"), Slot("fc", "fc-augmented")))
    draw(store, 3)
    draw(store, 4)
    store.undo()
    store.update(recipe="augmented", pen_px=3.1, erasing=True, hidden_unit=7, contrast="map", workspace="inside")
    store.update(inspected=CellAddress("cnn", "conv1", 2, 3, 4))
    store.choose(Own(dx_px=-3.0, layer="conv2", map=5))
    return store


def test_everything_comes_back(full, path):
    assert save_state(path, full.state) == 0
    store = Store()
    assert not open_in(store, path).missing
    assert (made(store.state), chosen(store.state)) == (made(full.state), chosen(full.state))
    np.testing.assert_array_equal(store.state.document.pixels, rasterize(store.state.document.drawing))
    assert (steps(store), len(store.state.history.redo)) == (["Open it", *steps(full)], 1)


def test_of_the_state_only_what_is_of_this_machine_or_moment_is_left_out(full, path):
    save_state(path, full.state)
    left_out = set(AppState.__dataclass_fields__) - set(opened(path).changes)
    of_the_machine = {"catalogue", "device", "language", "theme", "magnification", "recent"}
    of_the_moment = {
        "drawing_now",
        "requested",
        "seq",
        "snapshot",
        "networks",
        "failure",
        "message",
        "warning",
        "ghost",
        "presenting",
        "full_screen",
        "enlarged",
        "brought",
    }
    assert left_out == of_the_machine | of_the_moment | {"history", "receptive_field"}  # the history goes another way


acts = st.lists(st.tuples(st.sampled_from(list(ACTS)), st.integers(0, 99)), max_size=25)


@given(acts)
def test_whatever_was_done_is_undone_and_redone_from_the_file_as_without_it(tmp_path_factory, sequence):
    store, again = Store(), Store()
    for name, number in sequence:
        ACTS[name](store, number)
    path = tmp_path_factory.mktemp("states") / "a.json"
    save_state(path, store.state)
    open_in(again, path)
    assert steps(again)[1:] == steps(store)
    undo, redo = len(store.state.history.undo), len(store.state.history.redo)
    for turn in ["undo"] * undo + ["redo"] * (undo + redo):
        getattr(store, turn)()
        getattr(again, turn)()
        assert (made(again.state), again.state.recipe) == (made(store.state), store.state.recipe)
        document = again.state.document
        np.testing.assert_array_equal(document.pixels, rasterize(document.drawing))


def test_opening_is_one_step_that_undo_takes_back_with_all_that_it_changed(full, path):
    save_state(path, full.state)
    store = Store()
    draw(store, 8, points=9)
    store.update(pen_px=1.2)
    before = made(store.state), chosen(store.state)
    open_in(store, path)
    there = made(store.state), chosen(store.state)
    assert steps(store) == ["Draw a stroke", "Open it"]
    store.undo()
    assert (made(store.state), chosen(store.state)) == before
    store.redo()
    assert (made(store.state), chosen(store.state)) == there
    store.undo()
    store.undo()
    assert store.state.document.is_empty


def in_file(state):
    command = COMMANDS["drawing.undo_in_file"]
    return command.enabled(state), command.text(state)


@pytest.mark.parametrize("goes_on", ["undo", "draw"])
def test_undo_goes_through_the_files_own_history_for_who_goes_on_with_it(full, path, goes_on):
    save_state(path, full.state)
    store = Store()
    draw(store, 8, points=9)
    before = made(store.state), chosen(store.state)
    assert in_file(store.state) == (False, "Undo in the opened file")
    open_in(store, path)
    assert in_file(store.state) == (True, "Undo in the opened file: Draw a stroke")
    if goes_on == "undo":
        run(store, "drawing.undo_in_file")
        full.undo()
    else:
        draw(store, 9)
        draw(full, 9)
    assert made(store.state) == made(full.state)
    assert steps(store) == ["Draw a stroke", "Open it", *steps(full)]
    assert not in_file(store.state)[0]
    for _step in steps(full):
        store.undo()
        full.undo()
        assert made(store.state) == made(full.state)
    store.undo()
    assert (made(store.state), chosen(store.state)) == before


def test_every_drawing_that_undo_reaches_is_among_the_drawings_after_opening(full, path):
    save_state(path, full.state)
    store = Store()
    draw(store, 8)
    open_in(store, path)
    assert len(store.state.drawings()) == 1 + len(full.state.drawings())


def test_who_knows_drawings_alone_reads_its_drawing_with_what_is_put_on_it(full, path):
    save_state(path, full.state)
    drawing = open_drawing(path)
    assert drawing == full.state.kept_drawing()
    assert [each.name for each in drawing.perturbations] == ["shift", "noise", "fog"]
    full.update(chain=replace(full.state.chain, on=False))
    save_state(path, full.state)
    assert not open_drawing(path).perturbations
    assert opened(path).changes["chain"] == full.state.chain


def test_a_drawing_and_a_picture_are_opened_as_before(samples, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(to_json(samples[3].drawing).replace('"width"', '"state": "CA", "width"'))
    assert open_any(path, KNOWN).document.drawing == open_document(path).drawing == samples[3].drawing


def test_networks_that_are_not_here_are_named_and_the_others_compared(full, path):
    save_state(path, full.state)
    fields = json.loads(path.read_text())
    edits = [*fields["kernels"], {"model": "theirs-1", "layer": "conv1", "map": 0}]
    change(path, networks=["mine-2026-12-01", "cnn", "of-tomorrow"], kernels=edits)
    store = Store()
    found = open_in(store, path)
    assert found.in_words() == "Not taken over: networks that are not here: theirs-1, mine-2026-12-01, of-tomorrow."
    assert store.state.slots == (Slot("cnn"),)
    assert [each.model for each in store.state.edits] == ["cnn-centred"] * 2
    change(path, networks=["of-tomorrow"], kernels=[])
    store = Store()
    before = store.state.slots
    assert open_in(store, path).missing == ("networks that are not here: of-tomorrow",)
    assert store.state.slots == before


@pytest.mark.parametrize(
    "odd",
    [
        {"layer": "conv1'] = 0; import os"},
        {"layer": "scores"},
        {"layer": "conv99"},
        {"map": 16},
        {"map": -1},
        {"map": True},
        {"channel": 1, "weights": [[0] * 3] * 3},
        {"weights": [[0] * 5] * 5},
        {"weights": [[float("nan")] * 3] * 3},
        {"weights": [[1e9] * 3] * 3},
    ],
)
def test_a_kernel_that_fits_no_network_is_left_out_and_counted(full, path, odd):
    save_state(path, full.state)
    whole = json.loads(path.read_text())["kernels"]
    change(path, kernels=[*whole, {"model": "cnn-centred", "layer": "conv1", "map": 0, **odd}])
    found = opened(path)
    assert found.missing == ("changed kernels that fit no network here: 1",)
    assert len(found.changes["edits"]) == len(whole)


def test_a_perturbation_of_a_persons_own_that_is_not_loaded_is_counted(full, path):
    save_state(path, full.state)
    chain = json.loads(path.read_text())["chain"]
    chain["perturbations"][1]["name"] = "wave of my own"
    change(path, chain=chain)
    found = opened(path)
    assert found.missing == ("perturbations that are not known here: 1",)
    assert [each.name for each in found.changes["chain"].perturbations] == ["shift", "fog"]


def test_a_newer_file_is_opened_as_far_as_it_goes_and_that_is_said(full, path):
    save_state(path, full.state)
    change(path, state=2, lessons=["of tomorrow"], recipe="of tomorrow")
    store = Store()
    assert open_in(store, path).in_words() == f"Not taken over: the training; {NEWER}."
    assert made(store.state) == made(full.state)
    change(path, recipe="augmented", version=2, strokes={"by": "layer"})
    found = opened(path)
    assert found.missing == ("the drawing", NEWER)
    assert "document" not in found.changes
    assert found.changes["chain"] == full.state.chain
    assert not found.past.undo
    draw(store, 5)
    before = store.state.document
    store.open_file(found.changes, found.past, str)
    assert store.state.document is before


PARTS = {"chain": "perturbations", "kernels": "changed kernels", "networks": "networks", "recipe": "training"}


@pytest.mark.parametrize("value", [None, 3, "odd", {"a": 1}, [{"odd": 1}], [[[]]]])
@pytest.mark.parametrize("key", [*PARTS, "shown", "view", "choices"])
def test_a_part_that_cannot_be_read_is_named_and_the_rest_is_there(full, path, key, value):
    save_state(path, full.state)
    change(path, **{key: value})
    found = opened(path)
    assert found.changes["document"].drawing.strokes
    if key in PARTS:
        assert found.missing == (f"the {PARTS[key]}",) or found.missing[0].startswith("networks that are not here")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.data())
def test_whatever_stands_in_a_file_it_is_opened_or_one_sentence(tmp_path_factory, data):
    store = Store()
    for name in ("draw", "add", "edit", "clear", "sample", "undo"):
        ACTS[name](store, 4)
    fields = json.loads(state_json(store.state)[0])
    at = fields
    while isinstance(at, dict | list) and at:
        key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            at[key] = data.draw(json_values)
            break
        at = at[key]
    path = tmp_path_factory.mktemp("states") / "a.json"
    path.write_text(json.dumps(fields))
    found = None
    with suppress(UserError):
        found = open_any(path, KNOWN)
    if isinstance(found, OpenedState):
        again = Store()
        again.open_file(found.changes, found.past, str)
        while again.state.history.undo:
            again.undo()
        while again.state.history.redo:
            again.redo()
        json.loads(state_json(again.state)[0])


def test_a_file_that_was_cut_off_anywhere_is_refused_in_one_sentence(full, path):
    save_state(path, full.state)
    raw = path.read_bytes()
    for end in range(1, len(raw) - 2, 97):
        path.write_bytes(raw[:end])
        with pytest.raises(UserError, match=r"cannot be opened: it is not .+\.$"):
            open_any(path, KNOWN)


def bomb_of_steps(fields):
    """A drawing of as many strokes as there may be, and a step for each of many that keeps them all."""
    fields["strokes"] = [[[5, 5]]] * 199_999
    fields["undo"] = [{"title": "", "strokes": [], "kept": 199_999 - n % 2, "points": 0} for n in range(40_000)]


def bomb_of_lists(fields):
    fields["other"] = [[]] * 1_900_000


def bomb_of_pictures(fields):
    """Each step has another picture under the same strokes, and would be drawn anew."""
    fields["strokes"] = [[[x % 30, 5 + x % 20] for x in range(190_000)]]
    pictures = ["", "A" * 1200]
    step = {"title": "", "strokes": [], "kept": 1, "points": 0}
    fields["undo"] = [{**step, "picture": pictures[n % 2]} for n in range(1, 2000)]


@pytest.mark.parametrize("bomb", [bomb_of_steps, bomb_of_lists, bomb_of_pictures])
def test_small_files_that_would_take_minutes_or_gigabytes_take_seconds(full, path, bomb):
    fields = json.loads(state_json(full.state)[0])
    del fields["erasing"]
    bomb(fields)
    path.write_text(json.dumps(fields))
    assert path.stat().st_size < MAX_STATE_BYTES
    started_s = time.process_time()
    found = opened(path)
    assert time.process_time() - started_s < 10
    assert found.past.size_bytes <= 64_000_000


@pytest.mark.parametrize(("many", "count"), [("0" * 1000, MAX_STATE_BYTES // 1000), ("[],", 2_100_000)])
def test_a_file_larger_than_any_state_is_refused(path, many, count):
    path.write_text('{"strokes": [], "state": 1, "other": [' + many * count + "0]}")
    with pytest.raises(UserError, match=r"larger than 20 MB|more than 200000 points"):
        open_any(path, KNOWN)


def test_the_oldest_steps_have_no_room_and_that_is_told(path, monkeypatch):
    monkeypatch.setattr(history_file, "MOST_WRITTEN_BYTES", 2000)
    store = Store()
    for number in range(10):
        draw(store, number, points=40)
        run(store, "drawing.clear")
    assert save_state(path, store.state) == 14
    again = Store()
    open_in(again, path)
    assert steps(again)[1:] == steps(store)[14:]
    assert again.state.history.is_cut


def test_the_longest_drawing_is_written_and_opened_with_its_history(path):
    strokes = tuple(Stroke(tuple(StrokePoint(n % 30, k % 30, k * 8) for k in range(1000))) for n in range(200))
    store = Store()
    for count in (100, 200):
        drawing = Drawing(strokes[:count])
        store.show_document(Document(drawing, rasterize(drawing)))
    assert save_state(path, store.state) == 0
    found = opened(path)
    assert found.changes["document"].point_count == 200_000
    assert [step.values["document"].point_count for step in found.past.undo] == [0, 100_000]


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS])
def test_where_it_cannot_be_written_one_sentence_says_so_and_no_half_file_is_left(full, path, monkeypatch, reason):
    save_state(path, full.state)
    before = path.read_bytes()

    def fail(_descriptor):
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("os.fsync", fail)
    draw(full, 9)
    with pytest.raises(UserError, match=rf"^{path} cannot be written: {os.strerror(reason)}\. Choose another place\.$"):
        save_state(path, full.state)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_each_part_that_is_too_much_or_of_another_kind_is_left_out_and_an_act_that_changes_nothing_is_none(
    path, monkeypatch
):
    save_state(path, Store().state)
    monkeypatch.setattr("desktop_cnn.app.made_file._MOST_EDITS", 1)
    fog = {"name": "fog", "amounts": {}, "seed": 0, "on": True}
    kernel = {"model": "cnn-centred", "layer": "conv1", "map": 3}
    change(
        path,
        chain={"on": True, "perturbations": [fog] * 13},
        kernels=[kernel] * 2,
        view={"pen_px": "thick"},
        choices={"own": {"dx_px": float("nan"), "layer": "conv1"}},
        undo=[{"title": "Nothing"}],
    )
    found = opened(path)
    assert found.missing == ("the perturbations", "the changed kernels", "how it is looked at")
    assert found.changes["choices"] == {Own: Own(layer="conv1")}
    assert (found.past.undo, found.past.is_cut) == ((), False)


def test_a_picture_is_opened_in_its_place(tmp_path, samples):
    pixels = rasterize(samples[9].drawing)
    (tmp_path / "canvas.png").write_bytes(encode_png(pixels))
    assert abs(open_any(tmp_path / "canvas.png", KNOWN).document.pixels - pixels).max() <= 0.5 / 255 + 1e-6
