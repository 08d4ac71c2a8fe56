from __future__ import annotations

import errno
import json
import math
import os
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.app import pen
from desktop_cnn.app.actions.perturbation import add_perturbation, remove_perturbation, set_noise, set_shift
from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.documents import open_document, save_drawing
from desktop_cnn.app.journal import Journal
from desktop_cnn.app.state import Document, Store
from desktop_cnn.core import drawing_file
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import MAX_PERTURBATIONS, Drawing, Stroke, StrokePoint
from tests.faults import room_for

eighths = st.integers(-80, 400).map(lambda number: number / 8)
points = st.tuples(eighths, eighths).map(lambda at: StrokePoint(*at))
on_canvas = st.integers(0, 239).map(lambda number: number / 8)
acts = st.one_of(
    st.tuples(st.just("press"), st.builds(lambda x, y: StrokePoint(x, y), on_canvas, on_canvas), st.booleans()),
    st.tuples(st.just("move"), points),
    st.tuples(st.just("command"), st.sampled_from(["undo", "redo", "clear", "eraser", "thicker"])),
    st.tuples(st.just("shift"), eighths, eighths),
    st.tuples(st.just("noise"), st.floats(0, 1)),
    st.tuples(st.just("add"), st.sampled_from(sorted(name for name, _kind in PERTURBATIONS.items()))),
    st.tuples(st.just("fill"), st.just("fog")),
    st.tuples(st.just("remove"), st.integers(0, MAX_PERTURBATIONS)),
    st.tuples(st.just("open"), st.binary(min_size=900, max_size=900)),
)


def act(store, kind, *values):
    perturbations = store.state.chain.perturbations
    if kind == "press":
        pen.release(store)
        pen.press(store, values[0], erasing=values[1])
    elif kind == "move":
        pen.move(store, values[0])
    elif kind == "command":
        COMMANDS[f"drawing.{values[0]}"].run(SimpleNamespace(store=store))
    elif kind in ("shift", "noise"):
        store.attempt(lambda: {"shift": set_shift, "noise": set_noise}[kind](store, *values))
    elif kind == "remove" and perturbations:
        remove_perturbation(store, values[0] % len(perturbations))
    elif kind == "fill" or (kind == "add" and len(perturbations) < MAX_PERTURBATIONS):
        for _perturbation in range(MAX_PERTURBATIONS - len(perturbations) if kind == "fill" else 1):
            add_perturbation(store, values[0])
    elif kind == "open":
        drawing = Drawing(picture=values[0])
        store.show_document(Document(drawing, rasterize(drawing)))


@given(st.lists(acts, max_size=25))
def test_whatever_a_person_does_is_there_at_the_next_start_and_in_a_saved_file(tmp_path_factory, session):
    folder = tmp_path_factory.mktemp("session")
    store, journal = Store(), Journal(folder / "drawing.json")
    for step in session:
        act(store, *step)
        drawing = store.state.kept_drawing()
        journal.save(drawing)
        assert Journal(journal.path).load() == (drawing, "")
    save_drawing(folder / "saved.v2", store.state.kept_drawing())
    assert open_document(folder / "saved.v2").drawing == store.state.kept_drawing()


@pytest.fixture
def journal(tmp_path, samples):
    journal = Journal(tmp_path / "drawing.json")
    journal.save(samples[4].drawing)
    return journal


def with_dot(drawing, x=5):
    return replace(drawing, strokes=(*drawing.strokes, Stroke((StrokePoint(x, 5),))))


def test_a_stroke_that_grows_keeps_its_times_and_is_still_written_once(journal):
    stroke = Stroke(tuple(StrokePoint(3, number / 8, 8.0 * number) for number in range(200)))
    for count in (1, 2, 150, 200):
        grown = replace(stroke, points=stroke.points[:count])
        journal.save(replace(journal.kept, strokes=(*journal.kept.strokes[:1], grown)))
    assert Journal(journal.path).load()[0].strokes[-1] == stroke
    assert [json.loads(line).get("points", 0) for line in journal.path.read_text().splitlines()] == [0, 0, 1, 2, 150]


