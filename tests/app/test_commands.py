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
    context, command = FakeDesk(), COMMANDS[name]
    told = []
    context.store.subscribe(lambda state, changed: told.append(changed))
    command.enabled(context.store.state)
    command.run(context)
    assert told or context.asked or not command.enabled(context.store.state) or name == "drawing.clear"
    assert command.menu in MENUS
    assert command.title
    if command.checked is not None:
        assert isinstance(command.checked(context.store.state), bool)


def test_no_two_commands_share_a_key():
    keys = Counter(key for _name, command in COMMANDS.items() for key in command.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_undo_and_redo_walk_through_every_page():
    context = FakeDesk()
    for label in range(5):
        COMMANDS[f"samples.round.{label}"].run(context)
    COMMANDS["drawing.clear"].run(context)
    pages = [*(step.values["document"] for step in context.store.state.history.undo), context.store.state.document]
    for document in reversed(pages[:-1]):
        COMMANDS["drawing.undo"].run(context)
        assert context.store.state.document is document
    COMMANDS["drawing.undo"].run(context)
    for document in pages[1:]:
        COMMANDS["drawing.redo"].run(context)
        assert context.store.state.document is document
