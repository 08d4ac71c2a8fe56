from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.changes import change_line, kept_from_text, rebuild
from desktop_cnn.core.drawing_file import from_json, read_text, to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing, Stroke, StrokePoint

times = st.just(0.0) | st.floats(-1e13, 1e13)
points = st.builds(StrokePoint, st.floats(1, 29, width=16), st.floats(1, 29, width=16), times)
strokes = st.builds(
    Stroke, st.lists(points, min_size=1, max_size=6).map(tuple), st.sampled_from([0.5, 2.4, 8.0]), st.booleans()
)
keys = st.sampled_from(["strokes", "width", "widths", "erasing", "picture"])
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda each: st.lists(each) | st.dictionaries(keys, each),
)
pictures = st.one_of(st.just(b""), st.binary(min_size=900, max_size=900))


@given(st.builds(Drawing, st.lists(strokes, min_size=1, max_size=4).map(tuple), pictures))
def test_a_drawing_comes_back_as_it_was(drawing):
    again = from_json(to_json(drawing), "test")
    np.testing.assert_allclose(rasterize(again), rasterize(drawing), atol=2e-3)
    assert [s.width_px for s in again.strokes] == [s.width_px for s in drawing.strokes]
    assert [s.erasing for s in again.strokes] == [s.erasing for s in drawing.strokes]
    assert again.picture == drawing.picture
    for stroke, was in zip(again.strokes, drawing.strokes, strict=True):
        assert [point.t_ms for point in stroke.points] == [round(point.t_ms) for point in was.points]


def test_the_plain_form_needs_only_strokes():
    drawing = from_json('{"strokes": [[[3, 4], [5, 6]]]}', "test")
    assert drawing.strokes[0].points == (StrokePoint(3, 4), StrokePoint(5, 6))
    assert drawing.strokes[0].width_px == 2.4


def test_a_point_may_have_its_time():
    drawing = from_json('{"strokes": [[[9, 5, 0], [10, 6, 16.5]], [[3, 4], [5, 6, 1700000000000]], [[7, 8]]]}', "test")
    assert [stroke.points for stroke in drawing.strokes] == [
        (StrokePoint(9, 5), StrokePoint(10, 6, 16.5)),
        (StrokePoint(3, 4), StrokePoint(5, 6, 1.7e12)),
        (StrokePoint(7, 8),),
    ]
    assert from_json(to_json(drawing), "test").strokes[0].points == (StrokePoint(9, 5), StrokePoint(10, 6, 16))


def test_strokes_without_times_take_no_room_for_them():
    drawing = Drawing(
        (Stroke((StrokePoint(9, 5), StrokePoint(10, 6))), Stroke((StrokePoint(3, 4, 0), StrokePoint(5, 6, 8))))
    )
    assert json.loads(to_json(drawing))["strokes"] == [[[9, 5], [10, 6]], [[3, 4, 0], [5, 6, 8]]]


@pytest.mark.parametrize("time", [float("nan"), float("inf"), -1e300, 2.0**64])
def test_a_clock_that_is_wrong_costs_the_times_and_not_the_strokes(time):
    stroke = Stroke((StrokePoint(9, 5), StrokePoint(10, 6, time), StrokePoint(11, 7, 16)))
    (again,) = from_json(to_json(Drawing((stroke,))), "test").strokes
    assert again.points == (StrokePoint(9, 5), StrokePoint(10, 6), StrokePoint(11, 7))


def test_a_drawing_with_times_is_kept_while_it_grows():
    before = from_json('{"strokes": [[[9, 5, 0], [10, 6, 16]]]}', "test")
    longer = before.strokes[0].extended(StrokePoint(11, 7, 33))
    after = Drawing((longer, Stroke((StrokePoint(20, 20, 5),))))
    line = change_line(before, after)
    assert json.loads(line)["points"] == 2
    rebuilt = rebuild(f"{to_json(before)}\n{line}\n", "test")
    assert rebuilt.is_whole
    assert rebuilt.drawing == after


