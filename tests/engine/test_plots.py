"""The sheet of the digits that were read worst, and the figure of a curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.conditions import parse_sweep
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.curves import Curve, CurvePoint
from desktop_cnn.core.metrics import accuracy
from desktop_cnn.core.palette import SLOT_COLOURS
from desktop_cnn.engine import plots
from desktop_cnn.engine.evaluation import Mistake, Result
from desktop_cnn.engine.plots import plot_curve, save_worst
from tests.faults import no_room_in


class Grey:
    """Stands for labelled digits: each is grey all over."""

    def picture(self, _number):
        return np.full((30, 30), 0.5, dtype=np.float32)


def result(mistakes):
    worst = tuple(Mistake(number, 3, 8, 0.9) for number in range(mistakes))
    return Result(accuracy(0, 1), 0.0, np.zeros((10, 10), dtype=np.int64), worst)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 35), min_size=1, max_size=6))
def test_every_digit_is_on_the_sheet_and_no_more_than_a_row_is_left_blank(tmp_path_factory, counts):
    path = tmp_path_factory.mktemp("worst") / "worst.png"
    save_worst(path, Grey(), {f"network-{number}": result(count) for number, count in enumerate(counts)})
    grey = np.asarray(Image.open(path)) == 128
    height, width = grey.shape
    assert grey.sum() == sum(min(count, 30) for count in counts) * 86**2
    rows = sum(-(-min(count, 30) // 10) for count in counts)
    assert height == rows * 106 + len(counts) * 16
    assert width == 90 * min(max(1, *counts), 10)


def curve_of(models):
    sweep = parse_sweep("noise=0:0.4:2")
    points = tuple(CurvePoint(amount, dict.fromkeys(models, accuracy(20, 30))) for amount in sweep.amounts)
    return Curve(sweep, points, data="samples", digits=30)


def test_a_figure_that_cannot_be_written_leaves_the_old_one(tmp_path):
    models = compared("centred", ("cnn",))
    ways = {
        "curve": lambda path: plot_curve(path, curve_of(models), models, "title"),
        "worst": lambda path: save_worst(path, Grey(), {"cnn": result(1)}),
    }
    for name, write in ways.items():
        path, strange = tmp_path / f"{name}.png", tmp_path / f"{name}.strange"
        path.write_bytes(b"old")
        with no_room_in(plots), pytest.raises(UserError, match=f"{name}.png cannot be written: File too large"):
            write(path)
        assert path.read_bytes() == b"old"
        with pytest.raises(UserError, match=f"{name}.strange cannot be written"):
            write(strange)
        assert not strange.exists()


def test_every_network_is_drawn_in_its_slots_colour_under_a_name_of_its_own(tmp_path):
    models = compared("centred", ("cnn", "fc", "fc-augmented"))
    sweep = parse_sweep("noise=0:0.4:2")
    for missing, named in (((), ("CNN", "fc-centred", "fc-augmented")), (("fc",), ("CNN", "FC"))):
        shares = {name: accuracy(20, 30) for name in models if name not in missing}
        points = tuple(CurvePoint(amount, shares) for amount in sweep.amounts)
        path = tmp_path / "curve.svg"
        plot_curve(path, Curve(sweep, points, data="samples", digits=30), models, "title")
        drawn = path.read_text()
        for name, colour in zip(models, SLOT_COLOURS, strict=False):
            assert (f"stroke: {colour}" in drawn) == (name not in missing)
        assert all(f"<!-- {name} -->" in drawn for name in named)
