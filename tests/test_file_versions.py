"""What earlier versions have written, files of every kind, opens as it was; what later ones have is not misread."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save

from desktop_cnn.app.documents import open_drawing, open_file, save_drawing
from desktop_cnn.app.journal import Journal
from desktop_cnn.app.settings import Settings, autosave_path, load_settings, read_settings, save_settings, settings_path
from desktop_cnn.app.state import AppState
from desktop_cnn.app.state_file import OpenedState, open_any, save_state
from desktop_cnn.core.catalogue import Slot, catalogue
from desktop_cnn.core.confidence import CONDITIONS
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import CellAddress
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing, Perturbation, Stroke, StrokePoint
from desktop_cnn.engine.data import load_pen
from desktop_cnn.engine.labelled import Placement, load_labelled
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import load_checkpoint, save_checkpoint, weights_path

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
    opened = open_file(FILES / "drawing.json")
    assert opened.document.drawing == SEVEN
    np.testing.assert_array_equal(opened.document.pixels, rasterize(SEVEN))


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
    last = Drawing((stroke((15, 5), (15.5, 25, 210.5), width_px=2.4), stroke((12, 25), (19, 25, 90), width_px=2.4)))
    for index, drawing in enumerate([samples[3].drawing, samples[12].drawing, last]):
        assert found.drawing(index) == drawing
        np.testing.assert_array_equal(found.pixels[index], rasterize(drawing))


def test_lines_to_learn_from():
    parts = [load_pen([FILES / "drawings.jsonl"], part, pytest.fail) for part in ("train", "validation", "test")]
    assert sorted(label for part in parts if part for label in part.labels.tolist()) == [1, 1, 4]


def test_settings():
    settings_path().parent.mkdir(parents=True)
    shutil.copy(FILES / "settings.json", settings_path())
    settings, told = read_settings()
    assert not told
    assert (settings.theme, settings.recipe, settings.pen_px) == ("dark", "centred", 1.5)
    assert (settings.layouts, settings.geometry) == ({}, "")  # of a window that was arranged otherwise


def test_a_model_card(tmp_path):
    path = weights_path("cnn", "centred", tmp_path)
    path.write_bytes(save(ARCHITECTURES["cnn"]().state_dict()))
    card = json.loads((FILES / "cnn-centred.json").read_text())
    card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".json").write_text(json.dumps(card))
    found = load_checkpoint(path)
    assert found.card == card
    assert set(found.confidence) == set(CONDITIONS)


def test_all_of_a_window():
    path = FILES.with_name("unreleased") / "all.desktop-cnn.json"
    found = open_any(path, catalogue())
    assert isinstance(found, OpenedState)
    assert not found.missing
    drawing = Drawing(
        (
            stroke((8, 6, 0), (21.25, 6.5, 16), (14.25, 24, 31), width_px=2.4),
            stroke((10, 15, 0), (20, 14.5, 24), width_px=2.4),
            stroke((8, 6, 0), (9, 6, 16), width_px=2.4, erasing=True),
        )
    )
    changes = found.changes
    assert changes["document"].drawing == drawing
    assert changes["chain"].perturbations[0] == Perturbation("shift", {"dx_px": 2.0, "dy_px": -1.0})
    assert changes["compared"] == (Slot("cnn"), Slot("fc"))
    assert [(edit.layer, edit.map, edit.weights is None) for edit in changes["edits"]] == [
        ("conv1", 3, False),
        ("conv2", 5, True),
    ]
    assert (changes["recipe"], changes["pen_px"], changes["hidden_unit"]) == ("centred", 1.5, 7)
    assert changes["inspected"] == CellAddress("cnn", "conv1", 2, 3, 4)
    titles = ["Draw a stroke", "Draw a stroke", "Shift", "Erase", "Edit a kernel", "Silence a map"]
    assert [step.title() for step in found.past.undo] == titles
    assert [step.title() for step in found.past.redo] == ["Compare other networks"]


def test_the_files_that_are_explained_open_and_are_what_is_written(tmp_path):
    text = (FILES.parents[2] / "docs" / "files.md").read_text()
    drawing, autosave = (part.partition("```")[0] for part in text.split("```json\n")[1:])
    path = tmp_path / "mine.json"
    path.write_text(drawing)
    save_drawing(path, open_drawing(path))
    assert path.read_text() == drawing
    path.write_text(autosave)
    assert Journal(path).load() == (Drawing((stroke((8, 6), (21, 6.5, 16), (14.25, 24, 31), width_px=2.4),)), "")


ONLY_NEWER = "only the newer version of this program that made it can do that"


def change(path, **changes):
    """Change fields of a JSON file, which stays on one line where it was."""
    text = path.read_text()
    path.write_text(json.dumps({**json.loads(text), **changes}, indent=2 if text.startswith("{\n") else None) + "\n")


def test_every_kind_of_file_names_its_version(tmp_path, samples):
    save_drawing(tmp_path / "a.json", samples[0].drawing)
    Journal(tmp_path / "b.json").save(samples[0].drawing)
    save_settings(Settings())
    save_state(tmp_path / "d.json", AppState())
    save_checkpoint(tmp_path / "c.safetensors", ARCHITECTURES["cnn"](), {"architecture": "cnn"})
    for path in (tmp_path / "a.json", tmp_path / "b.json", settings_path(), tmp_path / "c.json", tmp_path / "d.json"):
        assert json.loads(path.read_text())["version"] == 1
    assert json.loads((tmp_path / "d.json").read_text())["state"] == 1


@pytest.mark.parametrize("indent", [None, 2])
def test_a_newer_drawing_is_refused_in_a_sentence_whatever_it_holds(tmp_path, indent):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"strokes": {"by": "layer"}, "version": 2}, indent=indent))
    with pytest.raises(UserError, match=rf"^{path} cannot be opened: {ONLY_NEWER}\.$"):
        open_drawing(path)


@pytest.mark.parametrize("version", [1, 0, -1, "2.0", None, True, 1e9, [2]])
def test_the_version_of_another_program_is_none(tmp_path, version, samples):
    path = tmp_path / "theirs.json"
    save_drawing(path, samples[0].drawing)
    change(path, version=version)
    assert open_drawing(path) == samples[0].drawing


def test_a_newer_autosave_is_kept_aside_and_that_is_said(samples):
    Journal(autosave_path()).save(samples[0].drawing)
    change(autosave_path(), version=2)
    newer, journal = autosave_path().read_bytes(), Journal(autosave_path())
    aside = autosave_path().with_suffix(".unreadable-1.json")
    with pytest.raises(UserError, match=rf"{ONLY_NEWER}\. The file is kept as {aside}\.$"):
        journal.load()
    journal.save(samples[1].drawing)
    assert Journal(autosave_path()).load() == (samples[1].drawing, "")
    assert aside.read_bytes() == newer


def test_newer_lines_are_left_out_and_named(tmp_path):
    path = tmp_path / "drawings.jsonl"
    lines = (FILES / "drawings.jsonl").read_text().splitlines()
    path.write_text("\n".join([lines[0], json.dumps({**json.loads(lines[1]), "version": 2}), lines[2]]))
    found = load_labelled(path, "all", Placement(), open_drawing)
    assert found.labels.tolist() == [1, 1]
    skipped = []
    assert (
        sum(
            len(pen.labels)
            for part in ("train", "validation", "test")
            if (pen := load_pen([path], part, skipped.append))
        )
        == 2
    )
    for left_out in (found.skipped, dict.fromkeys(skipped)):
        assert [(str(each.path), ONLY_NEWER in each.reason) for each in left_out] == [(f"{path}:2", True)]


def test_of_newer_settings_each_choice_that_is_known_is_taken():
    save_settings(Settings(theme="dark", pen_px=3.0))
    change(settings_path(), version=2, recipe="of tomorrow", brush={"px": 3})
    assert load_settings() == Settings(theme="dark", pen_px=3.0)


def test_a_newer_model_card_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "cnn-centred.safetensors"
    save_checkpoint(path, ARCHITECTURES["cnn"](), {"architecture": "cnn"})
    change(path.with_suffix(".json"), version=2)
    with pytest.raises(UserError, match=rf"^{path.with_suffix('.json')} cannot be used: {ONLY_NEWER}\.$"):
        load_checkpoint(path)
