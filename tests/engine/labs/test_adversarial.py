from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.adversarial import AdversarialQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.labs import adversarial as lab
from desktop_cnn.engine.loaded import load_networks

SAMPLES = sample_drawings()
NUMBER, ANOTHER = 28, 4
FINDER = lab.AdversarialSearch()
LEAST = {
    (13, "linf"): (0.0876, 0.0897),
    (NUMBER, "l2"): (0.7022, 1.3700),
}
"""The least changes that searches of ten times the budget and other methods found: script/smallest-change."""


def drawn(number=NUMBER):
    return rasterize(SAMPLES[number].drawing)


def search(norm, into, models=None, number=NUMBER):
    """Return all answers of a search, which several tests look at; of the CNN and the FC by "centred" for no models."""
    return searched(norm, into, models or (("cnn", "fc"), "centred"), number)


@cache
def searched(norm, into, models, number):
    names, recipe = models
    return list(FINDER.answer(AdversarialQuestion(drawn(number), compared(recipe, names), "cpu", norm, into)))


@pytest.mark.parametrize("models", [(("cnn", "fc"), "centred"), (("fc",), "permuted")])
@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_what_is_found_is_read_as_another_digit_and_is_a_picture(norm, models):
    names, recipe = models
    loaded, pixels = load_networks(compared(recipe, names), "cpu"), drawn()
    flips = search(norm, ANOTHER, models)[-1]
    assert list(flips.found) == list(names)
    for name, flip in flips.found.items():
        assert 0 <= flip.changed.min() <= flip.changed.max() <= 1
        read = loaded.probabilities(flip.changed[None])[name][0]
        assert read.argmax() == ANOTHER == flip.after.digit
        np.testing.assert_allclose(read, flip.after.probabilities, atol=1e-4)
        assert loaded.probabilities(pixels[None])[name][0].argmax() == flip.before.digit == SAMPLES[NUMBER].label
        assert flip.size("l2") == pytest.approx(float(np.sqrt(((flip.changed - pixels) ** 2).sum())), rel=1e-5)
        assert flip.size("linf") == np.abs(flip.changed - pixels).max()


def test_any_digit_needs_no_larger_change_than_one_that_is_named():
    anything, named = search("l2", None)[-1], search("l2", ANOTHER)[-1]
    for name, flip in anything.found.items():
        assert flip.size("l2") <= named.found[name].size("l2") * 1.02
        assert flip.after.digit != flip.before.digit


def test_a_random_change_of_that_size_flips_nothing():
    """The change is no accident: noise of the same size leaves the answer as it is."""
    loaded = load_networks(compared("centred"), "cpu")
    rng = np.random.default_rng(0)
    for name, flip in search("l2", None)[-1].found.items():
        noise = rng.standard_normal((20, 30, 30)).astype(np.float32)
        noise *= flip.size("l2") / np.linalg.norm(noise, axis=(1, 2), keepdims=True)
        answers = loaded.probabilities((drawn() + noise).clip(0, 1))[name].argmax(1)
        assert (answers == flip.before.digit).all()


def test_the_best_so_far_only_gets_better_and_the_share_grows():
    steps = search("linf", ANOTHER)
    shares = [step.share for step in steps if isinstance(step, Progress)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    answers = [step for step in steps if not isinstance(step, Progress)]
    for name in ("cnn", "fc"):
        sizes = [answer.found[name].size("linf") for answer in answers if answer.found[name]]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(("number", "norm"), LEAST)
def test_a_search_of_ten_times_the_budget_finds_hardly_less_for_either_network(number, norm):
    found = search(norm, None, number=number)[-1].found
    for name, least in zip(("cnn", "fc"), LEAST[number, norm], strict=True):
        assert found[name].size(norm) <= 1.05 * least, name


def test_the_same_question_is_answered_alike_every_time():
    question = AdversarialQuestion(drawn(), compared("centred", ["pooled"]), "cpu", "linf", ANOTHER)
    first, second = (list(FINDER.answer(question))[-1].found for _again in range(2))
    for name, flip in first.items():
        np.testing.assert_array_equal(flip.changed, second[name].changed)


def test_for_one_linear_layer_what_is_found_is_the_distance_to_the_boundary(monkeypatch):
    """The least change is known there: the lead over the gradient's norm, where no pixel comes to its end."""
    rng = np.random.default_rng(0)
    weights = torch.tensor(rng.standard_normal((10, 900)), dtype=torch.float32)
    pixels = rng.uniform(0.4, 0.6, (30, 30)).astype(np.float32)

    scores = weights @ torch.tensor(pixels.ravel())
    read = int(scores.argmax())
    linear = SimpleNamespace(
        networks={"linear": None}, device=torch.device("cpu"), logits=lambda _name, each: each.flatten(1) @ weights.T
    )
    monkeypatch.setattr(lab, "take_readable", lambda *_choice: linear)
    for norm, dual in (("l2", 2), ("linf", 1)):
        question = AdversarialQuestion(pixels, compared("centred"), "cpu", norm, None)
        flip = list(FINDER.answer(question))[-1].found["linear"]
        slopes = torch.linalg.vector_norm(weights - weights[read], dual, dim=1)
        least = min(float((scores[read] - scores[d]) / slopes[d]) for d in range(10) if d != read)
        assert least <= flip.size(norm) <= least * 1.01


def test_into_the_digit_that_is_read_there_is_no_flip():
    assert list(search("l2", SAMPLES[NUMBER].label)[-1].found.values()) == [None, None]
