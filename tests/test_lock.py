"""The lock: a tested version of whatever pyproject.toml asks for."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = runpy.run_path(str(Path(__file__).resolve().parents[1] / "script" / "lock"))
PINS = [Requirement(line) for line in LOCK["LOCK"].read_text().splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("wanted", LOCK["wanted"](), ids=lambda wanted: wanted.name)
def test_what_is_asked_for_is_locked_to_a_version_that_is_allowed(wanted):
    (pin,) = (pin for pin in PINS if pin.name == canonicalize_name(wanted.name))
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    assert wanted.specifier.contains(specifier.version)


def test_every_build_of_a_version_is_meant():
    assert not [pin for pin in PINS if "+" in str(pin) or pin.url]
