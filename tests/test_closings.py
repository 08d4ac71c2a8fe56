"""The short form of tests/closings: python -m tests.closings closes 200 programs."""

from __future__ import annotations

import random

import pytest

from tests import forked
from tests.closings.__main__ import close_once
from tests.closings.victim import KINDS

LONG_S = 100


@pytest.mark.parametrize("kind", KINDS)
def test_a_window_closed_in_the_middle_of_anything_ends_with_nothing_left_and_nothing_lost(kind, tmp_path):
    delay_ms = random.Random(kind).choice((0, 30, 200))
    # A fork, which has torch already: how long its import may take is tried in tests/ui/test_closing.py.
    taken_s = close_once(kind, delay_ms, tmp_path, lambda command, env: forked.run(command, env=env, timeout=LONG_S))
    assert taken_s < 10  # on a machine that is busy with something else
