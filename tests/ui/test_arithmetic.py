from __future__ import annotations

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import Qt

from desktop_cnn.app.code.arithmetic import pooling_code
from desktop_cnn.core.convolution import Geometry, kept, pool
from desktop_cnn.core.percent import percent
from desktop_cnn.ui.panels.arithmetic import slope
from desktop_cnn.ui.panels.geometry_form import ArithmeticChoices
from desktop_cnn.ui.scale import px
from desktop_cnn.ui.widgets.transport import SPEEDS
from tests.ui.conftest import LONG_MS, SHARED_WINDOW
from tests.ui.test_code import names_of

pytestmark = SHARED_WINDOW


def panel(person):
    return person.window.panel("arithmetic").widget()


def choose(person, kind):
    panel(person).form.kinds.setCurrentIndex(panel(person).form.kinds.findData(kind))


def expected(person):
    """torch's outputs for what is set."""
    picture, chosen = torch.tensor(panel(person).picture())[None, None], panel(person).chosen.geometry
    if panel(person).chosen.is_pooling:
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
    reader.look_at("arithmetic")
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
        assert panel(student).chosen == student.store.state.chosen(ArithmeticChoices)
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


def lit(person):
    return [term.text for term in panel(person).formula.terms if term.is_lit]


def go_to(person, row, column):
    view = panel(person).outputs[0]
    person.qtbot.mouseClick(view, person.button, pos=view.cell_centre(row, column).toPoint())


def test_a_place_lights_the_terms_that_it_explains(student):
    go_to(student, 0, 0)
    assert lit(student) == ["2·1", "+ 1"]
    assert "begins at row 0·2 − 1 = −1" in panel(student).told.text()
    go_to(student, 5, 6)
    assert lit(student) == ["2"]
    assert "row 5·2 − 1 = 9 and column 6·2 − 1 = 11 of the input; 15×15" in panel(student).told.text()
    go_to(student, 14, 3)
    assert lit(student) == ["30", "(3 − 1)", "2"]
    panel(student).form.fields["dilation"].setValue(2)
    go_to(student, 5, 6)
    assert lit(student) == ["2·", "2"]


def test_the_window_walks_over_every_place_and_the_output_fills_behind_it(student):
    shown, transport = panel(student), panel(student).transport
    transport.speed.setCurrentIndex(SPEEDS.index(240))
    go_to(student, 0, 0)
    student.qtbot.mouseClick(transport.play, student.button)
    student.qtbot.waitUntil(lambda: 5 < transport.place < 200)
    place = transport.place
    assert np.isfinite(shown.outputs[0]._values).sum() == place + 1
    assert (shown.input._framed.top, shown.input._framed.left) == tuple(2 * each for each in divmod(place, 15))
    student.qtbot.waitUntil(lambda: not transport.play.isChecked(), timeout=LONG_MS)
    assert transport.place == 224
    np.testing.assert_allclose(shown.outputs[0]._values, expected(student)[0], rtol=1e-5, atol=1e-6)
    shown.form.fields["stride"].setValue(3)
    assert transport.slider.maximum() == len(expected(student)[0]) ** 2 - 1


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_pictures_fill_the_width_and_what_plays_is_right_below(student, size):
    student.window.resize(*size)
    student.let_events_pass()
    shown = panel(student)
    sides = [view._area().width() for view in (shown.input, shown.outputs[0])]
    assert sum(sides) > 0.9 * shown.pictures.width()
    assert 0 <= shown.transport.y() - shown.pictures.geometry().bottom() < px(12)


def test_a_smaller_picture_keeps_the_ink(student):
    ink = student.store.state.document.pixels.mean()
    for size in (1, 7, 15, 30):
        panel(student).form.fields["size"].setValue(size)
        student_size = panel(student).chosen.size
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


@given(
    arrays(np.float32, (12, 12), elements=st.floats(0, 1, width=16)),
    st.integers(1, 5),
    st.integers(1, 5),
    st.sampled_from(["max", "average"]),
)
def test_what_is_kept_is_r_squared_of_the_best_affine_reading(picture, window, stride, kind):
    geometry = Geometry(window, stride)
    pooled = pool(picture, geometry, kind)
    sums, seen = np.zeros((2, 12, 12))
    for (row, column), value in np.ndenumerate(pooled):
        for y in range(row * stride, row * stride + window):
            for x in range(column * stride, column * stride + window):
                sums[y, x] += value
                seen[y, x] += 1
    reading = np.where(seen > 0, sums / np.maximum(seen, 1), pooled.mean())
    both = np.stack([reading.ravel(), np.ones(144)], axis=1)
    error = picture.ravel() - both @ np.linalg.lstsq(both, picture.ravel().astype(np.float64))[0]
    total = ((picture - picture.mean(dtype=np.float64)) ** 2).sum()
    expected = 1 - (error**2).sum() / total if total > 1e-9 else 1
    assert kept(picture, pooled, geometry) == pytest.approx(expected, abs=1e-4)
    assert kept(picture, 3 * pooled + 1, geometry) == pytest.approx(kept(picture, pooled, geometry), abs=1e-4)


@pytest.mark.parametrize(("window", "stride"), [(2, 2), (5, 1), (7, 1), (7, 7)])
def test_the_program_says_what_the_titles_say(student, window, stride):
    choose(student, "pooling")
    form = panel(student).form
    form.fields["kernel"].setValue(window)
    form.fields["stride"].setValue(stride)
    names = {"print": lambda *_told: None}
    exec(panel(student).code(), names)
    shares = [percent(share, 0) for share in names["shares"]]
    titles = [view._title for view in panel(student).outputs[1:]]
    assert titles == [f"max: {shares[0]} kept", f"average: {shares[1]} kept"]


def test_a_maximum_over_wide_windows_keeps_what_can_still_be_read(student):
    choose(student, "pooling")
    form = panel(student).form
    form.fields["kernel"].setValue(7)
    form.fields["stride"].setValue(1)
    (share,) = re.findall(r"(\d+)%", panel(student).outputs[1]._title)
    assert 10 < int(share) < 60
    assert "a·x + b" in panel(student)._note.text()


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
        assert panel(student).chosen == student.store.state.chosen(ArithmeticChoices)
        for found, torchs in zip(panel(student).values(), expected(student), strict=True):
            np.testing.assert_allclose(found, torchs, rtol=1e-5, atol=1e-6)


def half(size):
    picture = np.zeros((size, size), dtype=np.float32)
    picture[: size // 2] = 0.1
    return picture


CHECKED = np.indices((9, 9)).sum(0).astype(np.float32) % 2 * 0.1
PICTURES = {"flat": np.full((30, 30), 0.1, dtype=np.float32), "empty": 0 * CHECKED, "checked": CHECKED, "half": half(9)}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize(("window", "stride"), [(2, 2), (3, 2), (2, 1), (1, 3)])
def test_the_shown_program_tells_the_very_shares_of_the_panel_for_a_flat_picture_too(picture, window, stride):
    geometry = Geometry(window, stride)
    shares = [kept(picture, pool(picture, geometry, kind), geometry) for kind in ("max", "average")]
    assert names_of(pooling_code(picture, geometry))["shares"] == pytest.approx(shares, abs=1e-6)
