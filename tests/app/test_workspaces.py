"""The registry of workspaces: every panel stands in one, and each has its command."""

from __future__ import annotations

from desktop_cnn.app import workspaces
from desktop_cnn.app.actions import workspace  # noqa: F401  (registers the commands)
from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.workspaces import FIRST, WORKSPACES, Split, Workspace, adopt, workspace_of
from desktop_cnn.core.registry import Registry


def test_a_panel_belongs_to_one_workspace():
    placed = [panel for _name, each in WORKSPACES.items() for panel in each.split.panels()]
    assert len(placed) == len(set(placed))
    assert {workspace_of(panel) for panel in placed} == set(WORKSPACES)


def test_the_first_start_shows_one_of_them():
    assert FIRST in WORKSPACES


def test_each_has_a_command_with_a_key_and_says_what_it_is_for():
    keys = []
    for name in WORKSPACES:
        command = COMMANDS[f"view.workspace.{name}"]
        assert command.explains
        keys += command.keys
    assert keys == [f"Ctrl+{number}" for number in range(1, len(WORKSPACES) + 1)]


def test_panels_are_told_in_reading_order():
    split = Split("rows", ("a", Split("columns", ("b", Split("tabs", ("c", "d"))))))
    assert split.panels() == ("a", "b", "c", "d")


def test_a_persons_own_panels_have_one_for_themselves(monkeypatch):
    known: Registry[Workspace] = Registry("workspace")
    known.add("first", Workspace("First", "", Split("tabs", ("a",))))
    monkeypatch.setattr(workspaces, "WORKSPACES", known)
    adopt(["a"])
    assert list(known) == ["first"]
    adopt(["a", "mine", "also"])
    adopt(["a", "mine", "also"])
    assert known["own"].split.panels() == ("mine", "also")
