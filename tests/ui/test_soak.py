"""The short form of tests/soak: python -m tests.soak makes 200,000 moves of the pen among random acts."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.soak.acts import ACTS
from tests.soak.session import Session

SHORT = hypothesis.settings(max_examples=3, stateful_step_count=30, suppress_health_check=list(hypothesis.HealthCheck))

OFTEN = [name for name, (weight, _do) in ACTS.items() for _each in range(weight)]


class Person(RuleBasedStateMachine):
    """Whatever is done in whatever order; what fails is made as short as it can be."""

    def __init__(self):
        super().__init__()
        self.session = Session()

    @rule(name=st.sampled_from(OFTEN), hand=st.randoms(use_true_random=False))
    def act(self, name, hand):
        self.session.acts += 1
        ACTS[name][1](self.session, hand)
        self.session.check()

    def teardown(self):
        self.session.close()


@pytest.mark.usefixtures("qapp")
def test_whatever_is_done_in_the_window_nothing_breaks_and_no_stroke_is_lost():
    run_state_machine_as_test(Person, settings=SHORT)
