from __future__ import annotations

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from torch import nn

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.labs.attribution import METHODS, AttributionQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.labs.attribution import prepare
from desktop_cnn.engine.loaded import load_networks

DIGIT = rasterize(sample_drawings()[10].drawing)


def ask(recipe="centred", digit=None):
    (answer,) = prepare()(AttributionQuestion(DIGIT, compared(recipe), "cpu", digit))
    return answer


def scores(recipe, name, pictures):
    loaded = load_networks(compared(recipe), "cpu")
    with torch.no_grad():
        return loaded.logits(name, torch.tensor(pictures)).numpy()


@pytest.mark.parametrize("recipe", ["centred", "permuted"])
@pytest.mark.parametrize("digit", [None, 7])
def test_integrated_gradients_add_up_to_the_score_less_that_of_an_empty_canvas(recipe, digit):
    for name, each in ask(recipe, digit).networks.items():
        still, empty = scores(recipe, name, np.stack([DIGIT, np.zeros_like(DIGIT)]))
        assert each.digit == (still.argmax() if digit is None else digit)
        assert each.score == pytest.approx(still[each.digit], abs=1e-4)
        assert each.score_empty == pytest.approx(empty[each.digit], abs=1e-4)
        total = each.maps["integrated_gradients"].sum()
        assert total == pytest.approx(each.score - each.score_empty, abs=0.05 * float(np.abs(still).max()))


def test_occlusion_is_the_mean_fall_of_the_score_over_the_squares_that_hide_a_pixel():
    name = "fc"
    found = ask().networks[name]
    row, column = 12, 16
    squares = [(y, x) for y in (8, 10, 12) for x in (12, 14, 16)]
    hidden = np.stack([DIGIT] * len(squares))
    for picture, (y, x) in zip(hidden, squares, strict=True):
        picture[y : y + 5, x : x + 5] = 0
    falls = found.score - scores("centred", name, hidden)[:, found.digit]
    assert found.maps["occlusion"][row, column] == pytest.approx(falls.mean(), abs=1e-3)


def test_grad_cam_is_that_of_captum_and_only_of_networks_with_maps():
    answer = ask()
    assert set(answer.networks["fc"].maps) == set(METHODS) - {"grad_cam"}
    network = load_networks(compared("centred"), "cpu").networks["cnn"]

    class Tail(nn.Module):
        def __init__(self):
            super().__init__()
            self.relu = nn.ReLU()

        def forward(self, pixels):
            *_before, conv, _pool, _scores = network.activations(pixels)
            return network.scores(self.relu(conv.values).amax((2, 3)))

    tail = Tail()
    given = torch.tensor(DIGIT)[None, None].requires_grad_()
    cam = LayerGradCam(tail, tail.relu).attribute(given, target=3, relu_attributions=True)
    whole = torch.nn.functional.interpolate(cam, scale_factor=4, mode="bilinear")[0, 0, :30, :30]
    np.testing.assert_allclose(answer.networks["cnn"].maps["grad_cam"], whole.detach(), atol=1e-5)
    assert answer.peak("grad_cam") == pytest.approx(float(whole.detach().max()), abs=1e-5)


def test_where_pixels_are_permuted_each_value_stands_where_its_pixel_was_drawn():
    found = ask("permuted").networks["fc"].maps["integrated_gradients"]
    assert np.abs(found[DIGIT == 0]).max() == 0
    assert np.abs(found[DIGIT > 0]).max() > 0
