"""A GPU gives the CPU's answers, and the CPU takes over where it fails. Run where there is one: script/test -m gpu."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from desktop_cnn.core.catalogue import catalogue, compared
from desktop_cnn.core.document import Document
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.networks import Request, Snapshot
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Perturbation
from desktop_cnn.engine.cards import training_card
from desktop_cnn.engine.inference import Reader
from desktop_cnn.engine.loaded import load_networks
from desktop_cnn.engine.store import STORE
from desktop_cnn.engine.training import Trainer, TrainingConfig
from desktop_cnn.models.checkpoint import load_checkpoint, save_checkpoint
from tests.engine.labs.test_every_lab import QUESTIONS, work
from tests.engine.little_data import little_data

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no CUDA device here"),
]

CHAIN = (Perturbation("shift", {"dx_px": 4, "dy_px": -2}), Perturbation("noise", {"noise_sigma": 0.1}, 7))
MODELS = catalogue().models


@pytest.fixture
def document(samples):
    return Document(samples[10].drawing, rasterize(samples[10].drawing))


def read(reader: Reader, document: Document, models, device: str, requested=frozenset()) -> Snapshot:
    *_networks, snapshot = reader.answer(Request(1, document, CHAIN, models, requested, device))
    assert isinstance(snapshot, Snapshot)
    return snapshot


@pytest.mark.parametrize("name", list(MODELS))
def test_every_layer_of_every_network_is_what_the_cpu_makes(document, name):
    models = {name: MODELS[name]}
    layers = load_networks(models, "cpu").described(name).layers
    requested = frozenset(f"{name}/{layer}" for layer in layers)
    on_cpu, on_gpu = (read(Reader(), document, models, device, requested) for device in ("cpu", "cuda"))
    assert (on_cpu.device, on_gpu.device) == ("cpu", "cuda")
    assert on_gpu.reason == torch.cuda.get_device_name()
    for expected, found in ((on_cpu.drawn, on_gpu.drawn), (on_cpu.perturbed, on_gpu.perturbed)):
        assert set(found) == set(expected)
        for each, reading in found.items():
            sure = expected[each].prediction.probabilities
            np.testing.assert_allclose(reading.prediction.probabilities, sure, atol=1e-4)
            assert set(reading.outputs) == set(expected[each].outputs)
            for layer, output in reading.outputs.items():
                values = expected[each].outputs[layer].values
                scale = max(1.0, float(np.abs(values).max()))
                np.testing.assert_allclose(output.values, values, atol=1e-4 * scale, err_msg=layer)


@pytest.mark.parametrize("name", sorted(set(LABS) - {"im2col", "trade_offs"}))  # whose answer is how long it takes
def test_every_lab_works_on_it(name):
    steps = list(work(name)(replace(QUESTIONS[name], device="cuda")))
    assert type(steps[-1]) is type(list(work(name)(QUESTIONS[name]))[-1])


def test_pictures_of_a_whole_set_are_read_as_on_the_cpu():
    pixels = np.random.default_rng(3).random((200, 30, 30), dtype=np.float32)
    models = {name: model for name, model in MODELS.items() if model.reads.is_picture}
    on_cpu, on_gpu = (load_networks(models, device).probabilities(pixels) for device in ("cpu", "cuda"))
    for name in models:
        np.testing.assert_allclose(on_gpu[name], on_cpu[name], atol=1e-4, err_msg=name)


def test_the_cpu_takes_over_when_memory_runs_out(document):
    models = compared("augmented")
    expected = read(Reader(), document, models, "cpu")
    STORE.clear()
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(1e-9)
    try:
        snapshot = read(Reader(), document, models, "cuda")
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert snapshot.device == "cpu"
    assert "out of memory" in snapshot.reason
    for name, reading in expected.drawn.items():
        np.testing.assert_array_equal(snapshot.drawn[name].prediction.probabilities, reading.prediction.probabilities)


_LOST = """
import time
import torch
from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.document import Document
from desktop_cnn.core.networks import Request
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.cards import training_card
from desktop_cnn.engine.inference import Reader

reader = Reader()
drawing = sample_drawings()[10].drawing
document = Document(drawing, rasterize(drawing))
*_, before = reader.answer(Request(1, document, (), compared("augmented"), frozenset(), "cuda"))
assert before.device == "cuda", before.reason
try:  # an index beyond the end: from now on nothing on this device can be asked of
    torch.zeros(4, device="cuda")[torch.tensor([9], device="cuda")].cpu()
except RuntimeError as error:
    print("lost:", str(error).splitlines()[0])
start = time.monotonic()
*_, after = reader.answer(Request(2, document, (), compared("augmented"), frozenset(), "cuda"))
took_s = time.monotonic() - start
assert after.device == "cpu", after.device
assert after.drawn["cnn"].prediction.digit == before.drawn["cnn"].prediction.digit
print(f"took over after {took_s:.2f} s: {after.reason}")
assert took_s < 2
"""


def test_the_cpu_takes_over_within_two_seconds_when_the_device_is_lost():
    """In a process of its own, which a lost device spoils for good."""
    found = subprocess.run([sys.executable, "-c", _LOST], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    assert "took over" in found.stdout


@pytest.mark.parametrize("model", ["cnn", "vit", "gru-rows"])
def test_what_is_trained_on_it_in_bfloat16_reads_on_the_cpu(samples, tmp_path, model):
    options = TrainingConfig(
        model, "centred", epochs=20, batch_size=16, learning_rate=2e-3, device="cuda", precision="bf16"
    )
    trainer = Trainer(options, little_data(samples))
    losses = [step.loss for step in trainer.run()]
    assert np.mean(losses[-10:]) < np.mean(losses[:10])
    path = tmp_path / "own.safetensors"
    save_checkpoint(path, trainer.best, training_card(trainer, 1.0))
    network = load_checkpoint(path).network
    assert all(tensor.device.type == "cpu" and torch.isfinite(tensor).all() for tensor in network.state_dict().values())
