from __future__ import annotations

import numpy as np
import pytest

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.conditions import chains_for
from desktop_cnn.core.document import Document
from desktop_cnn.core.pen_path import ORDERS, backwards
from desktop_cnn.core.raster import rasterize
from desktop_cnn.engine.evaluation import evaluate
from desktop_cnn.engine.labelled import Labelled, labelled_samples
from desktop_cnn.engine.loaded import load_networks


@pytest.fixture(scope="module")
def loaded():
    return load_networks(compared("centred"), "cpu")


@pytest.fixture(scope="module")
def labelled():
    return labelled_samples()


def results_of(loaded, labelled, chains):
    *progress, results = evaluate(loaded, labelled, chains)
    shares = [each.share for each in progress]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    return results


def test_accuracy_is_that_of_reading_one_by_one(loaded, labelled):
    results = results_of(loaded, labelled, [()])
    for name in loaded.networks:
        answers = [loaded.read(Document(pixels=pixels))[name].digit for pixels in labelled.pixels]
        assert results[name].accuracy.value == np.mean(np.array(answers) == labelled.labels)
        assert results[name].accuracy.n == len(labelled.labels)
        assert results[name].confusion.sum() == len(labelled.labels)


def test_a_shift_is_measured_in_four_directions(loaded, labelled):
    assert results_of(loaded, labelled, chains_for({"shift": 4}))["cnn"].accuracy.n == 4 * len(labelled.labels)


def test_the_worst_are_wrong_and_the_surest_come_first(loaded, labelled):
    wrong = Labelled("wrong", labelled.pixels, (labelled.labels + 1) % 10)
    worst = results_of(loaded, wrong, [()])["cnn"].worst
    assert len(worst) >= 28
    assert all(mistake.label != mistake.answer for mistake in worst)
    assert [m.confidence for m in worst] == sorted((m.confidence for m in worst), reverse=True)


def test_of_a_sample_the_worst_are_told_by_their_numbers_in_the_whole(loaded, labelled):
    wrong = Labelled("wrong", labelled.pixels, (labelled.labels + 1) % 10)
    part = wrong.sample(12, 5)
    noisy = chains_for({"noise": 0.2}, 7)
    of_all = {mistake.number: mistake for mistake in results_of(loaded, wrong, noisy)["fc"].worst}
    of_part = results_of(loaded, part, noisy)["fc"].worst
    assert {mistake.number for mistake in of_part} <= set(part.chosen.tolist())
    for mistake in of_part:
        assert mistake.answer == of_all[mistake.number].answer
        assert mistake.confidence == pytest.approx(of_all[mistake.number].confidence, abs=1e-4)
        np.testing.assert_array_equal(part.picture(mistake.number), wrong.pixels[mistake.number])


def test_noise_is_the_same_for_a_seed_and_its_own_for_each_digit(loaded, labelled):
    noisy = [results_of(loaded, labelled, chains_for({"noise": 0.3}, seed)) for seed in (1, 1, 2)]
    first, second, other = (r["fc"].confusion.tolist() for r in noisy)
    assert first == second
    assert first != other


def test_what_reads_strokes_is_given_the_drawings_and_backwards_their_ways_turned(labelled, samples):
    mixed = load_networks(compared("centred", ["cnn", "gru-strokes"]), "cpu")
    for data, turn in ((labelled, ORDERS["drawn"]), (labelled.of_ways(backwards), ORDERS["backwards"])):
        results = results_of(mixed, data, [()])
        documents = [Document(turn(each.drawing), rasterize(each.drawing)) for each in samples]
        answers = [mixed.read(document)["gru-strokes"].digit for document in documents]
        right = sum(answer == each.label for answer, each in zip(answers, samples, strict=True))
        assert results["gru-strokes"].accuracy.value == pytest.approx(right / len(samples))
        assert results["cnn"].accuracy == results_of(mixed, labelled, [()])["cnn"].accuracy
    assert right < len(samples) / 2


def test_figures_on_real_data_meet_the_floor(loaded, data_folder):
    """On training images and writers that were held out: the test sets are measured once, by hand."""
    from desktop_cnn.app.documents import open_drawing
    from desktop_cnn.engine.strokes import centred_pen
    from desktop_cnn.engine.training_data import load_training_data

    data = load_training_data([data_folder], open_drawing)
    images, pen = data.held_out_images, data.held_out_pen
    digits = Labelled("mnist", images.pixels.numpy().astype(np.float32) / 255, images.labels.numpy())
    results = results_of(loaded, digits, [()])
    assert results["fc"].accuracy.value >= 0.983
    assert results["cnn"].accuracy.value >= 0.992
    moved = results_of(loaded, digits.sample(1000, 0), chains_for({"shift": 4}))  # each in four directions
    assert results["cnn"].accuracy.value - moved["cnn"].accuracy.value <= 0.015
    written = Labelled("pen", centred_pen(pen.segments)[:, 0].numpy(), pen.labels.numpy())
    assert results_of(loaded, written, [()])["cnn"].accuracy.value >= 0.965
