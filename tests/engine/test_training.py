"""The real pipeline on little data: the real data is measured where DESKTOP_CNN_DATA names it."""

from __future__ import annotations

import json
import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.engine.augmentation import Augmenter
from desktop_cnn.engine.cards import training_card
from desktop_cnn.engine.resume import load_run, save_run
from desktop_cnn.engine.schedule import one_cycle
from desktop_cnn.engine.sharded_generator import ShardedGenerator
from desktop_cnn.engine.training import Trainer, TrainingConfig
from desktop_cnn.engine.training_data import load_training_data, part_of
from desktop_cnn.models import ARCHITECTURES
from tests import forked
from tests.engine.little_data import little_data
from tests.engine.test_data import idx


@pytest.fixture
def data(samples):
    return little_data(samples)


def trained(data, model="pooled", recipe="centred", **options):
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
        made = Augmenter(RECIPES[recipe], ShardedGenerator(4), torch.device("cpu"))
        return torch.cat([made.images(data.images.pixels), made.pen(data.pen.segments)])

    pixels = make()
    assert pixels.shape == (36, 1, 30, 30)
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
        Augmenter(RECIPES[r], ShardedGenerator(4), torch.device("cpu")).pen(data.pen.segments)
        for r in ("centred", "augmented")
    )
    assert (middles(centred) - 15).abs().max() < 3
    assert (middles(moved) - 15).abs().max() > 3
    assert (centred[:, :, 0, :] > 0).float().mean() < 0.05


@pytest.mark.parametrize("steps", [20, 101, 8000])
def test_the_schedule_is_torchs_one_cycle(steps):
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))])
    theirs = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps, pct_start=0.15)
    for step in range(steps):
        group = optimizer.param_groups[0]
        assert one_cycle(step, steps, 4e-3) == pytest.approx((group["lr"], group["betas"][0]), rel=1e-6)
        if step + 1 < steps:
            optimizer.step()
            theirs.step()


@pytest.mark.parametrize("stop_after", [1, 2])
def test_a_resumed_run_ends_in_the_same_weights(data, tmp_path, stop_after):
    options = {"epochs": 4, "recipe": "augmented"}
    whole, _steps = trained(data, **options)
    config = whole.config
    broken = Trainer(config, data)
    for progress in broken.run():
        if progress.epoch == stop_after and progress.accuracy:
            save_run(tmp_path / "x.run", broken.state())
        if progress.epoch == stop_after + 1:
            break  # killed in the middle of the next epoch
    torch.manual_seed(99)
    again = Trainer(config, data)
    again.restore(load_run(tmp_path / "x.run"))
    steps = list(again.run())
    assert steps[0].epoch == stop_after + 1
    for name, tensor in whole.state().tensors.items():
        assert torch.equal(tensor, again.state().tensors[name]), name
    assert again.best_epoch == whole.best_epoch


def test_a_share_of_the_digits_is_learned_from_for_as_many_steps(data, tmp_path):
    whole, steps = trained(data)
    config = replace(whole.config, share=0.5)
    some = Trainer(config, data)
    for each in ("images", "pen"):
        part, full = getattr(some.data, each), getattr(data, each)
        assert part.labels.shape == full.labels.shape
        digits = part.pixels if each == "images" else part.segments
        _digits, times = digits.unique(dim=0, return_counts=True)
        assert times.tolist() == [2] * (len(full.labels) // 2)
    assert torch.equal(part_of(data, 0.5, 1).images.pixels, some.data.images.pixels)
    assert not torch.equal(part_of(data, 0.5, 2).images.pixels, some.data.images.pixels)
    fewer = {tuple(each.flatten().tolist()) for each in part_of(data, 0.2, 1).images.pixels}
    assert len(fewer) == 6
    assert fewer < {tuple(each.flatten().tolist()) for each in some.data.images.pixels}
    assert [p.step for p in some.run()] == [p.step for p in steps]
    card = training_card(some, 1)
    assert card["training"]["share"] == 0.5
    assert "--share 0.5" in card["training"]["command"]
    Trainer(config, data).restore(some.state())
    with pytest.raises(UserError, match="other options"):
        Trainer(whole.config, data).restore(some.state())


def test_a_run_of_before_there_were_shares_is_gone_on_with(data):
    whole, _steps = trained(data)
    state = whole.state()
    del state.numbers["config"]["share"]
    again = Trainer(whole.config, data)
    again.restore(state)
    assert again.epoch == 2


def test_too_few_digits_are_refused(tmp_path):
    for name, array in (("images-idx3", np.zeros((3, 28, 28))), ("labels-idx1", np.zeros(3))):
        (tmp_path / f"train-{name}-ubyte").write_bytes(idx(array.astype(np.uint8)))
    with pytest.raises(UserError, match="too few digits"):
        load_training_data([tmp_path], open_drawing)


def test_a_run_with_other_options_is_not_gone_on_with(data):
    state = trained(data)[0].state()
    with pytest.raises(UserError, match="other options"):
        Trainer(TrainingConfig("pooled", "centred", epochs=9), data).restore(state)


@pytest.mark.parametrize("content", [b"", b"no run", b"\x00" * 100])
def test_what_is_no_run_is_refused(tmp_path, content):
    (tmp_path / "x.run").write_bytes(content)
    with pytest.raises(UserError, match=r"x\.run holds no run"):
        load_run(tmp_path / "x.run")


def test_two_processes_have_the_loss_curve_of_one_with_the_double_batch(tmp_path):
    curve = ["-m", "tests.engine.loss_curve"]
    alone = forked.run([sys.executable, *curve, str(tmp_path / "one.json")], env=os.environ, timeout=110)
    assert alone.returncode == 0, alone.stderr
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def join(rank):
        """As one of the two that torchrun starts; tests/kills/training.py starts torchrun itself."""
        told = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": 2, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
        environment = {**os.environ, **{name: str(each) for name, each in told.items()}}
        return forked.run([sys.executable, *curve, str(tmp_path / "two.json")], env=environment, timeout=110)

    with ThreadPoolExecutor(2) as pool:
        for member in pool.map(join, range(2)):
            assert member.returncode == 0, member.stderr
    one, two = (json.loads((tmp_path / name).read_text()) for name in ("one.json", "two.json"))
    assert len(one) > 10
    # Rounding differs, and Adam makes the most of it: the more steps, the farther apart.
    assert two == pytest.approx(one, rel=5e-3)
    assert two[:6] == pytest.approx(one[:6], rel=1e-4)
