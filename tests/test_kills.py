"""The short form of tests/kills: python -m tests.kills ends the program 200 times."""

from __future__ import annotations

from tests.kills.__main__ import MOST_LOST_S, run

_KILLS = 2  # one while the partial file has a name, and one while it has none


def test_of_a_program_that_is_ended_while_it_saves_every_file_is_whole(home, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    found = run(_KILLS, 4, folder)
    assert found["lost_s"] <= MOST_LOST_S
