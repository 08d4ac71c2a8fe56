"""How far long work has come, and how it ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.jobs import IDLE, RUNNING, Progress, remaining_s


def test_what_is_left_follows_from_the_speed_since_the_share_can_be_told():
    job = RUNNING.advanced(Progress(doing="Reading the digits…"), 100.0)
    assert job.remaining_s is None
    assert job.progress.doing == "Reading the digits…"
    job = job.advanced(Progress(0.1), 107.0)  # the seven seconds before were no part of it
    assert job.remaining_s is None
    job = job.advanced(Progress(0.5), 109.0)
    assert job.remaining_s == pytest.approx(2.0)
    assert job.progress.doing == ""


@given(share=st.floats(0.001, 1), passed_s=st.floats(0, 1e5))
def test_at_an_even_speed_the_whole_takes_what_has_passed_and_what_is_left(share, passed_s):
    assert share * (passed_s + remaining_s(share, passed_s)) == pytest.approx(passed_s)


def test_nothing_done_says_nothing_of_what_is_left():
    assert remaining_s(0.0, 5.0) is None


@pytest.mark.parametrize("phase", ["finished", "cancelled", "failed"])
def test_a_job_that_has_ended_runs_no_more_and_keeps_how_far_it_came(phase):
    job = RUNNING.advanced(Progress(0.25), 1.0).ended(phase, "why" if phase == "failed" else "")
    assert not job.is_running
    assert job.progress.share == 0.25
    assert bool(job.failure) == (phase == "failed")
    assert job.remaining_s is None
    assert not IDLE.is_running
