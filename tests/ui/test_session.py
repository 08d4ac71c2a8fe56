"""What is kept while the window is open, when it is closed, and when it does not get that far."""

from __future__ import annotations

import errno
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget

from desktop_cnn.app.choices import from_stored
from desktop_cnn.app.documents import Opened
from desktop_cnn.app.settings import (
    Settings,
    autosave_path,
    load_settings,
    save_settings,
    settings_path,
)
from desktop_cnn.app.state import Document, Store
from desktop_cnn.core.labs.curves import SAMPLES
from desktop_cnn.core.raster import rasterize
from desktop_cnn.ui.background import Background
from desktop_cnn.ui.layout import fit_to_screen
from desktop_cnn.ui.main_window import create_window
from desktop_cnn.ui.panels.adversarial import AdversarialChoices
from desktop_cnn.ui.panels.patches import PatchChoices
from desktop_cnn.ui.session import Session, remember
from tests.kept import load_autosave, save_autosave
from tests.ui.conftest import LONG_MS, open_window
from tests.ui.test_window import message, wait_message

# A window whose networks are never loaded: what is tested here needs none.
START = """
import sys
from desktop_cnn.ui.application import make_application
app = make_application()
from PySide6.QtWidgets import QMainWindow
from desktop_cnn.app.settings import autosave_path
from desktop_cnn.ui import bridge
from desktop_cnn.ui.hand import draw_line, send, wait_until
from desktop_cnn.ui.main_window import create_window
bridge.Bridge.start = lambda self: None
"""


def start(code, arguments=(), **options):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen([sys.executable, "-c", START + code, *arguments], env=environment, text=True, **options)


