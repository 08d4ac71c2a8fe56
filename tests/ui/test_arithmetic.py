from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PySide6.QtCore import Qt

from desktop_cnn.core.convolution import Geometry, kept
from desktop_cnn.ui.panels.arithmetic import slope


def panel(person):
    return person.window.panel("arithmetic").widget()


def choose(person, kind):
    panel(person).form.kinds.setCurrentIndex(panel(person).form.kinds.findData(kind))


def expected(person):
    """torch's outputs for what is set."""
    form, picture = panel(person).form, torch.tensor(panel(person).picture())[None, None]
    chosen = form.chosen
    if form.is_pooling:
        pooled = F.max_pool2d, F.avg_pool2d
        return [each(picture, chosen.kernel, chosen.stride)[0, 0].numpy() for each in pooled]
    layer = torch.nn.Conv2d(
        1, 1, chosen.kernel, chosen.stride, chosen.padding, chosen.dilation, bias=False, padding_mode=chosen.mode
    )
    layer.load_state_dict({"weight": torch.tensor(slope(chosen.kernel))[None, None]})
    with torch.inference_mode():
        return [layer(picture)[0, 0].numpy()]


@pytest.fixture
def student(reader, samples):
    reader.window.panel("arithmetic").raise_()
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    reader.qtbot.waitUntil(panel(reader).isVisible)
    return reader


@pytest.mark.parametrize("kind", ["convolution", "pooling"])
def test_whatever_is_set_is_torchs_and_nothing_invalid_can_be_set(student, kind):
    choose(student, kind)
    form, rng = panel(student).form, np.random.default_rng(0)
    names = [*form.fields, "mode"]
    for _step in range(150):
        name = names[rng.integers(len(names))]
        if name == "mode":
            index = int(rng.integers(4))
            if form.modes.model().item(index).isEnabled():
                form.modes.setCurrentIndex(index)
        else:
            form.fields[name].setValue(int(rng.integers(-2, 40)))
        assert form.chosen.fits(form.input_size)
        for found, torchs in zip(panel(student).values(), expected(student), strict=True):
            np.testing.assert_allclose(found, torchs, rtol=1e-5, atol=1e-6)
            assert f"= {len(torchs)}" in panel(student).formula.text()


def test_the_formula_and_the_unused_cells_are_told(student):
    assert panel(student).formula.text() == "⌊(30 + 2·1 − 1·(3 − 1) − 1) / 2⌋ + 1 = 15"
    assert "Crossed out: 1" in panel(student)._note.text()
    marks = panel(student).input._hatched
    assert (marks == 2).sum() == 2 * 32 - 1
    assert (marks == 1).sum() == 32**2 - 30**2 - (2 * 32 - 1)


def test_pointing_at_an_output_cell_shows_its_window(student):
    view = panel(student).outputs[0]
    panel(student).form.fields["dilation"].setValue(2)
    for _press in range(3):
        student.qtbot.keyClick(view, Qt.Key.Key_Right)
    framed = panel(student).input._framed
    assert (framed.top, framed.left, framed.bottom - framed.top) == (0, 6, 5)


def test_a_smaller_picture_keeps_the_ink(student):
    ink = student.store.state.page.pixels.mean()
    for size in (1, 7, 15, 30):
        panel(student).form.fields["size"].setValue(size)
        student_size = panel(student).form.input_size
        assert panel(student).picture().shape == (student_size, student_size)
        assert panel(student).picture().mean() == pytest.approx(ink, rel=1e-4)


def test_what_pooling_keeps():
    picture = np.kron(np.random.default_rng(1).random((4, 4)), np.ones((2, 2))).astype(np.float32)
    blocks = picture[::2, ::2]
    assert kept(picture, blocks, Geometry(2, 2)) == pytest.approx(1)
    sparse = np.random.default_rng(2).random((30, 30)).astype(np.float32)
    assert kept(sparse, sparse[::6, ::6], Geometry(1, 6)) < 0.1
    even = np.full((4, 4), picture.mean(), dtype=np.float32)
    assert kept(picture, even, Geometry(2, 2)) == pytest.approx(0, abs=1e-6)
    assert kept(np.zeros((8, 8), dtype=np.float32), np.zeros((4, 4), dtype=np.float32), Geometry(2, 2)) == 1


def test_an_empty_canvas_is_no_error_and_drawing_shows_at_once(student):
    student.do("drawing.clear")
    assert not panel(student).values()[0].any()
    student.line((5, 5), (25, 25))
    assert panel(student).values()[0].any()


def test_the_kinds_can_be_changed_whatever_was_set(student):
    form, rng = panel(student).form, np.random.default_rng(1)
    form.modes.setCurrentIndex(1)
    for _step in range(60):
        for field in form.fields.values():
            field.setValue(int(rng.integers(0, 12)))
        form.kinds.setCurrentIndex(1 - form.kinds.currentIndex())
        assert form.chosen.fits(form.input_size)
        for found, torchs in zip(panel(student).values(), expected(student), strict=True):
            np.testing.assert_allclose(found, torchs, rtol=1e-5, atol=1e-6)
