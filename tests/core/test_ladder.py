from __future__ import annotations

import json
import pickle

import pytest

from desktop_cnn.app.ladder import points
from desktop_cnn.core.catalogue import Catalogue, Model, catalogue, read_model
from desktop_cnn.core.ladder import MEASURED, Rung, figures_of, ladder, largest_step, rung_of, steps
from desktop_cnn.core.metrics import accuracy

MOVED = "MNIST test, moved by 4 px"


@pytest.mark.parametrize("recipe", ["centred", "permuted"])
def test_every_rung_adds_one_idea_to_the_one_before(recipe):
    rungs = ladder(catalogue(), recipe)
    places = [model.rung.place for model in rungs]
    assert places == sorted(set(places))
    assert all(model.rung.title and model.rung.idea.endswith(".") for model in rungs)
    assert {model.recipe for model in rungs} == {recipe}


def test_a_steps_price_and_gain_are_those_of_the_cards():
    rungs = ladder(catalogue(), "centred")
    for step in steps(rungs):
        before, after = (json.loads(m.path.with_suffix(".json").read_text()) for m in (step.before, step.after))
        assert step.parameters == after["parameters"] - before["parameters"]
        assert step.multiply_adds == after["multiply_adds"] - before["multiply_adds"]
        assert set(step.gains) == set(MEASURED)
        for name, gain in step.gains.items():
            assert gain == pytest.approx(after["figures"][name]["value"] - before["figures"][name]["value"])


def made(place, right=None):
    figures = {} if right is None else {MOVED: accuracy(right, 100)}
    return Model(f"m{place}", None, f"m{place}", "centred", "", "", rung=Rung(place, "", ""), figures=figures)


def test_the_largest_step_is_the_one_that_raises_a_figure_most():
    rungs = made(0, 50), made(1, 56), made(2, 97), made(3, 99)
    assert largest_step(rungs, MOVED).after is rungs[2]
    assert largest_step((*rungs, made(4)), MOVED) is None  # not measured everywhere
    assert largest_step((made(0, 50), made(1, 40)), MOVED) is None
    assert largest_step(rungs[:1], MOVED) is None


@pytest.mark.parametrize(("gain", "told"), [(0.318, "+31.8"), (-0.0571, "−5.7"), (0.0, "0.0"), (-0.0004, "0.0")])
def test_a_gain_is_told_in_percentage_points(gain, told):
    assert points(gain) == told


def test_a_model_goes_to_another_process_without_its_figures():
    model = made(0, 50)
    arrived = pickle.loads(pickle.dumps(model))
    assert arrived == model
    assert (model.figures != {}, arrived.figures) == (True, {})


def test_rungs_stand_in_the_order_of_their_places_whatever_the_files():
    models = {each.id: each for each in (made(2), made(0), made(1))}
    assert [model.id for model in ladder(Catalogue(models), "centred")] == ["m0", "m1", "m2"]
    assert [model.figures for model in ladder(Catalogue(models), "augmented")] == [{}, {}, {}]


@pytest.mark.parametrize("told", [None, 1, [], {}, {"place": "1", "title": "", "idea": ""}, {"place": True}])
def test_what_is_no_rung_is_none(told):
    assert rung_of({"rung": told}) is None


@pytest.mark.parametrize("told", [None, 1, [], {"a": 1}, {"a": {"value": "x", "low": 0, "high": 1, "n": 1}}])
def test_what_is_no_figure_is_left_out(told):
    assert figures_of({"figures": told}) == {}


def test_a_card_with_strange_words_of_the_ladder_is_a_model_all_the_same(tmp_path):
    card = {"architecture": "own", "sha256": "", "rung": 3, "figures": "none", "multiply_adds": "many"}
    (tmp_path / "own-centred.json").write_text(json.dumps(card))
    found = read_model(tmp_path / "own-centred.safetensors", "file")
    assert (found.rung, found.figures, found.multiply_adds) == (None, {}, 0)
