"""The packed pen digits: what goes in comes out to the last bit, and a damaged file is told in a sentence."""

from __future__ import annotations

import io
import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.pen_digits import PEN_FILE, credit_text, read_pen

SCRIPT = runpy.run_path(str(Path(__file__).resolve().parents[2] / "script" / "pen-digits"))
pack = SCRIPT["pack"]


@st.composite
def written(draw):
    """A digit on the grid of some tablet, as the collection's lines have it."""
    side = draw(st.one_of(st.integers(1, 400), st.integers(1, 10_000)))
    steps = st.integers(0, side)
    strokes = draw(st.lists(st.lists(st.tuples(steps, steps), min_size=1, max_size=6), min_size=1, max_size=3))
    return {
        "label": draw(st.integers(0, 9)),
        "source": draw(st.sampled_from(["apa", "syn"])),
        "writer": draw(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4)),
        "strokes": [[[round(x / side, 4), round(y / side, 4)] for x, y in stroke] for stroke in strokes],
    }


DIGITS = [
    {"label": 7, "source": "apb", "writer": "apb/1", "strokes": [[[0.0, 0.0], [0.5, 0.0], [0.25, 1.0]], [[0.1, 0.5]]]},
    {"label": 1, "source": "imp", "writer": "imp/2", "strokes": [[[0.0, 0.3333], [0.0, 1.0]]]},
    {"label": 7, "source": "apb", "writer": "apb/1", "strokes": [[[1.0, 0.0], [0.0, 0.6667]]]},
]


def on_disk(folder, raw):
    path = folder / "some.pen.npz"
    path.write_bytes(raw)
    return path


@given(st.lists(written(), min_size=1, max_size=6))
def test_digits_come_out_of_the_file_as_they_went_in(tmp_path_factory, digits):
    raw = pack(digits)
    assert list(read_pen(on_disk(tmp_path_factory.getbasetemp(), raw)).lines()) == digits
    assert pack(digits) == raw


def test_what_the_file_cannot_hold_as_it_is_is_refused():
    for place in ([0.12345, 1.0], [0.5, 1.0001], [-0.1, 1.0]):
        with pytest.raises(ValueError, match="coordinate"):
            pack([{**DIGITS[0], "strokes": [[[0.0, 0.0], place]]}])


def test_a_part_of_the_digits_is_what_it_is_in_the_whole(tmp_path):
    part = read_pen(on_disk(tmp_path, pack(DIGITS))).take(np.array([0, 2]))
    assert list(part.lines()) == [DIGITS[0], DIGITS[2]]
    low, high = part.boxes()
    assert low.tolist() == [[0, 0], [0, 0]]
    assert high.tolist() == [[0.5, 1], [1, 0.6667]]


def refusal(path):
    with pytest.raises(UserError) as told:
        read_pen(path)
    (line,) = str(told.value).splitlines()
    assert line.startswith(f"The pen digits {path} cannot be read: ")
    assert line.endswith("Install the program again.")
    return line


@given(st.data())
def test_a_byte_that_was_changed_is_told_or_changes_nothing(tmp_path_factory, data):
    raw = bytearray(pack(DIGITS))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path = on_disk(tmp_path_factory.getbasetemp(), raw)
    try:
        assert list(read_pen(path).lines()) == DIGITS
    except UserError:
        refusal(path)


def test_a_file_that_is_cut_off_missing_or_something_else_is_told(tmp_path):
    raw = PEN_FILE.read_bytes()
    for kept in (0, 1, 100, len(raw) // 2, len(raw) - 1):
        assert "damaged" in refusal(on_disk(tmp_path, raw[:kept]))
    single = io.BytesIO()
    np.save(single, np.arange(3))
    assert "damaged" in refusal(on_disk(tmp_path, single.getvalue()))
    assert "larger than" in refusal(on_disk(tmp_path, bytes(1_500_001)))
    assert "No such file" in refusal(tmp_path / "none.pen.npz")
    assert "no file" in refusal(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": np.uint16(2)},
        {"labels": np.array([7, 1, 10], np.uint8)},
        {"labels": np.array([7.0, 1.0, 7.0])},
        {"labels": np.array([7, 1], np.uint8)},
        {"writers": np.array([0, 1, 2], np.uint16)},
        {"writers": np.array([0, -1, 0], np.int16)},
        {"names": np.array(["apb/1"])},
        {"names": np.array([None, None])},
        {"sides": np.array([0, 3, 3], np.uint16)},
        {"sides": np.array([20, 3, 2], np.uint16)},
        {"strokes": np.array([2, 2, 1], np.uint8)},
        {"points": np.array([3, 1, 2, 3], np.uint16)},
        {"points": np.array([4, 0, 2, 2], np.uint16)},
        {"steps": np.zeros((2, 0), np.int16)},
        {"steps": np.zeros((20_000_000, 2), np.int16)},
    ],
)
def test_arrays_that_do_not_fit_together_are_told(tmp_path, changes):
    with np.load(io.BytesIO(pack(DIGITS))) as file:
        arrays = {**file}
    raw = io.BytesIO()
    np.savez_compressed(raw, **arrays | changes)
    assert "damaged or of another version" in refusal(on_disk(tmp_path, raw.getvalue()))


def test_the_file_of_the_program_packs_to_itself():
    pen = read_pen()
    assert len(pen.labels) == 12_664
    assert (np.bincount(pen.labels) > 1000).all()
    some = pen.take(np.arange(0, 12_664, 40))
    with np.load(io.BytesIO(pack(some.lines()))) as again, np.load(PEN_FILE) as file:
        np.testing.assert_array_equal(again["sides"], file["sides"][::40])
        np.testing.assert_array_equal(again["labels"], file["labels"][::40])
    low, high = pen.boxes()
    assert not low.any()
    np.testing.assert_array_equal(high.max(axis=1), 1)


def test_the_file_of_the_program_holds_the_collections_lines(data_folder):
    from desktop_cnn.engine.drawing_lines import read_drawings

    lines = read_drawings([data_folder / "unipen" / "digits.jsonl.gz"], "all", pytest.fail)
    digits = [fields for _path, _number, fields in lines]
    assert list(read_pen().lines()) == digits


def test_whose_the_digits_are_is_told():
    assert "UNIPEN" in credit_text()
