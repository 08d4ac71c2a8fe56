"""Packed pen digits as data: split, drawn and learned from as the same lines of a .jsonl file are."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import numpy as np
import pytest
import torch

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.curves import PEN
from desktop_cnn.core.pen_digits import PEN_FILE, SIZE_PX, read_pen
from desktop_cnn.core.recipes import PARTS
from desktop_cnn.engine.data import load_pen
from desktop_cnn.engine.labelled import Sample, load_labelled
from desktop_cnn.engine.named import located
from desktop_cnn.engine.placement import Placement
from desktop_cnn.engine.training_data import load_training_data
from tests.engine.test_sources import IMAGES, LABELS, idx, write

ROOT = Path(__file__).resolve().parents[2]
pack = runpy.run_path(str(ROOT / "script" / "pen-digits"))["pack"]


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A fiftieth of the program's pen digits, packed and as lines."""
    folder = tmp_path_factory.mktemp("pen")
    digits = list(read_pen().take(np.arange(0, 12_664, 50)).lines())
    packed, lines = folder / "some.pen.npz", folder / "some.jsonl"
    packed.write_bytes(pack(digits))
    lines.write_text("\n".join(map(json.dumps, digits)))
    return packed, lines


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("placement", [Placement(), Placement((20, 20)), Placement((8, 26), anywhere=True, seed=3)])
@pytest.mark.parametrize("sample", [Sample(), Sample(7, 5)])
def test_packed_digits_are_drawn_as_their_lines_are(pair, part, placement, sample):
    packed, lines = (load_labelled(path, part, placement, open_drawing, sample) for path in pair)
    np.testing.assert_array_equal(packed.pixels, lines.pixels)
    np.testing.assert_array_equal(packed.labels, lines.labels)
    for index in range(len(packed.labels)):
        assert packed.number(index) == lines.number(index)


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_packed_digits_are_learned_from_as_their_lines_are(pair, part):
    packed, lines = (load_pen([path], part, pytest.fail) for path in pair)
    assert torch.equal(packed.segments, lines.segments)
    assert torch.equal(packed.labels, lines.labels)
    assert packed.sites == lines.sites


def test_the_sides_are_those_that_the_networks_were_trained_and_measured_on():
    sizes = {part: len(load_labelled(PEN_FILE, part, Placement(), open_drawing).labels) for part in PARTS}
    assert sizes == {"all": 12_664, "train": 8_707, "validation": 1_788, "test": 2_169}
    for path in sorted((ROOT / "weights").glob("*-*.json")):
        card = json.loads(path.read_text())
        assert "8,707" in card["data"][-1]["name"]
        assert card["figures"]["pen, unseen writers, 20 px, centred"]["n"] == sizes["test"]


def test_a_side_on_which_no_writer_stands_is_told(tmp_path):
    digit = {"label": 1, "source": "imp", "writer": "imp/1", "strokes": [[[0.0, 0.0], [0.0, 1.0]]]}
    path = tmp_path / "one.pen.npz"
    path.write_bytes(pack([digit]))
    with pytest.raises(UserError, match="stands on the side train"):
        load_labelled(path, "train", Placement(), open_drawing)


def test_pictures_of_one_path_and_drawings_of_all_are_learned_from(tmp_path, pair):
    write(tmp_path / "mnist" / "train-images-idx3-ubyte", idx(IMAGES))
    write(tmp_path / "mnist" / "train-labels-idx1-ubyte", idx(LABELS))
    own = [json.dumps({"label": n % 10, "strokes": [[[5, n], [20, 20]]]}) for n in range(40)]
    write(tmp_path / "own.jsonl", "\n".join(own).encode())
    data = load_training_data([pair[0], tmp_path / "mnist", tmp_path / "own.jsonl"], open_drawing)
    assert len(data.images.labels) + len(data.held_out_images.labels) == 30
    names = [source["name"] for source in data.sources]
    assert [name.partition(":")[0] for name in names[1:]] == ["UNIPEN train_r01_v07, category 1a", "own drawings"]
    assert names[0].startswith("MNIST")
    assert [source.get("licence") for source in data.sources] == ["CC BY-SA 3.0", "CC BY 4.0", None]
    assert sum(int(name.split(": ")[1].split()[0]) for name in names[1:]) == len(data.pen.labels)
    with pytest.raises(UserError, match="both hold pictures"):
        load_training_data([tmp_path / "mnist", tmp_path / "mnist"], open_drawing)
    with pytest.raises(UserError, match="weights cannot be used"):
        load_training_data([tmp_path / "mnist", ROOT / "weights"], open_drawing)


def test_all_of_the_programs_digits_can_be_learned_from():
    data = load_training_data([located(PEN, pytest.fail)], open_drawing)
    assert (len(data.pen.labels), len(data.held_out_pen.labels)) == (8_707, 1_788)
    assert data.sources[0]["credit"].startswith("Guyon et al.")
    assert data.sources[0]["name"].endswith("8,707 pen-written digits")


def test_they_stand_in_the_middle_as_large_as_mnists():
    found = load_labelled(PEN_FILE, "test", Placement((SIZE_PX, SIZE_PX)), open_drawing, Sample(50, 0))
    rows, columns = (np.array([np.nonzero(each.any(axis))[0][[0, -1]] for each in found.pixels]) for axis in (1, 0))
    sides = np.maximum(rows[:, 1] - rows[:, 0], columns[:, 1] - columns[:, 0]) + 1
    assert (abs(sides - 23) <= 1).all()  # with the pen's width
    assert (abs(rows.sum(axis=1) - 29) <= 1).all()
