from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from desktop_cnn.core.confidence import CONDITIONS, EDGES, from_card
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.augmentation import Augmenter
from desktop_cnn.engine.confidence import measure
from desktop_cnn.engine.sharded_generator import ShardedGenerator
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import load_checkpoint, save_checkpoint, weights_path
from tests.engine.little_data import little_data
from tests.shipped import SHIPPED

DATA = little_data(sample_drawings())


def network(recipe, name="fc"):
    return load_checkpoint(weights_path(name, recipe)).network


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_each_digit_is_read_once_as_trained_and_once_anywhere_where_training_was_in_the_middle(recipe):
    found = measure(network(recipe), recipe, DATA.images, DATA.pen)
    digits = len(DATA.images.labels) + len(DATA.pen.labels)
    counts = from_card({"confidence": json.loads(json.dumps(found))})
    assert set(counts) == set(CONDITIONS if not RECIPES[recipe].moves else CONDITIONS[:1])
    assert all(sum(each.n for each in bins) == digits for bins in counts.values())
    assert found == measure(network(recipe), recipe, DATA.images, DATA.pen)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_counts_are_those_of_the_networks_own_readings(condition):
    recipe = replace(RECIPES["centred"], moves=condition == "anywhere")
    maker = Augmenter(recipe, ShardedGenerator(seed=0), torch.device("cpu"))
    pixels = torch.cat([maker.images(DATA.images.pixels), maker.pen(DATA.pen.segments)])
    labels = torch.cat([DATA.images.labels, DATA.pen.labels])
    sure, digits = (each.numpy() for each in network("centred")(pixels).softmax(1).max(1))
    bins = measure(network("centred"), "centred", DATA.images, DATA.pen)[condition]
    for low, high, found in zip((0, *EDGES), (*EDGES, 1), bins, strict=True):
        chosen = (sure > low) & (sure <= high)
        assert found["n"] == chosen.sum()
        assert found["right"] == (digits == labels.numpy())[chosen].sum()
        if found["n"]:
            assert found["low"] <= found["value"] <= found["high"]


@pytest.mark.parametrize(("name", "recipe"), SHIPPED)
def test_the_cards_that_come_with_the_program_hold_it_for_thousands_of_digits(name, recipe):
    checkpoint = load_checkpoint(weights_path(name, recipe))
    held_out = 6788 if checkpoint.network.reads().is_picture else 1788  # MNIST has no way of the pen
    for bins in checkpoint.confidence.values():
        assert sum(each.n for each in bins) == held_out
        shares = np.array([each.right / each.n for each in bins if each.n >= 100])
        assert (np.diff(shares) > -0.02).all()  # the surer, the more often right


def test_a_card_with_impossible_counts_is_refused_in_one_sentence(tmp_path):
    path = weights_path("fc", "centred", tmp_path)
    save_checkpoint(
        path, ARCHITECTURES["fc"](), {"architecture": "fc", "recipe": "centred", "confidence": {"edges": [1]}}
    )
    with pytest.raises(UserError, match="is no model card"):
        load_checkpoint(path)
