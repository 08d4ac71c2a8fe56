"""Labelled data sets carry the strokes of which their pixels were made."""

from __future__ import annotations

import json

import numpy as np
import pytest

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.core.raster import rasterize
from desktop_cnn.engine.data import load_pen
from desktop_cnn.engine.labelled import Placement, Sample, labelled_samples, load_labelled
from tests.engine.test_data import BROKEN_LINES, jsonl


def timed(sample, number):
    """Return a line's fields: a sample with times, its first stroke also rubbed out in part."""
    (x, y, _t_ms), *_more = sample.drawing.strokes[0].points
    lines = [[[p.x, p.y, 8 * at + number] for at, p in enumerate(s.points)] for s in sample.drawing.strokes]
    erasing = [False] * len(lines) + [True]
    return {"strokes": [*lines, [[x, y, 5], [x + 1, y + 1, 20.5]]], "erasing": erasing, "label": sample.label}


def timed_lines(path, samples):
    lines = [json.dumps(timed(sample, number)) for number, sample in enumerate(samples)]
    path.write_text("\n".join([*lines[:10], *BROKEN_LINES, *lines[10:]]) + "\n")
    return path


def places(lines):
    return np.concatenate([np.array(line)[:, :2] for line in lines])


@pytest.mark.parametrize("sample", [Sample(), Sample(7, 4)])
@pytest.mark.parametrize("place", [Placement(), Placement((14, 20), anywhere=True, seed=3)])
def test_the_strokes_of_a_digit_are_those_of_its_pixels_with_their_times(tmp_path, samples, place, sample):
    found = load_labelled(timed_lines(tmp_path / "mine.jsonl", samples), "all", place, open_drawing, sample)
    drawn = [timed(sample, number) for number, sample in enumerate(samples)]
    drawn[10:10] = [None, None]  # of the broken lines two have a label
    for index, pixels in enumerate(found.pixels):
        drawing, wanted = found.drawing(index), drawn[found.number(index)]
        np.testing.assert_array_equal(rasterize(drawing), pixels)
        assert [stroke.erasing for stroke in drawing.strokes] == wanted["erasing"]
        lines = [stroke.points for stroke in drawing.strokes]
        assert [[p.t_ms for p in line] for line in lines] == [[p[2] for p in line] for line in wanted["strokes"]]
        side_px, of_wanted = (np.ptp(places(each), axis=0).max() for each in (lines, wanted["strokes"]))
        scaled = places(wanted["strokes"]) * side_px / of_wanted
        np.testing.assert_allclose(places(lines) - places(lines)[0], scaled - scaled[0], atol=1e-9)
        assert side_px == of_wanted if place.size_px is None else 14 <= side_px <= 20


def test_a_sample_of_what_was_read_keeps_each_digits_strokes(tmp_path, samples):
    whole = load_labelled(jsonl(tmp_path / "mine.jsonl", samples), "all", Placement(), open_drawing)
    for part in (whole.sample(7, 4), labelled_samples().sample(7, 4)):
        assert [part.drawing(index) for index in range(7)] == [samples[number].drawing for number in part.chosen]


def test_what_is_learned_from_has_its_strokes_as_they_lie_in_the_data(tmp_path, samples):
    path = timed_lines(tmp_path / "mine.jsonl", samples)
    lines = {json.dumps([timed(sample, number)["strokes"], sample.label]) for number, sample in enumerate(samples)}
    parts = [load_pen([path], part, lambda _skipped: None) for part in ("train", "validation", "test")]
    read = [
        json.dumps([[[list(p) for p in s.points] for s in packed.drawing().strokes], label])
        for part in parts
        for packed, label in zip(part.drawings, part.labels.tolist(), strict=True)
    ]
    assert sorted(map(json.loads, read)) == sorted(map(json.loads, lines))
