"""Contracts that every registered command keeps."""

from __future__ import annotations

from collections import Counter

import pytest

import desktop_cnn.app.actions  # noqa: F401  (the commands register themselves)
from desktop_cnn.app.commands import COMMANDS, MENUS
from desktop_cnn.app.state import Store


class FakeDesk:
    """Takes every command; dialogs do nothing."""

    def __init__(self):
        self.store = Store()
        self.asked = []

    def __getattr__(self, name):
        return lambda: self.asked.append(name)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_runs_from_the_first_state_and_does_something(name):
    desk, command = FakeDesk(), COMMANDS[name]
    told = []
    desk.store.subscribe(lambda state, changed: told.append(changed))
    command.enabled(desk.store.state)
    command.run(desk)
    assert told or desk.asked or not command.enabled(desk.store.state) or name == "drawing.clear"
    assert command.menu in MENUS
    assert command.title
    if command.checked is not None:
        assert isinstance(command.checked(desk.store.state), bool)


def test_no_two_commands_share_a_key():
    keys = Counter(key for _name, command in COMMANDS.items() for key in command.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_undo_and_redo_walk_through_every_page():
    desk = FakeDesk()
    for label in range(5):
        COMMANDS[f"samples.round.{label}"].run(desk)
    COMMANDS["drawing.clear"].run(desk)
    pages = [*(step.values["page"] for step in desk.store.state.history.undo), desk.store.state.page]
    for page in reversed(pages[:-1]):
        COMMANDS["drawing.undo"].run(desk)
        assert desk.store.state.page is page
    COMMANDS["drawing.undo"].run(desk)
    for page in pages[1:]:
        COMMANDS["drawing.redo"].run(desk)
        assert desk.store.state.page is page