@pytest.mark.parametrize("text", ["[1,2]", "[]", " []", "3", "null", '"words"'])
def test_json_that_is_no_object_is_not_called_no_json(text):
    with pytest.raises(UserError, match='it is no JSON object with "strokes"'):
        from_json(text, "the file")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "{}",
        '{"strokes": 3}',
        '{"strokes": [[[1]]]}',
        '{"strokes": [[[1, 2, 3, 4]]]}',
        '{"strokes": [[[1, 2, NaN]]]}',
        '{"strokes": [[[1, 2, Infinity]]]}',
        '{"strokes": [[[1, 2, 1e300], [3, 4]]]}',
        '{"strokes": [[[1, 2, ' + "9" * 400 + "]]]}",
        '{"strokes": [[[1, 2, true]]]}',
        '{"strokes": [[[1, 2, "now"]]]}',
        '{"strokes": [[[1, 2, null]]]}',
        '{"strokes": [[["a", "b"]]]}',
        '{"strokes": [[[NaN, 2]]]}',
        '{"strokes": [[[Infinity, 2]]]}',
        '{"strokes": [[[1e999, 2]]]}',
        '{"strokes": [[[1e300, 2], [2, 2]]]}',
        '{"strokes": [[[' + "9" * 400 + ", 2]]]}",
        '{"strokes": [[[true, 2]]]}',
        '{"strokes": [[[-90, -90], [-80, -80]]]}',
        '{"strokes": [[[5, 5]]], "width": 0}',
        '{"strokes": [[[5, 5]]], "width": NaN}',
        '{"strokes": [[[5, 5]]], "width": "wide"}',
        '{"strokes": [[[5, 5]]], "widths": [1, 2]}',
        '{"strokes": [[[5, 5]]], "widths": 3}',
        '{"strokes": [], "picture": "AAAA"}',
        '{"strokes": [], "picture": "not base64!"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_drawing_is_refused_in_one_sentence(text):
    with pytest.raises(UserError, match=r"^the file cannot be opened: .+\.$") as refusal:
        from_json(text, "the file")
    assert "\n" not in str(refusal.value)


def test_what_the_program_has_written_it_reads_though_all_of_it_lies_beside_the_canvas():
    dot = Drawing((Stroke((StrokePoint(31.387, 31.94),), 3.6),))
    assert from_json(to_json(dot), "the file") == dot


@given(json_values)
def test_no_json_breaks_the_reader(value):
    try:
        drawing = from_json(json.dumps({"strokes": value} if not isinstance(value, dict) else value), "x")
    except UserError:
        return
    assert np.isfinite(rasterize(drawing)).all()


def test_a_missing_or_binary_file_is_named(tmp_path):
    binary = tmp_path / "b.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.json", binary, tmp_path):
        with pytest.raises(UserError, match=path.name):
            kept_from_text(read_text(path), path)


NOISE = '{"strokes": [[[9, 9], [10, 10]]], "perturbations": [{"name": "noise", %s}]}'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"strokes": [], "picture": "AAAA"}', "does not have 900 bytes"),
        ('{"strokes": [], "perturbations": {}}', "are no list"),
        ('{"strokes": [], "width": true}', "no finite number"),
        ('{"strokes": [], "width": 1e6}', "far outside"),
        (NOISE % '"amounts": {"sigma": "much"}', "no finite number|not possible"),
        (NOISE % '"amounts": {"strange": 1}', "not possible"),
        (NOISE % '"seed": true', "no whole number"),
        (NOISE % '"seed": -1', "no whole number"),
    ],
)
def test_each_part_that_cannot_be_is_named(text, reason):
    with pytest.raises(UserError, match=f"the file cannot be opened: .*({reason})"):
        from_json(text, "the file")


def test_on_another_thread_a_long_drawing_is_written_and_read_as_on_the_main_one():
    line = Stroke(tuple(StrokePoint(number % 30, 5) for number in range(700)))
    drawing, found = Drawing((line, line)), []
    thread = threading.Thread(target=lambda: found.append(from_json(to_json(drawing), "test")))
    thread.start()
    thread.join()
    assert found == [drawing]
