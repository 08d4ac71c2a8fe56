"""Every number that the panels show, against torch's own functions."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.document import Document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import Network, Request, Snapshot
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.raster import BLANK, rasterize
from desktop_cnn.core.values import Perturbation
from desktop_cnn.engine import loaded, store
from desktop_cnn.engine.inference import Reader
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path
from tests.shipped import DEFAULT

CHAIN = (Perturbation("shift", {"dx_px": 4, "dy_px": -2}), Perturbation("noise", {"noise_sigma": 0.1}, 7))


@pytest.fixture(scope="module")
def networks():
    return {name: load_checkpoint(weights_path(name, "centred")).network for name in DEFAULT}


@pytest.fixture
def pixels(samples):
    return rasterize(samples[10].drawing)


def every_stage(networks, pixels):
    batch = torch.tensor(pixels)[None, None]
    return frozenset(f"{n}/{stage.name}" for n, net in networks.items() for stage in net.activations(batch))


def ask(reader, pixels, *, seq=1, chain=(), requested=frozenset(), recipe="centred", device="cpu"):
    answers = list(reader.answer(Request(seq, Document(pixels=pixels), chain, compared(recipe), requested, device)))
    snapshot = answers.pop()
    assert isinstance(snapshot, Snapshot)
    assert snapshot.seq == seq
    assert all(isinstance(answer, Network) for answer in answers)
    return snapshot, answers


def test_stages_and_predictions_are_torchs(networks, pixels):
    snapshot, _networks = ask(Reader(), pixels, chain=CHAIN, requested=every_stage(networks, pixels))
    inputs = {"drawn": pixels, "perturbed": perturb(pixels, CHAIN)}
    for which, readings in (("drawn", snapshot.drawn), ("perturbed", snapshot.perturbed)):
        np.testing.assert_array_equal(snapshot.inputs[which], inputs[which])
        for name, network in networks.items():
            for stage in network.activations(torch.tensor(inputs[which])[None, None]):
                shown = readings[name].outputs[stage.name].values
                np.testing.assert_allclose(shown, stage.values[0].numpy(), rtol=1e-4, atol=1e-5)
                assert not shown.flags.writeable
            expected = F.softmax(stage.values[0], dim=0)
            np.testing.assert_allclose(readings[name].prediction.probabilities, expected.numpy(), rtol=1e-4, atol=1e-6)


def test_the_cnns_layers_are_built_from_plain_torch(networks, pixels):
    """The oracle is written out here, layer by layer, not taken from the model."""
    cnn, snapshot = networks["cnn"], ask(Reader(), pixels, requested=every_stage(networks, pixels))[0]
    outputs = snapshot.drawn["cnn"].outputs
    x = torch.tensor(pixels)[None, None]
    conv1 = F.relu(F.conv2d(x, cnn.conv1.weight, cnn.conv1.bias, padding=1))
    np.testing.assert_allclose(outputs["conv1"].values, conv1[0].numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(outputs["pool1"].values, F.max_pool2d(conv1, 2)[0].numpy(), rtol=1e-4, atol=1e-5)


def test_networks_are_sent_once_a_recipe_with_their_weights(networks, pixels):
    reader = Reader()
    sent = ask(reader, pixels)[1]
    assert {network.name for network in sent} == set(DEFAULT)
    for network in sent:
        assert network.parameters == sum(p.numel() for p in networks[network.name].parameters())
        for name, layer in network.layers.items():
            assert layer.peak > 0
            if layer.weight.size:
                module = networks[network.name].get_submodule(name)
                np.testing.assert_array_equal(layer.weight, module.weight.numpy())
                np.testing.assert_array_equal(layer.parameters["bias"], module.bias.numpy())
    assert ask(reader, pixels, seq=2)[1] == []
    assert {n.model.recipe for n in ask(reader, pixels, seq=3, recipe="augmented")[1]} == {"augmented"}


def test_only_wanted_stages_are_copied(pixels):
    snapshot, _networks = ask(Reader(), pixels, requested=frozenset({"cnn/conv2"}))
    assert list(snapshot.drawn["cnn"].outputs) == ["conv2"]
    assert not snapshot.drawn["fc"].outputs


def test_an_empty_canvas_gets_no_guess():
    snapshot, _networks = ask(Reader(), BLANK, chain=CHAIN)
    assert snapshot.drawn == {}
    assert snapshot.perturbed == {}


def test_a_device_that_is_not_there_is_explained_and_the_cpu_reads(pixels):
    if torch.cuda.is_available():
        pytest.skip("this machine has the device that the test needs to be missing")
    snapshot, _networks = ask(Reader(), pixels, device="cuda")
    assert snapshot.device == "cpu"
    assert "no CUDA device" in snapshot.reason
    assert snapshot.drawn


@pytest.fixture
def reads(monkeypatch):
    """Every reading of weights."""
    reads = []
    real = store.load_checkpoint
    monkeypatch.setattr(store, "load_checkpoint", lambda path: reads.append(path) or real(path))
    return reads


def damage(path):
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def test_weights_that_cannot_be_read_are_read_once_and_told_each_time(pixels, own_weights, reads):
    for name in DEFAULT:
        (own_weights / f"{name}-centred.safetensors").unlink()
    reader = Reader()
    for _again in range(3):
        with pytest.raises(UserError, match=r"cnn-centred.*fc-centred"):
            ask(reader, pixels)
    assert len(reads) == len(DEFAULT)
    assert ask(reader, pixels, recipe="augmented")[0].drawn


@pytest.mark.parametrize("broken", DEFAULT)
@pytest.mark.parametrize("ending", ["safetensors", "json"])
def test_one_networks_damaged_file_silences_it_alone_until_it_is_back(pixels, own_weights, reads, broken, ending):
    (other,) = set(DEFAULT) - {broken}
    path = own_weights / f"{broken}-centred.{ending}"
    good = path.read_bytes()
    path.write_bytes(b"{" * len(good))
    reader = Reader()
    for _again in range(3):
        snapshot, _networks = ask(reader, pixels)
        assert list(snapshot.drawn) == [other]
        assert list(snapshot.failures) == [broken]
        assert path.name in snapshot.failures[broken]
    assert len(reads) == len(DEFAULT)
    path.write_bytes(good)
    snapshot, networks = ask(reader, pixels)
    assert set(snapshot.drawn) == set(DEFAULT)
    assert [network.name for network in networks] == [broken]
    assert not snapshot.failures


def test_beside_the_window_both_are_needed_unless_somebody_is_told(own_weights):
    damage(own_weights / "cnn-centred.safetensors")
    store.STORE.clear()  # what has been read once stays as it was read
    with pytest.raises(UserError, match="cnn-centred"):
        loaded.load_networks(compared("centred"), "cpu")
    told = []
    assert list(loaded.load_networks(compared("centred"), "cpu", say=told.append).networks) == ["fc"]
    assert len(told) == 1
    assert "cnn-centred" in told[0]
    damage(own_weights / "fc-centred.safetensors")
    store.STORE.clear()
    with pytest.raises(UserError, match="fc-centred"):
        loaded.load_networks(compared("centred"), "cpu", say=told.append)


@pytest.mark.parametrize("step", ["_load", "_read"])
def test_a_gpu_that_fails_hands_over_to_the_cpu(pixels, monkeypatch, step):
    """Stands in for a lost GPU: a step claims to have run on one, and fails once."""
    reader = Reader()
    ask(reader, pixels)
    work, failures = getattr(reader, step), [torch.OutOfMemoryError("CUDA out of memory. Tried to allocate\nmore")]

    def failing(argument):
        if failures:
            reader._device = torch.device("cuda")
            raise failures.pop()
        return work(argument)

    monkeypatch.setattr(reader, step, failing)
    snapshot, _networks = ask(reader, pixels, seq=2, recipe="augmented")
    assert snapshot.device == "cpu"
    assert "CUDA out of memory" in snapshot.reason
    assert "\n" not in snapshot.reason
    assert (
        snapshot.drawn["cnn"].prediction.digit
        == ask(Reader(), pixels, recipe="augmented")[0].drawn["cnn"].prediction.digit
    )


def test_what_is_recorded_is_there_before_the_first_stroke_and_serves_whoever_reads_next(
    no_network_kept, pixels, monkeypatch
):
    recorded, trace = [], torch._C._create_graph_by_tracing

    def counted(*args, **options):
        recorded.append(args)
        return trace(*args, **options)

    monkeypatch.setattr(torch._C, "_create_graph_by_tracing", counted)
    reader, models = Reader(), compared("augmented", ["fc", "vit"])
    for seq, document in enumerate((Document(), Document(pixels=pixels)), start=1):
        *_networks, snapshot = reader.answer(Request(seq, document, (), models, frozenset({"vit/block2"}), "cpu"))
        assert len(recorded) == 2  # each of them
    assert set(snapshot.drawn["vit"].outputs) == {"block2"}
    *_networks, snapshot = reader.answer(Request(3, document, (), models, frozenset({"vit/query2"}), "cpu"))
    assert len(recorded) == 3  # that of which other layers are wanted
    assert set(snapshot.drawn["vit"].outputs) == {"query2"}
    *_networks, snapshot = Reader().answer(Request(4, document, (), models, frozenset({"vit/query2"}), "cpu"))
    assert len(recorded) == 3
    assert set(snapshot.drawn["vit"].outputs) == {"query2"}


def test_what_is_recorded_goes_with_the_network(pixels):
    """torch.jit.trace would keep it, with its weights, for as long as the process runs."""
    network = load_checkpoint(weights_path("vit", "augmented")).network
    read = network.reading(frozenset({"block2"}))
    with torch.inference_mode():
        read(torch.tensor(pixels)[None, None])
    weights = [weakref.ref(each) for each in network.parameters()]
    del network, read
    gc.collect()
    assert not [each() for each in weights if each() is not None]


def test_a_reader_holds_no_network_that_is_compared_no_more(pixels):
    reader = Reader()
    ask(reader, pixels)
    weights = [weakref.ref(each) for stored in reader._networks.values() for each in stored.network.parameters()]
    assert weights
    list(reader.answer(Request(2, Document(pixels=pixels), (), compared("centred", ["pooled"]), frozenset(), "cpu")))
    store.STORE.clear()
    gc.collect()
    assert not [each() for each in weights if each() is not None]


def test_weights_that_cannot_be_read_hold_none_that_were_read_before_them(own_weights, pixels):
    """A traceback holds what was there when the error was raised, and grows each time that it is raised again."""
    damage(own_weights / f"{DEFAULT[-1]}-centred.safetensors")
    reader, weights = Reader(), []
    for _again in range(3):
        ask(reader, pixels)
        weights += [weakref.ref(each) for stored in reader._networks.values() for each in stored.network.parameters()]
        ask(reader, pixels, recipe="augmented")
        store.STORE.forget(torch.device("cpu"))
    gc.collect()
    assert weights
    assert not [each() for each in weights if each() is not None]