def test_only_what_is_new_is_written_and_what_is_the_same_not_at_all(journal):
    before = journal.path.read_bytes()
    journal.save(with_dot(journal.kept))
    after = journal.path.read_bytes()
    assert after.startswith(before)
    assert len(after) - len(before) < 100
    journal.save(replace(journal.kept))
    assert journal.path.read_bytes() == after


def test_the_next_session_goes_on_in_the_same_file_and_after_a_cut_off_line_in_a_new_one(journal):
    wanted = with_dot(journal.kept)
    journal.save(wanted)
    again = Journal(journal.path)
    assert again.load() == (wanted, "")
    again.save(with_dot(wanted, 6))
    whole = journal.path.read_bytes()
    assert len(whole.splitlines()) == 3
    journal.path.write_bytes(whole[:-5])
    cut = Journal(journal.path)
    assert cut.load() == (wanted, "")
    cut.save(with_dot(wanted, 7))
    assert len(journal.path.read_bytes().splitlines()) == 1
    assert Journal(journal.path).load()[0] == with_dot(wanted, 7)


@pytest.mark.parametrize("more_bytes", [0, 1, 7, 40])
def test_on_a_full_disk_the_file_stays_as_it_was_and_the_next_save_goes_on(journal, more_bytes):
    before, wanted = journal.path.read_bytes(), with_dot(journal.kept)
    with room_for(len(before) + more_bytes), pytest.raises(OSError, match=r"too large|No space left"):
        journal.save(wanted)
    assert journal.path.read_bytes() == before
    assert list(journal.path.parent.iterdir()) == [journal.path]
    journal.save(wanted)
    assert Journal(journal.path).load()[0] == wanted
    assert len(journal.path.read_bytes().splitlines()) == 2


def test_a_drawing_for_which_there_is_no_room_leaves_the_one_that_was_saved(tmp_path, samples):
    path = tmp_path / "mine.json"
    save_drawing(path, samples[0].drawing)
    with room_for(100), pytest.raises(UserError, match=r"mine\.json cannot be written"):
        save_drawing(path, samples[1].drawing)
    assert open_document(path).drawing == samples[0].drawing
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_somebody_has_taken_away_or_changed_is_written_anew(journal):
    wanted = with_dot(journal.kept)
    for meddle in (journal.path.unlink, lambda: journal.path.write_bytes(b"something else\n")):
        meddle()
        journal.save(wanted)
        assert Journal(journal.path).load()[0] == wanted


def test_the_file_is_written_anew_before_the_changes_outweigh_the_drawing(journal, monkeypatch):
    monkeypatch.setattr("desktop_cnn.app.journal._CHANGES_BYTES", 500)
    first, longest = journal.path.stat().st_size, 0
    for step in range(60):
        journal.save(with_dot(journal.kept) if step % 2 else replace(journal.kept, strokes=journal.kept.strokes[:-1]))
        longest = max(longest, journal.path.stat().st_size)
        assert Journal(journal.path).load()[0].strokes == journal.kept.strokes
    assert longest < 2 * first + 700


def test_a_damaged_line_is_told_what_comes_before_it_is_read_and_the_file_kept(journal):
    beginning = journal.path.read_bytes()
    journal.save(with_dot(journal.kept))
    raw = beginning + b'{"strokes"\0: damaged}\n' + journal.path.read_bytes()[len(beginning) :]
    journal.path.write_bytes(raw)
    again = Journal(journal.path)
    drawing, told = again.load()
    aside = journal.path.with_suffix(".unreadable-1.json")
    assert drawing.strokes == journal.kept.strokes[:-1]
    assert str(aside) in told
    assert aside.read_bytes() == raw
    again.save(drawing)
    assert Journal(journal.path).load() == (drawing, "")


def test_of_a_damaged_file_that_cannot_be_moved_nothing_is_said_to_be_kept(journal, monkeypatch):
    journal.path.write_bytes(journal.path.read_bytes() + b"damaged\n{}\n")

    def forbidden(_path, _target):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pathlib.Path.rename", forbidden)
    assert Journal(journal.path).load() == (journal.kept, "The last drawing was damaged: its beginning is here.")