@pytest.fixture
def no_disk(monkeypatch):
    """Every file is too much for the disk, until it is mended."""

    def full_disk(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    return monkeypatch.undo


def test_after_a_kill_in_the_middle_of_a_stroke_the_drawing_is_brought_back_and_that_is_said(qtbot):
    code = """
window = create_window()
window.show()
draw_line(window.canvas, [(5, 5), (20, 5)])
wait_until(autosave_path().exists, 60, "a save")
draw_line(window.canvas, [(5, 15), (20, 15)])
wait_until(lambda: b'"kept"' in autosave_path().read_bytes(), 60, "another save")
print("drawn", flush=True)
app.exec()
"""
    with start(code, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == "drawn\n"
        process.send_signal(signal.SIGKILL)
    person = open_window(qtbot)
    assert "brought back" in message(person)
    assert len(person.store.state.document.drawing.strokes) == 2
    person.window.close()
    again = open_window(qtbot)
    assert message(again) == ""
    assert len(again.store.state.document.drawing.strokes) == 2
    again.window.close()


def test_a_layout_at_which_the_program_crashes_is_tried_once(qtbot, samples):
    first = open_window(qtbot)
    first.window.findChild(QDockWidget, "panel-kernels").close()
    first.window.close()
    assert load_settings().layouts
    crash = "import os\nQMainWindow.restoreState = lambda *_arguments: os.abort()\ncreate_window()\n"
    with start(crash, stderr=subprocess.DEVNULL) as process:
        assert process.wait() == -signal.SIGABRT
    save_autosave(samples[0].drawing)
    ends = "window = create_window()\nprint(window.store.state.message)\nwindow.close()\n"
    with start(crash.replace("create_window()\n", ends), stdout=subprocess.PIPE) as process:
        told = process.stdout.read()
    assert "brought back" in told
    assert "first start" in told
    assert process.returncode == 0
    again = open_window(qtbot)
    assert message(again) == ""
    again.window.close()


@pytest.mark.parametrize("kind", ["folder", "pipe", "full folder"])
def test_what_stands_in_the_place_of_the_layouts_lock_costs_the_layout_alone_and_is_said(qtbot, kind):
    open_window(qtbot).window.close()
    place = settings_path().with_name("restoring-layout")
    if kind == "pipe":
        os.mkfifo(place)
    else:
        (place / "within" if kind == "full folder" else place).mkdir(parents=True)
    again = open_window(qtbot)
    assert "first start" in message(again)
    again.window.close()


def test_a_window_that_opens_while_another_places_its_panels_takes_that_for_no_crash(qtbot):
    first = open_window(qtbot)
    first.window.findChild(QDockWidget, "panel-kernels").close()
    first.window.close()
    lock = QLockFile(str(settings_path().with_name("restoring-layout")))
    assert lock.tryLock(0)
    tries = []

    class Watched(QLockFile):
        def tryLock(self, timeout=0):  # Qt's name
            tries.append(timeout)
            if timeout:
                lock.unlock()  # by now the other one is done
            return super().tryLock(timeout)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("desktop_cnn.ui.layout.QLockFile", Watched)
        again = open_window(qtbot)
    assert len(tries) == 2
    assert message(again) == ""
    assert again.window.findChild(QDockWidget, "panel-kernels").isHidden()
    again.window.close()


@pytest.mark.parametrize("field", ["layouts", "geometry"])
def test_a_damaged_layout_is_forgotten_and_everything_else_kept(field):
    save_settings(Settings(theme="dark", layouts={"inside": "AAAA"}, geometry="BBBB"))
    assert load_settings().layouts == {"inside": "AAAA"}
    kept = {"layouts": "AAAA", "geometry": "BBBB"}[field]
    damaged = settings_path().read_text().replace(kept, "AAAC")
    settings_path().write_text(damaged)
    assert load_settings() == Settings(theme="dark")


def test_choices_are_kept_when_they_are_made(person):
    person.do("view.theme.dark")
    person.do("drawing.thicker")
    person.qtbot.waitUntil(lambda: load_settings() == Settings(theme="dark", pen_px=2.6), timeout=LONG_MS)


def test_a_second_window_keeps_its_choices_and_leaves_those_of_the_first(qtbot):
    stores = [Store(remember().state) for _window in range(2)]
    memories = [Session(store, remember()) for store in stores]
    stores[0].update(theme="dark")
    qtbot.waitUntil(lambda: load_settings() == Settings(theme="dark"), timeout=LONG_MS)
    stores[1].update(recipe="augmented")
    qtbot.waitUntil(lambda: load_settings() == Settings(theme="dark", recipe="augmented"), timeout=LONG_MS)
    for memory in memories:
        memory.end()


def test_of_two_windows_each_keeps_what_is_chosen_in_its_panels_and_leaves_panels_of_files_that_are_not_loaded(qtbot):
    save_settings(Settings(choices={"of-a-file": {"amount": 3}}))
    stores = [Store(remember().state) for _window in range(2)]
    memories = [Session(store, remember()) for store in stores]
    stores[0].choose(PatchChoices(SAMPLES))
    stores[1].choose(AdversarialChoices(into=8))
    for memory in memories:
        memory.end()
    kept = load_settings().choices
    assert kept["of-a-file"] == {"amount": 3}
    assert from_stored(kept) == {PatchChoices: PatchChoices(SAMPLES), AdversarialChoices: AdversarialChoices(into=8)}


TWO = """
at, look = sys.argv[1:]
window = create_window()
window.show()
print(window.store.state.warning, flush=True)
sys.stdin.readline()
draw_line(window.canvas, [(5, float(at)), (20, float(at))])
window.command(look).trigger()
print("drawn", flush=True)
sys.stdin.readline()
while not window.close():
    pass
"""


def test_of_two_programs_at_once_neither_writes_over_the_others_drawing_or_choices():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    ways = (("5", "view.theme.dark"), ("25", "drawing.thicker"))
    programs, told = [], []
    for way in ways:
        programs.append(start(TWO, arguments=way, **pipes))
        told.append(programs[-1].stdout.readline())
    assert told[0] == "\n"
    assert "open already" in told[1]
    for go_on in (lambda each: each.stdout.readline() == "drawn\n", lambda each: each.wait() == 0):
        for program in programs:
            program.stdin.write("\n")
            program.stdin.flush()
            assert go_on(program)
    for program in programs:
        program.communicate()
    (stroke,) = load_autosave().strokes
    assert stroke.points[0].y == pytest.approx(5, abs=1e-3)
    settings = load_settings()
    assert (settings.theme, settings.pen_px) == ("dark", 2.6)


def test_a_reading_that_hangs_stops_neither_saving_nor_closing(person, monkeypatch, tmp_path):
    goes_on = threading.Event()

    def hangs(_path, _known):
        goes_on.wait()
        return Opened(Document())

    monkeypatch.setattr("desktop_cnn.ui.documents.open_any", hangs)
    person.window._documents.open_path(tmp_path / "slow.png")
    person.line((5, 5), (20, 20))
    person.qtbot.waitUntil(lambda: len(load_autosave().strokes) == 1, timeout=LONG_MS)
    person.line((5, 25), (20, 20))
    assert person.window.close()
    assert len(load_autosave().strokes) == 2
    (reading,) = (thread for thread in threading.enumerate() if thread.name.endswith("reading"))
    goes_on.set()
    reading.join()


def test_of_two_files_that_are_opened_the_later_one_is_shown(qtbot):
    background, goes_on, shown = Background(), threading.Event(), []
    background.read(goes_on.wait, shown.append, shown.append)
    slow = next(thread for thread in threading.enumerate() if thread.name.endswith("reading"))
    background.read(lambda: "later", shown.append, shown.append)
    qtbot.waitUntil(lambda: shown == ["later"], timeout=LONG_MS)
    goes_on.set()
    slow.join()
    qtbot.wait(0)
    assert shown == ["later"]
    background.close()


def test_a_save_that_hangs_does_not_hold_up_the_end_for_ever(qtbot, monkeypatch):
    monkeypatch.setattr("desktop_cnn.ui.background._PATIENCE_S", 0.05)
    background, goes_on = Background("hanging"), threading.Event()
    background.run(goes_on.wait, print, print)
    with pytest.raises(TimeoutError):
        background.finish(lambda: None)
    background.close()
    (writer,) = (thread for thread in threading.enumerate() if thread.name == "hanging")
    goes_on.set()
    writer.join()


def test_a_drawing_whose_save_hangs_holds_up_no_choice_and_the_end_but_once(qtbot, monkeypatch):
    patience_s, goes_on, began = 2.0, threading.Event(), threading.Event()
    monkeypatch.setattr("desktop_cnn.ui.background._PATIENCE_S", patience_s)
    monkeypatch.setattr("desktop_cnn.app.journal.Journal.save", lambda *_arguments: (began.set(), goes_on.wait()))
    store = Store(remember().state)
    memory = Session(store, remember())
    store.show_document(Document())
    qtbot.waitUntil(began.is_set, timeout=LONG_MS)
    store.update(theme="dark")
    start = time.monotonic()
    memory.end()
    assert time.monotonic() - start < 1.9 * patience_s
    assert load_settings().theme == "dark"
    goes_on.set()
    for thread in threading.enumerate():
        if thread.name == "memory":
            thread.join()


def test_an_autosave_that_fails_is_told_and_tried_again_without_a_change(qtbot, monkeypatch, no_disk):
    monkeypatch.setattr("desktop_cnn.ui.saver._RETRY_MS", 20)
    store = Store(remember().state)
    memory = Session(store, remember())
    store.show_document(Document())
    qtbot.waitUntil(lambda: "No space left" in store.state.warning, timeout=LONG_MS)
    no_disk()
    qtbot.waitUntil(lambda: autosave_path().exists() and not store.state.warning, timeout=LONG_MS)
    memory.end()


def test_a_drawing_that_cannot_be_kept_at_the_end_keeps_the_window_open_once(person, no_disk, capfd):
    person.line((5, 5), (20, 20))
    assert not person.window.close()
    assert person.window.isVisible()
    assert "No space left on device. Save it by hand, or close again." in message(person)
    assert not person.window.close() or not person.window.isVisible()
    assert "could not be kept: No space left" in capfd.readouterr().err


def test_when_there_is_room_again_closing_keeps_the_drawing(person, no_disk):
    person.line((5, 5), (20, 20))
    assert not person.window.close()
    no_disk()
    assert person.window.close()
    assert len(load_autosave().strokes) == 1


def test_what_fails_only_while_closing_is_tried_again_and_its_warning_leaves(person, no_disk, monkeypatch):
    monkeypatch.setattr("desktop_cnn.ui.saver._RETRY_MS", 20)
    monkeypatch.setattr("desktop_cnn.ui.saver._DELAY_MS", LONG_MS)
    person.line((5, 5), (20, 20))
    assert not person.window.close()
    assert "No space left" in person.store.state.warning
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    person.qtbot.waitUntil(lambda: autosave_path().exists() and not person.store.state.warning, timeout=LONG_MS)


def test_a_drawing_that_cannot_be_read_is_not_written_over_and_that_stays_said(qtbot, monkeypatch, samples):
    save_autosave(samples[0].drawing)
    real = Path.rename
    monkeypatch.setattr(Path, "rename", lambda *_arguments: real(Path("/nothing"), Path("/nothing")))
    autosave_path().write_text("words")
    person = open_window(qtbot)
    person.line((5, 5), (20, 20))
    assert "drawing.json cannot be opened" in message(person)
    assert "not kept at its end" in message(person)
    person.window.close()
    assert autosave_path().read_text() == "words"


def test_what_is_mended_takes_no_other_warning_with_it(qtbot, monkeypatch):
    monkeypatch.setattr("desktop_cnn.ui.saver._RETRY_MS", 20)
    stores = [Store(remember().state) for _window in range(2)]
    memories = [Session(store, remember()) for store in stores]
    told, tries = stores[1].state.warning, []
    assert "open already" in told

    def change(**_changes):
        tries.append(1)
        if len(tries) < 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("desktop_cnn.ui.session.change_settings", change)
        stores[1].update(theme="dark")
        qtbot.waitUntil(lambda: len(tries) == 3, timeout=LONG_MS)
        for memory in reversed(memories):
            memory.end()
    assert stores[1].state.warning == told


def put_in_place(path, kind):
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(100_000_000)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "huge"])
@pytest.mark.parametrize("name", ["settings.json", "drawing.json", "drawing.lock"])
def test_what_stands_in_the_place_of_a_file_is_one_sentence_and_not_waited_for(qtbot, home, kind, name):
    put_in_place(home / "desktop-cnn" / name, kind)
    remembered = remember()
    store = Store(remembered.state)
    memory = Session(store, remembered)
    assert name in store.state.message + store.state.warning
    store.update(theme="dark")
    store.show_document(Document())
    memory.end()


