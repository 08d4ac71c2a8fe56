from __future__ import annotations

import pytest

from desktop_cnn.core.conditions import (
    CONDITIONS,
    chains_for,
    condition_label,
    parse_amount,
    parse_sweep,
    whole_sweep,
)
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import PERTURBATIONS


@pytest.mark.parametrize("name", list(CONDITIONS))
def test_every_condition_can_be_neutral_and_can_be_combined(name):
    condition = CONDITIONS[name]
    assert chains_for({name: condition.neutral}) == [()]
    both = chains_for({name: condition.high, "shift": 3, "noise": 0.1})
    assert len(both) == 4 * len(condition.chains(condition.high)) if name not in ("shift", "noise") else 4
    assert {chain[-1].name for chain in both} == {"noise"}


@pytest.mark.parametrize("name", list(PERTURBATIONS))
def test_every_perturbation_is_a_condition_within_its_bounds(name):
    condition = CONDITIONS[name]
    assert condition.low <= condition.neutral <= condition.high
    (*_before, (perturbation,)) = chains_for({name: condition.high})
    assert perturbation.name == name
    amounts = {amount.name: amount for amount in PERTURBATIONS[name].amounts}
    assert all(amounts[key].low <= round(value, 9) <= amounts[key].high for key, value in perturbation.amounts.items())
    assert condition_label(name)


@pytest.mark.parametrize("name", list(CONDITIONS))
def test_a_whole_sweep_rises_from_the_lowest_to_the_highest_amount(name):
    amounts = whole_sweep(name, 13).amounts
    assert amounts[0] == pytest.approx(CONDITIONS[name].low)
    assert amounts[-1] == pytest.approx(CONDITIONS[name].high)
    assert list(amounts) == sorted(set(amounts))
    assert 2 <= len(amounts) <= 13


def test_a_sweep_is_read_from_text():
    assert parse_sweep("noise=0:0.6:4").amounts == (0, 0.2, 0.4, 0.6)
    assert parse_sweep("shift=0:4:9").amounts == (0, 1, 2, 3, 4)
    assert parse_amount("fog=1.5") == ("fog", 1.5)


@pytest.mark.parametrize("text", ["noise=0:0.6:0", "noise=0:9:3", "noise=0.4:0.1:3", "none=0:1:3", "noise"])
def test_a_sweep_that_cannot_be_is_told(text):
    with pytest.raises(UserError, match="NAME=LOW:HIGH:POINTS"):
        parse_sweep(text)


@pytest.mark.parametrize("text", ["fog", "fog=9", "fog=-1", "none=1", "fog=x"])
def test_an_amount_that_cannot_be_is_told(text):
    with pytest.raises(UserError, match="NAME=AMOUNT"):
        parse_amount(text)