@pytest.mark.parametrize("kind", ["pipe", "device", "huge", "words"])
def test_what_is_no_drawing_is_kept_aside_and_the_next_one_written(tmp_path, samples, kind):
    path = tmp_path / "drawing.json"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.write(b"words")
            file.truncate(5 if kind == "words" else 100_000_000)
    journal = Journal(path)
    with pytest.raises(UserError, match=r"drawing\.json"):
        journal.load()
    assert not journal.is_there
    assert os.path.lexists(tmp_path / "drawing.unreadable-1.json")
    journal.save(samples[0].drawing)
    assert Journal(path).load()[0] == samples[0].drawing


def test_the_drawing_of_an_earlier_version_is_read(tmp_path):
    path = tmp_path / "drawing.json"
    wanted = Drawing((Stroke((StrokePoint(3, 4), StrokePoint(5, 6)), 2.0),))
    for text in ('{"strokes": [[[3, 4], [5, 6]]], "width": 2.0}\n', '{\n "strokes": [[[3, 4], [5, 6]]],\n "width": 2}'):
        path.write_text(text)
        assert Journal(path).load() == (wanted, "")


def test_the_file_can_be_opened_by_hand_and_a_file_of_several_drawings_cannot(journal):
    wanted = with_dot(journal.kept)
    journal.save(wanted)
    assert open_document(journal.path).drawing == wanted
    several = journal.path.with_name("several.json")
    twice = journal.path.read_bytes().splitlines(keepends=True)[0] * 2
    for raw in (twice, twice.rstrip()):
        several.write_bytes(raw)
        with pytest.raises(UserError, match=r"several\.json cannot be opened"):
            open_document(several)


def test_a_file_whose_last_line_was_cut_off_can_be_opened_by_hand(journal):
    wanted = journal.kept
    journal.save(with_dot(wanted))
    whole = journal.path.read_bytes()
    for length in range(len(whole) - 60, len(whole) - 1):
        journal.path.write_bytes(whole[:length])
        assert open_document(journal.path).drawing == wanted


def test_a_drawing_on_several_lines_is_decoded_once(tmp_path, monkeypatch, samples):
    path, wanted = tmp_path / "mine.json", samples[0].drawing
    path.write_text(json.dumps(json.loads(to_json(wanted)), indent=1))
    made = []
    real = drawing_file.drawing_from_fields
    monkeypatch.setattr(drawing_file, "drawing_from_fields", lambda *given: made.append(real(*given)) or made[-1])
    assert open_document(path).drawing == wanted
    assert len(made) == 1


def test_three_thousand_strokes_cost_the_start_little(tmp_path):
    turns = [number / 7 for number in range(56)]
    strokes = []
    for number in range(3000):
        at = [(15 + (number % 15) * math.cos(turn), 15 + (number % 13) * math.sin(turn)) for turn in turns]
        strokes.append(Stroke(tuple(StrokePoint(round(x, 3), round(y, 3)) for x, y in at)))
    wanted = Drawing(tuple(strokes))
    Journal(tmp_path / "drawing.json").save(wanted)
    start = time.process_time()  # of the processor: another program's load does not count
    drawing, _told = Journal(tmp_path / "drawing.json").load()
    rasterize(drawing)
    assert time.process_time() - start < 3
    assert drawing == wanted


def test_damaged_files_are_kept_beside_each_other_and_one_that_may_not_be_read_where_it_is(journal, monkeypatch):
    for number in (1, 2):
        journal.path.write_text(f"words {number}")
        with pytest.raises(UserError, match=f"kept as .*unreadable-{number}"):
            Journal(journal.path).load()
    assert journal.path.with_suffix(".unreadable-1.json").read_text() == "words 1"
    journal.path.write_text("words 3")

    def forbidden(*_arguments):
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("desktop_cnn.app.journal.read_regular", forbidden)
        with pytest.raises(UserError, match="cannot be read: Permission denied"):
            Journal(journal.path).load()
    monkeypatch.setattr("pathlib.Path.rename", forbidden)
    with pytest.raises(UserError) as error:
        Journal(journal.path).load()
    assert "kept as" not in str(error.value)
    assert journal.path.read_text() == "words 3"
