"""`classify` tells what was done to a picture."""

from __future__ import annotations

import json

import numpy as np
from PIL import Image

from desktop_cnn.core.raster import rasterize
from tests.test_cli import run


def test_classify_tells_what_was_taken_for_ink(tmp_path, samples):
    shades = 200 - np.kron(rasterize(samples[9].drawing) * 150, np.ones((6, 6)))
    shades[:2] = shades[-2:] = shades[:, :2] = shades[:, -2:] = 0
    digit, empty, broken = tmp_path / "digit", tmp_path / "empty.png", tmp_path / "broken.png"
    Image.fromarray(shades.astype(np.uint8)).save(digit, "PNG")
    Image.new("L", (90, 60), 120).save(empty)
    broken.write_bytes(digit.read_bytes()[:200])
    told = run("classify", digit, empty, broken, "--json")
    assert told.returncode == 2
    assert told.stderr.count("\n") == 1
    assert "broken.png cannot be opened as a picture: it is damaged or cut off." in told.stderr
    read, nothing = map(json.loads, told.stdout.splitlines())
    assert read["models"]["cnn-centred"]["digit"] == read["models"]["fc-centred"]["digit"] == samples[9].label
    assert read["picture"]["ink"] == "dark"
    assert read["picture"]["left_out"] == ["surroundings"]
    assert nothing["models"]["cnn-centred"]["digit"] is None
    assert nothing["picture"]["ink"] == ""
    words = run("classify", empty).stdout
    assert "cnn-centred –, fc-centred – (nothing on it stands out from the ground, so the canvas is empty)" in words
