"""Weights that cannot be trusted are refused in one sentence, and nothing is ever executed."""

from __future__ import annotations

import hashlib
import json
import pickle

import pytest
import torch
from safetensors.torch import save_file

from desktop_cnn.core.confidence import CONDITIONS, EDGES
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.weight_shapes import weight_shapes
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import load_checkpoint, save_checkpoint, weights_path


@pytest.fixture
def path(tmp_path):
    path = weights_path("cnn", "centred", tmp_path)
    save_checkpoint(path, ARCHITECTURES["cnn"](), {"architecture": "cnn", "recipe": "centred"})
    return path


def vouch(path):
    """Make the card agree with the file, whatever is in it."""
    card = json.loads(path.with_suffix(".json").read_text())
    card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".json").write_text(json.dumps(card))


def resave(path, change):
    tensors = ARCHITECTURES["cnn"]().state_dict()
    change(tensors)
    save_file(tensors, path)
    vouch(path)


def refusal(path):
    with pytest.raises(UserError) as error:
        load_checkpoint(path)
    assert "\n" not in str(error.value)
    assert path.stem in str(error.value)
    return str(error.value)


def test_saved_weights_come_back(tmp_path):
    network = ARCHITECTURES["fc"]()
    path = weights_path("fc", "centred", tmp_path)
    save_checkpoint(path, network, {"architecture": "fc", "recipe": "centred", "note": "数字"})
    again = load_checkpoint(path)
    assert again.card["note"] == "数字"
    for name, tensor in network.state_dict().items():
        torch.testing.assert_close(again.network.state_dict()[name], tensor, rtol=0, atol=0)
    assert not any(p.requires_grad for p in again.network.parameters())


def test_missing_files_are_named(path, tmp_path):
    assert "cannot be read" in refusal(tmp_path / "none.safetensors")
    path.unlink()
    assert "cannot be read" in refusal(path)


def test_a_flipped_byte_is_noticed(path):
    raw = bytearray(path.read_bytes())
    raw[-100] ^= 1
    path.write_bytes(raw)
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("kept", [0, 7, 100, 5000])
def test_truncated_weights_are_refused_even_if_the_card_vouches_for_them(path, kept):
    path.write_bytes(path.read_bytes()[:kept])
    vouch(path)
    assert "holds no safetensors" in refusal(path)


def test_a_pickle_is_never_executed(path, tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    path.write_bytes(pickle.dumps(Trap()))
    vouch(path)
    assert "holds no safetensors" in refusal(path)
    assert not (tmp_path / "sprung").exists()


def test_values_that_are_not_finite_are_refused(path):
    resave(path, lambda tensors: tensors["conv2.bias"].fill_(float("nan")))
    assert "conv2.bias has values that are not finite" in refusal(path)


def test_finite_weights_with_answers_that_are_not_are_refused(path):
    resave(path, lambda tensors: [tensor.fill_(1e30) for tensor in tensors.values()])
    assert "answers are not finite" in refusal(path)


def test_another_shape_is_refused(path):
    resave(path, lambda tensors: tensors.update({"conv1.weight": torch.zeros(8, 1, 3, 3)}))
    assert "conv1.weight is (8, 1, 3, 3)" in refusal(path)


def test_another_type_is_refused(path):
    resave(path, lambda tensors: tensors.update({"conv1.bias": torch.zeros(16, dtype=torch.float64)}))
    assert "torch.float64" in refusal(path)


def test_another_network_is_refused(path):
    resave(path, lambda tensors: tensors.pop("conv1.bias"))
    assert "conv1.bias differ" in refusal(path)


@pytest.mark.parametrize("text", ["", "[]", '{"architecture": 3, "sha256": "0"}', '{"architecture": "cnn"}'])
def test_what_is_no_card_is_refused(path, text):
    path.with_suffix(".json").write_text(text)
    assert "is no model card" in refusal(path)


@pytest.mark.parametrize("other", [{"architecture": "transformer"}, {"recipe": "of tomorrow"}])
def test_what_is_not_known_here_is_named_and_where_it_may_be_known_from(path, other):
    card = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**card, **other}))
    assert next(iter(other.values())) in refusal(path)
    assert "--plugin" in refusal(path)


def test_counts_of_a_card_that_cannot_be_are_refused(path):
    card = json.loads(path.with_suffix(".json").read_text())
    for counts in (
        "many",
        {"edges": list(EDGES), CONDITIONS[0]: [{"right": 3, "n": 2}]},
        {"edges": list(EDGES), CONDITIONS[0]: 7},
    ):
        path.with_suffix(".json").write_text(json.dumps({**card, "confidence": counts}))
        assert "is no model card: its confidence has" in refusal(path)


def test_the_shapes_of_what_is_no_weights_are_none(tmp_path):
    path = tmp_path / "weights"
    for raw in (b"", b"\xff" * 8, (5).to_bytes(8, "little") + b'{"a":', (2).to_bytes(8, "little") + b"[]"):
        path.write_bytes(raw)
        assert weight_shapes(path) == {}
    assert weight_shapes(tmp_path / "none") == {}
