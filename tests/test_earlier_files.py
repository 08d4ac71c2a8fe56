"""What earlier versions have written opens as it was: a folder of files of every kind for each."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save

from desktop_cnn.app.documents import open_document, open_drawing
from desktop_cnn.app.journal import Journal
from desktop_cnn.app.settings import autosave_path, read_settings, settings_path
from desktop_cnn.core.confidence import CONDITIONS
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing, Perturbation, Stroke, StrokePoint
from desktop_cnn.engine.data import load_pen
from desktop_cnn.engine.labelled import Placement, load_labelled
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path

FILES = Path(__file__).parent / "files" / "0.1.0"
LINKS = (Perturbation("shift", {"dx_px": 2.0, "dy_px": -1.5}), Perturbation("noise", {"noise_sigma": 0.2}))


def stroke(*points, width_px=1.5, erasing=False):
    return Stroke(tuple(StrokePoint(*point) for point in points), width_px, erasing)


SEVEN = Drawing(
    (
        stroke((8, 6), (21, 6.5), (14.25, 24), width_px=2.4),
        stroke((10, 15), (20, 14.5)),
        stroke((8, 6), (9, 6), erasing=True),
    ),
    perturbations=LINKS,
)


def test_a_drawing_file():
    document = open_document(FILES / "drawing.json")
    assert document.page.drawing == SEVEN
    np.testing.assert_array_equal(document.page.pixels, rasterize(SEVEN))


def test_a_drawing_over_a_picture(samples):
    drawing = open_drawing(FILES / "picture.json")
    assert drawing.strokes == (stroke((5, 27), (25, 27)),)
    assert drawing.picture == np.rint(rasterize(samples[15].drawing) * 255).astype(np.uint8).tobytes()


def test_an_autosave_with_its_changes(samples):
    autosave_path().parent.mkdir(parents=True)
    shutil.copy(FILES / "autosave.json", autosave_path())
    journal = Journal(autosave_path())
    assert journal.load() == (SEVEN, "")
    more = Drawing((*SEVEN.strokes, *samples[0].drawing.strokes), perturbations=LINKS)
    journal.save(more)
    assert autosave_path().read_text().startswith((FILES / "autosave.json").read_text())
    assert Journal(autosave_path()).load() == (more, "")


def test_lines_of_labelled_drawings(samples):
    found = load_labelled(FILES / "drawings.jsonl", "all", Placement(), open_drawing)
    assert not found.skipped
    assert found.labels.tolist() == [1, 4, 1]
    last = Drawing((stroke((15, 5), (15.5, 25), width_px=2.4), stroke((12, 25), (19, 25), width_px=2.4)))
    for pixels, drawing in zip(found.pixels, [samples[3].drawing, samples[12].drawing, last], strict=True):
        np.testing.assert_array_equal(pixels, rasterize(drawing))


def test_lines_to_learn_from():
    parts = [load_pen([FILES / "drawings.jsonl"], part, pytest.fail) for part in ("train", "validation", "test")]
    assert sorted(label for part in parts if part for label in part.labels.tolist()) == [1, 1, 4]


def test_settings():
    settings_path().parent.mkdir(parents=True)
    shutil.copy(FILES / "settings.json", settings_path())
    settings, told = read_settings()
    assert not told
    assert (settings.theme, settings.recipe, settings.pen_px) == ("dark", "centred", 1.5)
    assert len(base64.b64decode(settings.layout)) > 500
    assert len(base64.b64decode(settings.geometry)) > 50


def test_a_model_card(tmp_path):
    path = weights_path("cnn", "centred", tmp_path)
    path.write_bytes(save(ARCHITECTURES["cnn"]().state_dict()))
    card = json.loads((FILES / "cnn-centred.json").read_text())
    card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".json").write_text(json.dumps(card))
    found = load_checkpoint(path)
    assert found.card == card
    assert set(found.confidence) == set(CONDITIONS)
