"""Every lab over one to six networks, whatever they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.core.catalogue import MOST_COMPARED, compared
from desktop_cnn.core.conditions import parse_sweep
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.adversarial import AdversarialQuestion
from desktop_cnn.core.labs.attribution import AttributionQuestion
from desktop_cnn.core.labs.curves import SAMPLES, CurveQuestion, OwnCurveQuestion
from desktop_cnn.core.labs.equivariance import EquivarianceQuestion
from desktop_cnn.core.labs.shift_map import ShiftQuestion
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine import loaded, store
from desktop_cnn.engine.core_pool import CorePool
from desktop_cnn.engine.labs import adversarial, attribution, curves, equivariance
from desktop_cnn.engine.labs.shift_map import ShiftMapper

DIGIT = rasterize(sample_drawings()[10].drawing)
SWEEP = parse_sweep("noise=0:0.4:2")
SIX = ("pooled", "fc", "pooled-augmented", "fc-augmented", "cnn-permuted", "fc-permuted")


@pytest.fixture(autouse=True)
def _short_search(monkeypatch):
    """The whole one takes five seconds a network."""
    monkeypatch.setattr(adversarial, "STARTS_OF_ONE", 2)
    monkeypatch.setattr(adversarial, "ROUNDS", ((1, 20), (1, 20), (2, 20)))


def last(steps):
    *_before, answer = steps
    return answer


def searched(models):
    found = last(adversarial.prepare()(AdversarialQuestion(DIGIT, models, "cpu", "linf", 8))).found
    return {name: each.changed for name, each in found.items()}


def attributed(models):
    found = last(attribution.prepare()(AttributionQuestion(DIGIT, models, "cpu", None))).networks
    return {name: each.maps["integrated_gradients"] for name, each in found.items()}


def shifted(models):
    with CorePool() as cores:
        return last(ShiftMapper(cores).answer(ShiftQuestion(DIGIT, models, "cpu", False))).probabilities


def moved(models):
    question = EquivarianceQuestion(DIGIT, models, "cpu", 1, 0, next(iter(models)), "scores", None)
    errors = last(equivariance.prepare()(question)).errors
    return {name: np.array([each.whole for each in told]) for name, told in errors.items()}


def own(models):
    return last(curves.prepare_own()(OwnCurveQuestion(DIGIT, models, "cpu", SWEEP, 5))).probabilities


def measured(models):
    curve = last(curves.prepare()(CurveQuestion(SWEEP, SAMPLES, None, 3, models, "cpu", open_drawing)))
    names = curve.points[0].accuracies
    return {name: [point.accuracies[name].value for point in curve.points] for name in names}


LABS = (searched, attributed, shifted, moved, own, measured)


@pytest.mark.parametrize("ask", LABS)
def test_of_six_networks_each_is_told_what_it_is_told_alone(ask):
    models = compared("centred", SIX)
    assert len(models) == MOST_COMPARED
    together = ask(models)
    assert list(together) == list(SIX)
    for name, model in models.items():
        np.testing.assert_allclose(together[name], ask({name: model})[name], atol=1e-5)


@pytest.mark.parametrize("ask", LABS)
def test_one_that_cannot_be_read_is_missing_and_the_others_are_answered_for(ask, tmp_path):
    models = compared("centred", ("pooled", "fc", "pooled-augmented"))
    broken = {name: replace(model, path=tmp_path / f"{name}.safetensors") for name, model in models.items()}
    assert list(ask({**models, "fc": broken["fc"]})) == ["pooled", "pooled-augmented"]
    with pytest.raises(UserError, match="Fully connected network"):
        ask(broken)


@pytest.mark.parametrize("names", [("fc",), ("cnn", "fc-permuted")])
def test_networks_that_a_lab_without_gradients_has_read_first_serve_one_with_gradients(names, monkeypatch):
    monkeypatch.setattr(loaded, "STORE", store.ModelStore())
    models = compared("centred", names)
    with torch.inference_mode():
        moved(models)
    assert list(attributed(models)) == list(searched(models)) == list(names)
