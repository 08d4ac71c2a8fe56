from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.app.actions.perturbation import (
    add_perturbation,
    move_perturbation,
    remove_perturbation,
    set_amounts,
    set_perturbation,
    set_shift,
)
from desktop_cnn.app.chain import amount_text, chain_text, new_perturbation, perturbation_text, within
from desktop_cnn.app.state import Document, Store, put_on
from desktop_cnn.core.drawing_file import from_json, to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.values import MAX_PERTURBATIONS, Perturbation


@pytest.fixture
def store():
    return Store()


def names(store):
    return [perturbation.name for perturbation in store.state.chain.perturbations]


def test_links_are_added_moved_switched_and_taken_away(store):
    add_perturbation(store, "rotate")
    assert names(store) == ["shift", "noise", "rotate"]
    assert store.state.chain.on
    assert store.state.chain.perturbations[2].amounts == {"angle_deg": 30}
    move_perturbation(store, 2, -2)
    assert names(store) == ["rotate", "shift", "noise"]
    set_perturbation(store, 1, on=False)
    set_perturbation(store, 2, seed=9)
    assert [perturbation.name for perturbation in store.state.request().perturbations] == ["rotate", "noise"]
    assert store.state.chain.perturbations[2].seed == 9
    remove_perturbation(store, 0)
    assert names(store) == ["shift", "noise"]
    assert not store.state.chain.perturbations[0].on


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8), st.integers(-9, 9))
def test_a_moved_link_pushes_the_others_aside_and_loses_none(picks, by):
    store = Store()
    kinds = list(PERTURBATIONS)
    for pick in picks:
        add_perturbation(store, kinds[pick])
    before = store.state.chain.perturbations
    move_perturbation(store, len(before) - 1, by)
    after = store.state.chain.perturbations
    assert sorted(map(str, after)) == sorted(map(str, before))
    assert after.index(before[-1]) <= max(len(before) - 1 + by, 0) or before.count(before[-1]) > 1


def test_there_is_an_end_to_adding(store):
    while len(store.state.chain.perturbations) < MAX_PERTURBATIONS:
        add_perturbation(store, "blur")
    with pytest.raises(UserError, match="take one away"):
        add_perturbation(store, "blur")


def test_a_shift_from_the_pad_comes_first_where_there_was_none(store):
    remove_perturbation(store, 0)
    set_shift(store, 2, -3)
    assert names(store) == ["shift", "noise"]
    assert store.state.chain.perturbations[0].amounts == {"dx_px": 2, "dy_px": -3}


@pytest.mark.parametrize("name", list(PERTURBATIONS))
def test_amounts_stay_within_their_bounds_and_on_their_steps(name, store):
    add_perturbation(store, name)
    index = len(store.state.chain.perturbations) - 1
    for amount in PERTURBATIONS[name].amounts:
        for value in (-1e9, 0.0, amount.usual, 1e9):
            set_amounts(store, index, {amount.name: value})
            now = store.state.chain.perturbations[index].amounts[amount.name]
            assert amount.low <= now <= amount.high
            assert now == within(amount, now)
            assert amount_text(amount, now)


@pytest.mark.parametrize("name", list(PERTURBATIONS))
def test_every_link_is_written_and_read_with_its_drawing(name, store, samples):
    store.show_document(Document(samples[0].drawing))
    store.update(chain=type(store.state.chain)(True, (Perturbation(name, new_perturbation(name).amounts, 3),)))
    again = from_json(to_json(store.state.kept_drawing()), "test")
    assert again.strokes == from_json(to_json(samples[0].drawing), "test").strokes
    opened = put_on(again)
    assert opened["chain"] == store.state.chain


def test_a_drawing_without_perturbations_leaves_the_stack_alone(store, samples):
    set_shift(store, 4, 0)
    chain = store.state.chain
    store.show_document(Document(samples[0].drawing))
    assert store.state.chain is chain


def test_the_stack_as_text(store):
    set_shift(store, 4, -2)
    set_perturbation(store, 1, seed=3)
    assert chain_text(store.state.chain) == "Shift +4.0 px, −2.0 px → Gaussian noise 0.00, seed 3"
    set_perturbation(store, 1, on=False)
    assert chain_text(store.state.chain) == perturbation_text(store.state.chain.perturbations[0])


BAD = (
    {"name": "pickle"},
    {"name": "shift", "amounts": {"dx_px": 1e9}},
    {"name": "shift", "amounts": {"dx_px": float("nan")}},
    {"name": "shift", "amounts": {"up": 1}},
    {"name": "shift", "amounts": [1]},
    {"name": "noise", "seed": -1},
    {"name": ["shift"]},
    "shift",
    None,
)


@pytest.mark.parametrize("perturbation", BAD)
def test_a_file_with_an_impossible_perturbation_is_refused_in_one_sentence(perturbation):
    text = json.dumps({"strokes": [[[3, 4], [9, 9]]], "perturbations": [perturbation]})
    with pytest.raises(UserError, match=r"^x cannot be opened: .+\.$"):
        from_json(text, "x")


def test_a_file_with_too_many_perturbations_is_refused():
    text = json.dumps({"strokes": [[[3, 4], [9, 9]]], "perturbations": [{"name": "blur"}] * 13})
    with pytest.raises(UserError, match="at most 12"):
        from_json(text, "x")
