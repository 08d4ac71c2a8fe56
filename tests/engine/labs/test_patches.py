from __future__ import annotations

import numpy as np
import pytest
import torch

from desktop_cnn.app.code.patches import patches_code
from desktop_cnn.app.documents import open_drawing
from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.curves import PEN, SAMPLES
from desktop_cnn.core.labs.patches import OWN, PATCHES, PatchQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.engine.core_pool import CorePool
from desktop_cnn.engine.labs import patches as lab
from desktop_cnn.engine.loaded import load_networks

NONE = np.zeros((0, 30, 30), dtype=np.float32)


@pytest.fixture
def finder():
    with CorePool() as cores:
        yield lab.PatchFinder(cores)


def cnn(recipe="centred"):
    return compared(recipe)["cnn"]


def ask(finder, layer, source=SAMPLES, own=NONE, model=None):
    *_progress, last = finder.answer(PatchQuestion(source, own, layer, model or cnn(), "cpu", open_drawing))
    return last


@pytest.fixture(scope="module")
def drawn(samples):
    return np.stack([rasterize(sample.drawing) for sample in samples])


def own(folder):
    return compared("centred", ["strided"], folder)["strided"]


@pytest.mark.parametrize("recipe", ["centred", "permuted", "strided"])
def test_every_layers_best_are_the_largest_of_all_drawings_and_make_their_value_alone(
    finder, drawn, recipe, strided, monkeypatch
):
    monkeypatch.setattr(lab, "_CHUNK", 7)
    model = own(strided) if recipe == "strided" else cnn(recipe)
    loaded = load_networks({"asked": model}, "cpu")
    with torch.inference_mode():
        outputs = list(loaded.networks["asked"].activations(loaded.batch("asked", drawn)))
    for stage in outputs:
        layer = loaded.described("asked").layers[stage.name]
        if not layer.kernels.size or layer.receptive_field is None:
            continue
        found = ask(finder, stage.name, model=model)
        expected = stage.values.flatten(2).amax(2).T.topk(PATCHES).values.relu().numpy()
        np.testing.assert_allclose(np.nan_to_num(found.values), expected, rtol=1e-5, atol=1e-6)
        assert found.pictures.shape == (*found.values.shape, *layer.receptive_field.size)


def test_a_patch_of_the_first_layer_times_its_kernel_is_its_value(finder):
    found = ask(finder, "conv1")
    layer = load_networks({"cnn": cnn()}, "cpu").networks["cnn"].get_submodule("conv1")
    sums = torch.einsum("mpij,mij->mp", torch.tensor(found.pictures), layer.weight[:, 0]) + layer.bias[:, None]
    seen = np.isfinite(found.values)
    np.testing.assert_allclose(sums.detach().numpy()[seen], found.values[seen], rtol=1e-4, atol=1e-5)


def test_patches_that_are_not_square_are_cut_where_their_value_lies(finder, drawn, strided):
    found = ask(finder, "conv2", model=own(strided))
    assert found.pictures.shape == (12, PATCHES, 9, 13)  # 3×5 cells of 5×5 pixels, two apart
    network = load_networks({"own": own(strided)}, "cpu").networks["own"]
    with torch.inference_mode():
        _conv1, conv2, *_rest = network.activations(torch.tensor(drawn)[:, None])
    padded = np.pad(drawn, ((0, 0), (13, 13), (13, 13)))
    for number in range(12):
        drawing, row, column = np.unravel_index(int(conv2.values[:, number].argmax()), (len(drawn), 14, 14))
        top, left = 13 + 2 * row - 1 - 2 * 1, 13 + 2 * column - 1 - 2 * 2  # what the two paddings add
        np.testing.assert_array_equal(found.pictures[number, 0], padded[drawing, top : top + 9, left : left + 13])


def test_another_layer_of_the_same_drawings_is_answered_without_reading_them_again(finder, monkeypatch):
    ask(finder, "conv1")
    monkeypatch.setattr(lab, "_best", None)
    assert ask(finder, "conv6").values.shape == (ask(finder, "conv6").pictures.shape[0], PATCHES)


def test_few_own_drawings_leave_places_empty_and_none_is_no_error(finder, drawn):
    found = ask(finder, "conv2", OWN, drawn[:3])
    assert np.isnan(found.values[:, 3:]).all()
    assert np.isfinite(found.values[:, 0]).any()
    assert ask(finder, "conv2", OWN, drawn[:1]).digits == 1
    assert ask(finder, "conv2", OWN, NONE).digits == 0


def test_all_pen_digits_are_searched_and_the_program_shown_finds_the_same(finder):
    # The network with the fewest sums: there are many digits.
    model = compared("centred", ["pooled"])["pooled"]
    question = PatchQuestion(PEN, NONE, "conv1", model, "cpu", open_drawing)
    *progress, found = finder.answer(question)
    assert found.digits == 12_664
    shares = [step.share for step in progress]
    assert shares == sorted(shares)
    network = load_networks({"pooled": model}, "cpu").described("pooled")
    names = {"print": lambda *_told: None}
    exec(compile(patches_code(network, question), "<shown>", "exec"), names)
    np.testing.assert_allclose(names["result"], found.values, rtol=1e-5)
    is_clear = np.diff(found.values, axis=1, prepend=np.inf, append=0)  # which of equals is taken is chance
    for place in zip(*np.nonzero((is_clear[:, :-1] < -1e-4) & (is_clear[:, 1:] < -1e-4)), strict=True):
        np.testing.assert_array_equal(names["patches"][place], found.pictures[place])


def test_data_that_cannot_be_read_is_told(finder, drawn, tmp_path):
    with pytest.raises(UserError, match="no such file or folder"):
        ask(finder, "conv1", str(tmp_path / "none"))
    assert ask(finder, "conv1").digits == len(drawn)
