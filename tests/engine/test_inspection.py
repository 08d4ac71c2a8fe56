"""Every number that the inspector can show is the network's own, with the shipped weights."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.document import Document
from desktop_cnn.core.inspection import field_of, inspect, largest_terms, softmax_terms, whole_source
from desktop_cnn.core.networks import CellAddress, Request
from desktop_cnn.core.operations.global_maximum import GlobalMaximum
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.receptive_field import Box
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.inference import Reader
from desktop_cnn.engine.loaded import load_networks
from desktop_cnn.models import ARCHITECTURES
from tests.shipped import SHIPPED, shipped

LAYERS = [
    (name, stage.name)
    for name in ARCHITECTURES
    for stage in ARCHITECTURES[name]().activations(torch.zeros(1, *ARCHITECTURES[name].reads().shape))
]


def recipes_of(name):
    """Return the recipes by which an architecture has learned."""
    return [recipe for each, recipe in SHIPPED if each == name]


@cache
def prepared(recipe):
    """Return the networks, and who reads them: it records how once."""
    loaded = load_networks(shipped(recipe), "cpu", is_batch=False)
    return {name: loaded.described(name) for name in loaded.networks}, Reader()


@cache
def read(recipe, number):
    """Return the networks, what each was given and every stage, as the window gets them."""
    networks, reader = prepared(recipe)
    drawing = sample_drawings()[number].drawing
    requested = frozenset(f"{network}/{layer}" for network, layer in LAYERS)
    request = Request(1, Document(drawing, rasterize(drawing)), (), shipped(recipe), requested, "cpu")
    *_networks, snapshot = reader.answer(request)
    outputs = {
        name: whole_source({each: stage.values for each, stage in reading.outputs.items()}, reading.given)
        for name, reading in snapshot.drawn.items()
    }
    return networks, outputs, snapshot


@given(data=st.data(), where=st.sampled_from(LAYERS), number=st.integers(0, 19))
def test_every_value_is_the_networks(data, where, number):
    name, layer = where
    recipe = data.draw(st.sampled_from(recipes_of(name)))
    networks, outputs, _snapshot = read(recipe, number)
    shape = networks[name].layers[layer].shape
    address = CellAddress(name, layer, *(data.draw(st.integers(0, size - 1)) for size in shape))
    found = inspect(networks[name], outputs[name], address)
    values = outputs[name][layer]
    expected = float(values[address[2 : 2 + values.ndim]])
    assert found.value == pytest.approx(expected, rel=1e-5, abs=1e-5 * networks[name].layers[layer].peak)
    if found.trace.how == "sum":
        products = sum(part.products.sum() for part in found.trace.parts)
        assert products + found.trace.bias == pytest.approx(found.trace.value, abs=1e-9)
    elif found.trace.winner is not None:
        assert np.nanmax(found.part.seen) == found.value
        assert found.source[address.map][found.trace.winner] == found.value


@pytest.mark.parametrize("where", LAYERS)
def test_the_field_holds_every_pixel_that_matters_and_ends_with_the_last_one(where):
    """The gradient of a value is zero outside its field, and reaches to each side of it."""
    name, layer = where
    networks, _stages, _snapshot = read(recipes_of(name)[0], 3)
    network, shape = ARCHITECTURES[name](), networks[name].layers[layer].shape
    for parameter in network.parameters():  # all positive: then every path counts; and small: then no gate is saturated
        torch.nn.init.uniform_(parameter, 0.01, 0.1)
    middle = CellAddress(name, layer, 0, *(size // 2 for size in shape[1:]))
    shape_given = network.reads().shape
    # A pooling looks at all and lets one through: which one depends on the picture.
    given = torch.rand(12, *shape_given, generator=torch.Generator().manual_seed(0)).requires_grad_()
    stage = next(stage for stage in network.activations(given) if stage.name == layer)
    values = stage.values[(slice(None), *middle[2 : 2 + len(shape)])]
    (gradient,) = torch.autograd.grad(values.sum(), given)
    reached = (gradient[:, 0] != 0).any(0).numpy()
    box = field_of(networks[name], middle).within(*shape_given[1:])
    rows, columns = np.flatnonzero(reached.any(1)), np.flatnonzero(reached.any(0))
    found = Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    if isinstance(networks[name].layers[layer].operation, GlobalMaximum):
        assert box == Box(0, 0, 30, 30)  # the maximum may come from anywhere, but comes from one cell
    else:
        assert found == box


def test_a_field_at_the_border_reaches_over_it_and_a_unit_sees_all():
    networks, _stages, _snapshot = read("centred", 3)
    assert field_of(networks["cnn"], CellAddress("cnn", "conv1", 0, 0, 29)) == Box(-1, 28, 2, 31)
    assert field_of(networks["cnn"], CellAddress("cnn", "pool1", 0, 7, 7)) == Box(13, 13, 17, 17)
    assert field_of(networks["fc"], CellAddress("fc", "hidden", 999)) == Box(0, 0, 30, 30)


@pytest.mark.parametrize(("name", "recipe"), SHIPPED)
def test_the_terms_make_the_softmax_and_the_largest_contributions_are_largest(name, recipe):
    networks, outputs, snapshot = read(recipe, 7)
    terms, probabilities = softmax_terms(outputs[name]["scores"])
    np.testing.assert_allclose(probabilities, snapshot.drawn[name].prediction.probabilities, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(terms / terms.sum(), probabilities)
    found = inspect(networks[name], outputs[name], CellAddress(name, "scores", 4))
    ten = [abs(term.value) for term in largest_terms(found, 10)]
    np.testing.assert_array_equal(ten, np.sort(np.abs(found.part.products), axis=None)[:-11:-1])
