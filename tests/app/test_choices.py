"""What is chosen in panels is set and seen without them, and comes back from files as far as it can be."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Literal, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.app.choices import CHOICES, from_stored, to_stored
from desktop_cnn.app.slices import Changes, Inference, View, Work
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.registry import Registry


@dataclass(frozen=True)
class Own:
    """Every type that a choice may have."""

    layer: str = "conv1"
    unit: int | None = None
    is_on: bool = False
    amount: float = 1.0
    way: Literal["up", "down"] = "up"
    shift: tuple[float, float] = (0.0, 0.0)
    weights: tuple[float, ...] = (1.0,)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    known = Registry("choices")
    known.add("own", Own)
    for name in ("_members", "_followers"):
        monkeypatch.setattr(CHOICES, name, getattr(known, name))


def test_a_choice_is_set_and_seen_without_its_panel_and_listeners_are_told():
    store, told = Store(), []
    store.subscribe(lambda state, changed: told.append((changed, state.chosen(Own).layer)))
    assert store.state.chosen(Own) == Own()
    store.choose(Own(layer="conv2"))
    assert store.state.chosen(Own) == Own(layer="conv2")
    assert told == [(frozenset({"choices"}), "conv2")]


@given(
    st.builds(
        Own,
        st.text(),
        st.none() | st.integers(),
        st.booleans(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(["up", "down"]),
        st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2),
        st.lists(st.floats(allow_nan=False, allow_infinity=False)).map(tuple),
    )
)
def test_choices_come_back_from_json(own):
    assert from_stored(json.loads(json.dumps(to_stored({Own: own})))) == {Own: own}


ANYTHING = st.none() | st.text() | st.integers()


@given(st.dictionaries(st.sampled_from([each.name for each in fields(Own)]), ANYTHING | st.lists(ANYTHING)))
def test_what_is_of_no_fields_type_is_as_at_the_first_start(values):
    (own,) = from_stored({"own": values, "of tomorrow": {}}).values()
    for each in fields(Own):
        value, kept = getattr(own, each.name), values.get(each.name)
        assert value in (tuple(kept) if isinstance(kept, list) else kept, getattr(Own(), each.name))
    assert from_stored([]) == from_stored({"own": 3}) == {}


def test_each_field_of_the_state_stands_in_one_slice_and_among_the_changes():
    slices = [each.name for part in (Work, Inference, View) for each in fields(part)]
    assert len(slices) == len(set(slices))
    assert set(slices) == {each.name for each in fields(AppState)} == set(get_type_hints(Changes))
    for part in (Work, Inference, View):
        hints = get_type_hints(part)
        assert {name: get_type_hints(Changes)[name] for name in hints} == hints