def test_without_a_home_folder_the_window_opens_and_says_so(qtbot, monkeypatch):
    def nobody(_user):
        raise KeyError

    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    person = open_window(qtbot)
    assert "no home folder" in message(person)
    person.line((5, 5), (20, 20))
    assert "no home folder" in message(person)
    assert "not kept at its end" in message(person)
    person.window.close()


def test_where_no_folder_can_be_made_the_window_opens_and_says_so(qtbot, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "file" / "folder"))
    person = open_window(qtbot)
    wait_message(person, "cannot be kept for the next start")
    person.window.close()


def test_a_folder_that_may_not_be_looked_into_is_one_sentence(qtbot, home, monkeypatch, samples):
    save_autosave(samples[0].drawing)
    lstat, stat = os.lstat, os.stat

    def forbidden(real):
        def look(path, *arguments, **options):
            if Path(path).is_relative_to(home):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *arguments, **options)

        return look

    with monkeypatch.context() as patched:  # mode 000 stops everybody but an administrator
        patched.setattr(os, "stat", forbidden(stat))
        patched.setattr(os, "lstat", forbidden(lstat))
        remembered = remember()
        store = Store(remembered.state)
        memory = Session(store, remembered)
        assert "Permission denied" in store.state.message + store.state.warning
        store.show_document(Document(samples[1].drawing, rasterize(samples[1].drawing)))
        memory.end()
    assert load_autosave() == samples[0].drawing


@pytest.mark.parametrize("has_been_there", [True, False])
def test_a_window_opens_whole_on_the_screen_that_is_there(qtbot, has_been_there):
    screen = QGuiApplication.primaryScreen().availableGeometry()
    if has_been_there:
        first = open_window(qtbot)
        first.window.setGeometry(screen.right() + 900, screen.bottom() + 700, screen.width() + 300, 1400)
        first.window.close()
    window = create_window()
    fit_to_screen(window)
    window.show()
    qtbot.waitExposed(window)
    size = window.size()
    assert size.boundedTo(screen.size().expandedTo(window.minimumSize())) == size
    assert screen.contains(window.geometry().topLeft())
    window.close()
