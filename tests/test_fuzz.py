"""The short form of tests/fuzz, whose modules try 100,000 damaged files and 10,000 mutations of weights."""

from __future__ import annotations

import pytest

from desktop_cnn.models import ARCHITECTURES
from tests.fuzz.__main__ import run
from tests.fuzz.readers import readers
from tests.fuzz.weights import Weights, try_bytes, try_tensors

READERS = readers()
_INPUTS = 60


@pytest.mark.parametrize("name", READERS)
def test_damaged_files_are_read_or_refused_in_a_sentence(name, tmp_path):
    for raw in READERS[name].sound:
        READERS[name].read(raw, tmp_path)
    assert run(name, READERS[name], _INPUTS, 1, tmp_path).total() == _INPUTS


def test_of_damaged_weights_nothing_is_read_that_the_file_does_not_say(tmp_path):
    counts = try_bytes(Weights(tmp_path), 150, 1)
    assert counts.total() >= 240
    assert counts["refused"] >= 160


@pytest.mark.parametrize(
    "name", [name if name == "pooled" else pytest.param(name, marks=pytest.mark.long) for name in ARCHITECTURES]
)
def test_weights_with_a_tensor_that_is_not_the_networks_are_refused(tmp_path, name):
    assert try_tensors(name, tmp_path) >= 13 * 4
