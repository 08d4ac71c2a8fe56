"""Contracts that every registered lab keeps, whatever it works out."""

from __future__ import annotations

import gc
import pickle
import threading
import time
from dataclasses import fields, is_dataclass
from importlib import import_module

import numpy as np
import pytest

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.conditions import parse_sweep
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.adversarial import AdversarialQuestion
from desktop_cnn.core.labs.attention import AttentionQuestion
from desktop_cnn.core.labs.attribution import AttributionQuestion
from desktop_cnn.core.labs.curves import SAMPLES, CurveQuestion, OwnCurveQuestion
from desktop_cnn.core.labs.equivariance import EquivarianceQuestion
from desktop_cnn.core.labs.im2col import Im2colQuestion
from desktop_cnn.core.labs.order import OrderQuestion
from desktop_cnn.core.labs.patches import PatchQuestion
from desktop_cnn.core.labs.shift_map import ShiftQuestion
from desktop_cnn.core.labs.trade_offs import TimesQuestion
from desktop_cnn.core.packed import pack
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.labs import adversarial

DRAWING = sample_drawings()[4].drawing
DIGIT = rasterize(DRAWING)
MODELS = compared("centred", ("pooled", "fc"))
SWEEP = parse_sweep("noise=0:0.4:3")
QUESTIONS = {
    "adversarial": AdversarialQuestion(DIGIT, MODELS, "cpu", "l2", 8),
    "attention": AttentionQuestion(DIGIT, compared("augmented", ["vit"]), "cpu", "vit", 3),
    "attribution": AttributionQuestion(DIGIT, MODELS, "cpu", None),
    "curves": CurveQuestion(SWEEP, SAMPLES, None, 3, MODELS, "cpu", open_drawing),
    "own_curve": OwnCurveQuestion(DIGIT, MODELS, "cpu", SWEEP, 5),
    "equivariance": EquivarianceQuestion(DIGIT, MODELS, "cpu", 1, 0, "pooled", "conv1", None),
    "im2col": Im2colQuestion(DIGIT, MODELS, "cpu", "pooled"),
    "order": OrderQuestion(DIGIT, compared("centred", ["cnn", "gru-strokes"]), "cpu", drawing=pack(DRAWING)),
    "ladder": ShiftQuestion(DIGIT, MODELS, "cpu", False),
    "patches": PatchQuestion(SAMPLES, DIGIT[None][:0], "conv1", MODELS["pooled"], "cpu", open_drawing),
    "shift_map": ShiftQuestion(DIGIT, MODELS, "cpu", False),
    "trade_offs": TimesQuestion(DIGIT, MODELS, "cpu"),
}


@pytest.fixture(autouse=True)
def _short_search(monkeypatch):
    """The whole one takes five seconds a network."""
    monkeypatch.setattr(adversarial, "STARTS_OF_ONE", 2)
    monkeypatch.setattr(adversarial, "ROUNDS", ((1, 20), (1, 20), (2, 20)))


@pytest.fixture(autouse=True)
def _idle_threads_end():
    """Those of a pool end a moment after the work that held it is gone."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while any(each.name.startswith(("core", "data")) for each in set(threading.enumerate()) - before):
        if time.monotonic() > deadline:
            break
        gc.collect()
        time.sleep(0.01)


def work(name):
    module, _colon, function = LABS[name].partition(":")
    return getattr(import_module(module), function)()


def test_every_lab_is_asked_here():
    assert set(QUESTIONS) == set(LABS)


@pytest.mark.parametrize("name", LABS)
def test_progress_grows_before_a_last_whole_answer_and_all_of_it_can_be_sent(name):
    steps = list(work(name)(pickle.loads(pickle.dumps(QUESTIONS[name]))))
    shares = [step.share for step in steps if isinstance(step, Progress)]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert not isinstance(steps[-1], Progress)
    for step in steps:
        assert same(pickle.loads(pickle.dumps(step)), step)


@pytest.mark.parametrize("name", sorted(set(LABS) - {"im2col", "trade_offs"}))  # whose answer is how long it takes
def test_the_same_question_has_the_same_answer(name):
    first, second = (list(work(name)(QUESTIONS[name]))[-1] for _time in range(2))
    assert same(first, second)


@pytest.mark.parametrize("name", LABS)
def test_work_that_is_ended_early_leaves_nothing_running(name):
    steps = iter(work(name)(QUESTIONS[name]))
    next(steps)
    steps.close()  # _no_thread_stays sees what is left


def same(one, other):
    """Whether two answers hold the same values, arrays bit by bit."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)
        )
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other
