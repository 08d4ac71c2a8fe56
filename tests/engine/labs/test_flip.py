from __future__ import annotations

import numpy as np
import pytest

from desktop_cnn.core.labs.flip import FlipQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.inference import load_networks
from desktop_cnn.engine.labs.flip import FlipFinder

DIGIT = rasterize(sample_drawings()[10].drawing)
FINDER = FlipFinder()


def search(norm, into, recipe="centred"):
    return list(FINDER.answer(FlipQuestion(DIGIT, recipe, "cpu", norm, into)))


@pytest.mark.parametrize("recipe", ["centred", "permuted"])
@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_what_is_found_is_read_as_another_digit_and_is_a_picture(norm, recipe):
    loaded = load_networks(recipe, "cpu")
    flips = search(norm, 8, recipe)[-1]
    assert flips.share == 1
    for name, flip in flips.found.items():
        assert 0 <= flip.changed.min() <= flip.changed.max() <= 1
        read = loaded.probabilities(flip.changed[None])[name][0]
        assert read.argmax() == 8 == flip.after.digit
        np.testing.assert_allclose(read, flip.after.probabilities, atol=1e-4)
        assert loaded.probabilities(DIGIT[None])[name][0].argmax() == flip.before.digit == 3
        assert flip.size("l2") == pytest.approx(float(np.sqrt(((flip.changed - DIGIT) ** 2).sum())), rel=1e-5)
        assert flip.size("linf") == np.abs(flip.changed - DIGIT).max()


def test_any_digit_needs_no_larger_change_than_one_that_is_named():
    anything, eight = search("l2", None)[-1], search("l2", 8)[-1]
    for name, flip in anything.found.items():
        assert flip.size("l2") <= eight.found[name].size("l2") * 1.02
        assert flip.after.digit != flip.before.digit


def test_a_random_change_of_that_size_flips_nothing():
    """The change is no accident: noise of the same size leaves the answer as it is."""
    loaded = load_networks("centred", "cpu")
    rng = np.random.default_rng(0)
    for name, flip in search("l2", None)[-1].found.items():
        noise = rng.standard_normal((20, 30, 30)).astype(np.float32)
        noise *= flip.size("l2") / np.linalg.norm(noise, axis=(1, 2), keepdims=True)
        answers = loaded.probabilities((DIGIT + noise).clip(0, 1))[name].argmax(1)
        assert (answers == flip.before.digit).all()


def test_the_best_so_far_only_gets_better_and_the_share_grows():
    steps = search("linf", 8)
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    for name in ("cnn", "fc"):
        sizes = [step.found[name].size("linf") for step in steps if step.found[name]]
        assert sizes == sorted(sizes, reverse=True)


def test_into_the_digit_that_is_read_there_is_no_flip():
    assert list(search("l2", 3)[-1].found.values()) == [None, None]
