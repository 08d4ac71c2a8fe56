"""On a full disk and in a folder that is read-only: one sentence, nothing lost, nothing half-written."""

from __future__ import annotations

from functools import partial

import pytest

from desktop_cnn.app.settings import Settings, autosave_path, load_settings, save_settings
from desktop_cnn.ui.figure_dialog import FigureDialog
from desktop_cnn.ui.file_work import FileWork
from tests.faults import read_only, room_for
from tests.kept import load_autosave
from tests.ui.conftest import LONG_MS
from tests.ui.test_window import message

FAULTS = {"full": (partial(room_for, 20), "File too large"), "read-only": (read_only, "Read-only file system")}


def save_figure(person, panel):
    person.window._take_along.save_figure(panel)
    person.qtbot.waitUntil(lambda: person.window.findChild(FigureDialog) is not None, timeout=LONG_MS)
    person.window.findChild(FigureDialog).save.click()


WAYS = {
    "drawing.json": lambda person, panel: person.do("file.save"),
    "all.desktop-cnn.json": lambda person, panel: person.do("file.save_state"),
    "canvas.png": lambda person, panel: person.do("file.export"),
    "figure.png": save_figure,
    "figure.svg": save_figure,
    "figure.pdf": save_figure,
    "numbers.csv": lambda person, panel: person.window._take_along.save_numbers(panel),
    "numbers.npz": lambda person, panel: person.window._take_along.save_numbers(panel),
    "program.py": lambda person, panel: person.window._take_along.save_program(panel, ".py", "Python"),
    "notebook.ipynb": lambda person, panel: person.window._take_along.save_program(panel, ".ipynb", "Jupyter"),
}


def settled(person):
    person.qtbot.waitUntil(lambda: not person.store.state.warning, timeout=LONG_MS)


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_a_person_saves_and_cannot_be_written_is_one_sentence_and_the_old_file_stays(
    student, tmp_path, monkeypatch, fault
):
    makes, reason = FAULTS[fault]
    folder, panel = tmp_path / "mine", student.window.panel("predictions").widget()
    folder.mkdir()
    told = []
    student.store.subscribe(lambda state, changed: told.append(state.message) if "message" in changed else None)
    for name, save in WAYS.items():
        path = folder / name
        path.write_bytes(b"what was there before")
        monkeypatch.setattr(FileWork, "_ask_where", lambda *_asked, path=path: path)
        told.clear()
        with makes():
            save(student, panel)
            wanted = f"{path} cannot be written: {reason}. Choose another place."
            student.qtbot.waitUntil(lambda wanted=wanted: wanted in told, timeout=LONG_MS)
        assert path.read_bytes() == b"what was there before"
        student.let_events_pass()
    assert sorted(each.name for each in folder.iterdir()) == sorted(WAYS)
    assert len(student.store.state.document.drawing.strokes) > 0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_drawing_and_choices_that_cannot_be_kept_are_told_and_kept_once_there_is_room(person, monkeypatch, fault):
    monkeypatch.setattr("desktop_cnn.ui.saver._RETRY_MS", 20)
    makes, reason = FAULTS[fault]
    save_settings(Settings(language="en"))
    person.line((5, 5), (20, 20))
    person.qtbot.waitUntil(autosave_path().exists, timeout=LONG_MS)
    before = autosave_path().read_bytes()
    with makes():
        person.line((5, 25), (20, 20))
        person.do("view.theme.dark")
        person.qtbot.waitUntil(lambda: reason in message(person), timeout=LONG_MS)
        person.qtbot.waitUntil(lambda: reason in person.window._session._warnings["settings"], timeout=LONG_MS)
        assert autosave_path().read_bytes() == before
        assert load_settings() == Settings(language="en")
    settled(person)
    assert len(load_autosave().strokes) == 2
    assert load_settings().theme == "dark"
