from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.changes import change_line, rebuild
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.values import Drawing, Perturbation, Stroke, StrokePoint

places = st.integers(0, 240).map(lambda eighths: eighths / 8)
points = st.builds(StrokePoint, places, places, st.just(0.0) | st.integers(0, 5000).map(float))
strokes = st.builds(
    Stroke, st.lists(points, min_size=1, max_size=5).map(tuple), st.sampled_from([0.5, 2.4]), st.booleans()
)
links = st.sampled_from([(), (Perturbation("noise", {"noise_sigma": 0.25}),), (Perturbation("shift"),) * 12])
pictures = st.sampled_from([b"", bytes(900), bytes(range(225)) * 4])
drawings = st.builds(Drawing, st.lists(strokes, max_size=4).map(tuple), pictures, links)


@st.composite
def sessions(draw):
    """Drawings one after the other as hands make them: points and strokes added, taken back, and all else changed."""
    made = [draw(drawings)]
    for step in draw(st.lists(st.sampled_from(["point", "stroke", "undo", "redraw", "all"]), max_size=8)):
        now = made[-1].strokes
        if step == "point" and now:
            grown = replace(now[-1], points=(*now[-1].points, draw(points)))
            made.append(replace(made[-1], strokes=(*now[:-1], grown)))
        elif step == "stroke":
            made.append(replace(made[-1], strokes=(*now, draw(strokes)), perturbations=draw(links)))
        elif step == "undo":
            made.append(replace(made[-1], strokes=now[: draw(st.integers(0, len(now)))]))
        elif step == "redraw" and now:
            at = draw(st.integers(0, len(now) - 1))
            made.append(replace(made[-1], strokes=(*now[:at], draw(strokes), *now[at + 1 :])))
        else:
            made.append(draw(drawings))
    return made


def lines_of(session):
    changes = (change_line(before, after) for before, after in pairwise(session))
    return [to_json(session[0]), *(line for line in changes if line)]


@given(sessions())
def test_the_first_drawing_and_all_changes_make_the_last_one(session):
    rebuilt = rebuild("".join(f"{line}\n" for line in lines_of(session)), "x")
    assert rebuilt.drawing == session[-1]
    assert rebuilt.is_whole
    assert not rebuilt.is_damaged


@given(drawings)
def test_what_is_the_same_needs_no_line(drawing):
    assert change_line(drawing, replace(drawing)) == ""


def test_a_stroke_that_grows_is_written_once():
    long = Stroke(tuple(StrokePoint(number / 100, 5) for number in range(2000)))
    before = Drawing((long,) * 50)
    grown = replace(long, points=(*long.points, StrokePoint(29, 29)))
    assert len(change_line(before, replace(before, strokes=(*before.strokes[:-1], grown)))) < 100


@given(sessions(), st.data())
def test_wherever_the_last_line_is_cut_off_all_before_it_is_there(session, data):
    lines = lines_of(session)
    raw = "".join(f"{line}\n" for line in lines).encode()
    whole = len(raw) - len(lines[-1].encode()) - 1
    cut = data.draw(st.integers(whole + 1, len(raw) - 1)) if len(lines) > 1 else len(raw) - 1
    rebuilt = rebuild(raw[:cut].decode(), "x")
    wanted = [rebuild("".join(f"{line}\n" for line in part), "x").drawing for part in (lines[:-1] or lines, lines)]
    assert rebuilt.drawing in wanted
    assert not rebuilt.is_whole
    assert not rebuilt.is_damaged


NO_CHANGES = [
    "",
    "nonsense",
    '{"strokes": []}',
    '{"strokes": [], "kept": 3, "points": 0}',
    '{"strokes": [], "kept": -1, "points": 0}',
    '{"strokes": [], "kept": 1.5, "points": 0}',
    '{"strokes": [[[1, 2]]], "kept": 0, "points": 7000}',
    '{"strokes": [], "kept": 0, "points": 1}',
    '{"strokes": [[[1, 2]]], "kept": 2, "points": 1}',
]


@pytest.mark.parametrize("line", NO_CHANGES)
def test_a_damaged_line_loses_only_what_comes_after_it(line, samples):
    drawing = samples[0].drawing
    after = replace(drawing, strokes=(*drawing.strokes, Stroke((StrokePoint(5, 5),))))
    text = f"{to_json(drawing)}\n{change_line(drawing, after)}\n"
    for more, is_damaged in (("", bool(line)), (f"{change_line(after, drawing)}\n", True)):
        rebuilt = rebuild(f"{text}{line}\n{more}", "x")
        assert rebuilt.drawing.strokes[-1] == after.strokes[-1]
        assert (rebuilt.is_whole, rebuilt.is_damaged) == (False, is_damaged)


def test_without_a_drawing_in_front_there_is_none(samples):
    with pytest.raises(UserError):
        rebuild(change_line(Drawing(), samples[0].drawing)[1:], "x")
