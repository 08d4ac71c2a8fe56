"""The real pipeline on little data: the real data is measured where DESKTOP_CNN_DATA names it."""

from __future__ import annotations

import pytest
import torch

from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.engine.augmentation import Augmenter
from desktop_cnn.engine.data import Images, PenDigits
from desktop_cnn.engine.training import Trainer, TrainingConfig, TrainingData
from desktop_cnn.models import ARCHITECTURES


@pytest.fixture
def data(samples):
    """The program's own samples as images and, by their first stroke, as pen digits."""
    drawn = torch.stack([torch.tensor(rasterize(s.drawing)) for s in samples])
    images = Images((drawn * 255).byte(), torch.tensor([s.label for s in samples]))
    generator = torch.Generator().manual_seed(0)
    pen = PenDigits(torch.rand(20, 48, 4, generator=generator) - 0.5, torch.arange(20) % 10)
    return TrainingData(images, images, pen, pen)


def trained(data, model="cnn", recipe="centred", **options):
    trainer = Trainer(TrainingConfig(model, recipe, **{"epochs": 2, "batch_size": 16, **options}), data)
    return trainer, list(trainer.run())


@pytest.mark.parametrize("recipe", list(RECIPES))
@pytest.mark.parametrize("model", list(ARCHITECTURES))
def test_a_run_reports_every_step_and_keeps_the_best(data, model, recipe):
    trainer, steps = trained(data, model, recipe)
    assert [p.step for p in steps] == list(range(1, steps[-1].steps + 1))
    assert steps[-1].remaining_s == 0
    assert [p.epoch for p in steps if p.accuracy] == [1, 2]
    assert trainer.best_epoch in (1, 2)
    assert all(torch.isfinite(t).all() for t in trainer.best.state_dict().values())


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(data):
    first, second, other = (trained(data, seed=seed)[0].best.state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_training_learns_what_it_is_shown(data):
    _trainer, steps = trained(data, "fc", epochs=30, batch_size=30, learning_rate=2e-3)
    assert steps[-1].accuracy["mnist"] >= 0.6


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_training_digits_are_pixels_the_same_for_a_seed(data, recipe):
    def make():
        made = Augmenter(RECIPES[recipe], torch.Generator().manual_seed(4), torch.device("cpu"))
        return torch.cat([made.images(data.images.pixels), made.pen(data.pen.segments)])

    pixels = make()
    assert pixels.shape == (50, 1, 30, 30)
    assert pixels.dtype == torch.float32
    assert pixels.min() >= 0
    assert pixels.max() <= 1
    assert torch.equal(pixels, make())


def middles(pixels):
    at = torch.arange(30.0) + 0.5
    ink = pixels[:, 0]
    return torch.stack([(ink.sum(axis) * at).sum(1) / ink.sum((1, 2)) for axis in (1, 2)], 1)


def test_the_centred_recipe_moves_no_digit_and_adds_no_noise(data):
    centred, moved = (
        Augmenter(RECIPES[r], torch.Generator().manual_seed(4), torch.device("cpu")).pen(data.pen.segments)
        for r in ("centred", "augmented")
    )
    assert (middles(centred) - 15).abs().max() < 3
    assert (middles(moved) - 15).abs().max() > 3
    assert (centred[:, :, 0, :] > 0).float().mean() < 0.05
