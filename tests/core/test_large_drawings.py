from __future__ import annotations

import json

import pytest

from desktop_cnn.core import changes, drawing_file
from desktop_cnn.core.changes import kept_from_text
from desktop_cnn.core.drawing_file import MAX_FILE_BYTES, from_json, read_text, to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.values import MAX_POINTS, Drawing, Perturbation, Stroke, StrokePoint


def test_the_longest_drawing_that_there_can_be_is_written_and_read(tmp_path):
    far = StrokePoint(-99_999.999, -99_999.999, -9_999_999_999_999)
    dots = [Stroke((far,), 2.437 if number % 2 else 0.501, number % 2 == 0) for number in range(MAX_POINTS)]
    links = (Perturbation("shift", {"dx_px": 1.5}),) * 12
    drawing = Drawing(tuple(dots), bytes(900), links)
    path = tmp_path / "long.json"
    path.write_text(to_json(drawing))
    assert path.stat().st_size <= MAX_FILE_BYTES
    assert kept_from_text(read_text(path), path) == drawing


def test_a_file_larger_than_any_drawing_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    monkeypatch.setattr(changes, "from_json", None)
    with pytest.raises(UserError, match="larger than"):
        kept_from_text(read_text(path), path)


@pytest.mark.parametrize(
    "text",
    [
        '{"strokes": [' + "{}," * 2_000_000 + "{}]}",
        '{"strokes": [[' + "[1, 1]," * MAX_POINTS + "[1, 1]]]}",
        '{"other": [' + "[]," * 2_000_000 + "[]]}",
    ],
)
def test_what_has_more_parts_than_any_drawing_is_not_decoded(text):
    with pytest.raises(UserError, match="more than 200000 points"):
        from_json(text, "the file")


@pytest.mark.parametrize("before", ["", '{"strokes": ', '{"strokes": [', '{"strokes": [[', '{"width": {"a": '])
@pytest.mark.parametrize("bracket", ["[", '{"a":'])
def test_deep_nesting_is_one_sentence_wherever_it_stands(before, bracket):
    with pytest.raises(UserError, match=r"^the file cannot be opened: .+\.$"):
        from_json(before + bracket * 100_000, "the file")


@pytest.mark.parametrize("error", [MemoryError(), RecursionError(), IndexError("odd"), AssertionError()])
def test_whatever_class_of_error_a_broken_file_raises_the_person_gets_a_sentence(monkeypatch, error):
    def broken(*_arguments):
        raise error

    monkeypatch.setattr(drawing_file, "_points", broken)
    with pytest.raises(UserError, match="it is not the JSON of a drawing"):
        from_json('{"strokes": [[[1, 2]]]}', "the file")


@pytest.mark.parametrize("around", [" \n", "\t"])
def test_json_written_by_others_in_other_ways_is_read(around):
    text = around + json.dumps({"label": 3, "strokes": [[[1, 2], [3.5, 4]], []], "more": {"a": [1]}}, indent=2) + around
    assert from_json(text, "x").strokes == (Stroke((StrokePoint(1, 2), StrokePoint(3.5, 4))),)
    with pytest.raises(UserError):
        from_json(text + "{}", "x")
