"""The short form of tests/fuzz: python -m tests.fuzz tries 100,000 damaged files."""

from __future__ import annotations

import pytest

from tests.fuzz.__main__ import run
from tests.fuzz.readers import readers

READERS = readers()
_INPUTS = 60


@pytest.mark.parametrize("name", READERS)
def test_damaged_files_are_read_or_refused_in_a_sentence(name, tmp_path):
    for raw in READERS[name].sound:
        READERS[name].read(raw, tmp_path)
    assert run(name, READERS[name], _INPUTS, 1, tmp_path).total() == _INPUTS
