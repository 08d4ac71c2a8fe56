from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.conditions import CONDITIONS, chains_for, parse_sweep, whole_sweep
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.curves import SAMPLES, CurveQuestion, OwnCurveQuestion
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.raster import rasterize
from desktop_cnn.engine.evaluation import evaluate
from desktop_cnn.engine.labelled import labelled_samples
from desktop_cnn.engine.labs.curves import CurveMeasurer, prepare_own
from desktop_cnn.engine.loaded import load_networks


@pytest.fixture(scope="module")
def loaded():
    return load_networks(compared("centred"), "cpu")


def ask(sweep, source=SAMPLES, limit=None):
    return CurveMeasurer().answer(CurveQuestion(sweep, source, limit, 3, compared("centred"), "cpu", open_drawing))


def test_a_curve_grows_to_what_evaluate_says_at_each_amount(loaded):
    sweep = parse_sweep("noise=0:0.4:3")
    steps = list(ask(sweep))
    shares = [step.share for step in steps if isinstance(step, Progress)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert steps[-1].digits == 30
    for point in steps[-1].points:
        *_progress, results = evaluate(loaded, labelled_samples(), chains_for({"noise": point.amount}, 3))
        assert point.accuracies == {name: result.accuracy for name, result in results.items()}


def test_in_a_sweep_every_digit_counts_once_and_directions_are_taken_in_turn(loaded):
    (*_before, curve) = ask(parse_sweep("shift=6:6:1"))
    moves = chains_for({"shift": 6})
    data = labelled_samples()
    moved = np.stack([perturb(pixels, moves[i % 4]) for i, pixels in enumerate(data.pixels)])
    for name, rows in loaded.probabilities(moved).items():
        share = curve.points[0].accuracies[name]
        assert share.n == 30
        assert share.value == pytest.approx(np.mean(rows.argmax(1) == data.labels))


def test_a_sample_is_the_same_for_a_seed_and_a_part_of_the_whole():
    data = labelled_samples()
    first, again, other = (data.sample(10, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.pixels, again.pixels)
    assert not np.array_equal(first.labels, other.labels)
    assert len(first.labels) == 10
    assert data.sample(99, 1) is data


def test_dropping_the_question_ends_the_reading(tmp_path, samples):
    lines = [json.dumps({**json.loads(to_json(s.drawing)), "label": s.label}) for s in samples] * 400
    path = tmp_path / "long.jsonl"
    path.write_text("\n".join(lines))
    steps = ask(parse_sweep("noise=0:0.4:3"), str(path))
    while "Reading the digits: " not in next(steps).doing:
        pass
    steps.close()
    deadline = time.perf_counter() + 5
    while any(thread.name.startswith("data") for thread in threading.enumerate()):
        assert time.perf_counter() < deadline
        time.sleep(0.01)


def test_data_that_cannot_be_used_is_told(tmp_path):
    unlabelled = tmp_path / "drawings.jsonl"
    unlabelled.write_text('{"strokes": [[[1, 2], [3, 4]]]}\n')
    (tmp_path / "empty").mkdir()
    sweep = parse_sweep("noise=0:0.4:3")
    for source in (unlabelled, tmp_path / "empty", tmp_path / "missing"):
        with pytest.raises(UserError, match=Path(source).name):
            list(ask(sweep, str(source)))


@pytest.mark.parametrize("name", list(CONDITIONS))
def test_the_drawings_own_curve_is_what_the_networks_say(name, loaded, samples):
    pixels = rasterize(samples[10].drawing)
    sweep = whole_sweep(name, 4)
    (own,) = prepare_own()(OwnCurveQuestion(pixels, compared("centred"), "cpu", sweep, 5))
    still = loaded.probabilities(pixels[None])
    for network in loaded.networks:
        assert own.digits[network] == still[network][0].argmax()
        for amount, sure in zip(sweep.amounts, own.probabilities[network], strict=True):
            changed = np.stack([perturb(pixels, chain) for chain in chains_for({name: amount}, 5)])
            expected = loaded.probabilities(changed)[network][:, own.digits[network]].mean()
            assert sure == pytest.approx(expected, abs=1e-5)
