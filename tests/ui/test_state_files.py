"""All that is in the window is saved, opened, dropped and named on the command line, in the real window."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QFileDialog

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.state_file import open_any, save_state
from desktop_cnn.core.networks import CellAddress
from tests.test_cli import run
from tests.ui.conftest import LONG_MS, SHARED_WINDOW
from tests.ui.test_pictures_in_the_window import drop
from tests.ui.test_window import message, wait_message

pytestmark = SHARED_WINDOW


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.desktop-cnn.json"


def save(person, path, monkeypatch):
    """Type a name without its ending into the dialog, and confirm."""
    typed = str(path).partition(".")[0]
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(typed) or 1)
    person.do("file.save_state")


def test_everything_is_saved_and_opened_through_the_dialogs_and_opening_is_undone(reader, path, monkeypatch):
    reader.line((8, 6), (21, 6), (14, 24))
    reader.do("perturb.add.fog")
    reader.do("network.compare.cnn-augmented")
    reader.do("view.recipe.augmented")
    reader.store.update(inspected=CellAddress("cnn", "conv2", 3, 4, 5), pen_px=1.4)
    reader.wait_answer()
    saved = reader.store.state
    save(reader, path, monkeypatch)
    wait_message(reader, f"Saved {path}.")
    reader.do("drawing.clear")
    reader.do("network.compare.cnn-augmented")
    reader.line((5, 5), (20, 20))
    reader.store.update(inspected=None, pen_px=4.0)
    other = reader.store.state
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    reader.do("file.open")
    wait_message(reader, f"Opened {path.name}. Undo brings back what was here before.")
    reader.wait_answer()
    state = reader.store.state
    assert [len(stroke.points) for stroke in state.document.drawing.strokes] == [3]
    assert (state.chain, state.slots, state.recipe) == (saved.chain, saved.slots, "augmented")
    assert (state.inspected, state.pen_px) == (saved.inspected, 1.4)
    assert [reader.digit(name) for name in ("fc", "cnn", "cnn-augmented")] != [-1] * 3
    reader.do("drawing.undo")
    state = reader.store.state
    assert state.document is other.document
    assert (state.slots, state.recipe, state.pen_px, state.inspected) == (other.slots, other.recipe, 4.0, None)
    reader.do("drawing.redo")
    reader.do("drawing.undo_in_file")
    assert len(reader.store.state.slots) == 2
    assert reader.window.command("drawing.undo").toolTip() == "Undo Add Fog (Ctrl+Z)"


def test_a_dropped_file_that_cannot_be_opened_changes_nothing_and_says_so(person, path):
    person.line((5, 5), (20, 20))
    save_state(path, person.store.state)
    before = person.store.state.document
    path.write_bytes(path.read_bytes()[:-40])
    assert drop(person, QUrl.fromLocalFile(str(path)))
    wait_message(person, f"{path} cannot be opened: it is not")
    assert person.store.state.document is before


def test_what_is_not_here_is_named_in_the_message(person, path):
    save_state(path, person.store.state)
    path.write_text(json.dumps({**json.loads(path.read_text()), "networks": ["cnn", "mine-7"]}))
    assert drop(person, QUrl.fromLocalFile(str(path)))
    wait_message(person, "Not taken over: networks that are not here: mine-7.")
    assert list(person.store.state.models) == ["cnn"]


def test_a_cancelled_dialog_saves_nothing(person, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: 0)
    before = set(tmp_path.iterdir())
    person.do("file.save_state")
    assert set(tmp_path.iterdir()) == before
    assert not message(person)


def test_a_folder_that_is_read_only_is_one_sentence(person, tmp_path, monkeypatch):
    def refuse(_descriptor):
        raise OSError(30, "Read-only file system")

    person.line((5, 5), (20, 20))
    monkeypatch.setattr("os.fsync", refuse)
    save(person, tmp_path / "mine.desktop-cnn.json", monkeypatch)
    wait_message(person, "mine.desktop-cnn.json cannot be written: Read-only file system. Choose another place.")
    monkeypatch.undo()
    assert not list(tmp_path.glob("*.part"))


def test_places_that_no_network_has_any_more_are_passed_over(reader, path):
    """A file may be of other networks under the same names."""
    reader.line((8, 6), (21, 6), (14, 24))
    reader.store.update(inspected=CellAddress("cnn", "conv1", 999, 500, 500), hidden_unit=99_999)
    reader.look_at("inspector")
    reader.qtbot.waitUntil(lambda: reader.window.panel("inspector").widget().inspection is not None, timeout=LONG_MS)
    save_state(path, reader.store.state)
    assert drop(reader, QUrl.fromLocalFile(str(path)))
    wait_message(reader, "Opened")
    reader.wait_answer()
    assert reader.window.panel("inspector").widget().inspection.address.map < 16


def test_the_choices_of_every_panel_come_back(person, path):
    chosen = {kind: kind() for _name, kind in CHOICES.items()}
    assert chosen
    person.store.update(choices=chosen)
    save_state(path, person.store.state)
    assert open_any(path, person.store.state.catalogue).changes["choices"] == chosen


OPEN = """
import sys
from pathlib import Path
from desktop_cnn.ui import application, bridge
bridge.Bridge.start = lambda self: None
app = application.make_application()
def look(window):
    state = window.store.state
    if "pened" in state.message:
        print(state.message, len(state.document.drawing.strokes), state.recipe, flush=True)
        window.close()
from desktop_cnn.ui import main_window
make = main_window.create_window
def create(*arguments):
    window = make(*arguments)
    window.store.subscribe(lambda state, changed: look(window) if "message" in changed else None)
    return window
main_window.create_window = create
from desktop_cnn.cli import main
main()
"""


@pytest.mark.parametrize("arguments", [[], ["--model", "cnn"], ["open"]])
def test_a_file_named_on_the_command_line_is_open_when_the_window_is_there(person, path, arguments):
    person.line((5, 5), (20, 20))
    person.store.update(recipe="permuted")
    save_state(path, person.store.state)
    command = [sys.executable, "-c", OPEN, *arguments, str(path)]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(path.parent / "x"), "XDG_DATA_HOME": str(path.parent / "x")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, env=environment, check=False)
    assert done.stdout.splitlines()[-1] == f"Opened {path.name}. 1 permuted", done.stderr


def test_a_file_on_the_command_line_that_is_not_there_is_one_sentence():
    result = run("none.desktop-cnn.json")
    assert (result.returncode, result.stderr) == (2, "none.desktop-cnn.json cannot be opened: there is no such file.\n")
