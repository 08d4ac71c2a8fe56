"""Screens of every pixel ratio: each of the canvas' cells is hit exactly, and a stroke keeps its place between them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.ui.on_screens import RATIOS


@pytest.mark.parametrize("cells", [40, pytest.param(900, marks=pytest.mark.long)])
def test_at_every_pixel_ratio_a_click_hits_its_cell_and_a_stroke_keeps_its_place(tmp_path, cells):
    command = [sys.executable, "-m", "tests.ui.on_screens", str(cells), str(tmp_path)]
    missed = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    assert len(missed) == 2 * len(RATIOS) + 2
    assert not any(missed.values()), missed
