"""Starts on machines where something is amiss: a start or one sentence, and never a hang."""

from __future__ import annotations

import os
import sys

import pytest

from desktop_cnn import __version__
from desktop_cnn.core.errors import UserError
from desktop_cnn.ui import screen
from desktop_cnn.ui.imported_ahead import ImportedAhead
from tests import forked
from tests.test_cli import run

NO_SCREEN = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "WAYLAND_SOCKET": "", "QT_QPA_PLATFORM": ""}
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Qt on Linux ends the process")


@on_linux
@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("DISPLAY", ":7777", "The screen :7777 cannot be reached"),
        ("WAYLAND_DISPLAY", "wayland-7777", "The screen wayland-7777 cannot be reached"),
        ("QT_QPA_PLATFORM", "xbc", "Qt has no platform xbc"),
    ],
)
def test_a_screen_that_is_not_there_is_one_sentence(variable, value, told):
    result = run(**(NO_SCREEN | {variable: value}))
    assert result.returncode == 2
    assert result.stderr.startswith(told)
    assert len(result.stderr.splitlines()) == 1


@on_linux
def test_a_missing_library_of_the_screen_is_named_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(screen, "_has_x", lambda: True)
    for variable, value in (NO_SCREEN | {"DISPLAY": ":0"}).items():
        monkeypatch.setenv(variable, value)
    (tmp_path / "libqxcb.so").write_text("no library")
    with pytest.raises(UserError, match=r"libqxcb\.so.+apt-get install .+libxcb-cursor0"):
        screen.require_screen(tmp_path)


@on_linux
def test_any_of_several_screens_will_do(monkeypatch, tmp_path):
    for variable, value in (NO_SCREEN | {"QT_QPA_PLATFORM": "xbc;offscreen"}).items():
        monkeypatch.setenv(variable, value)
    (tmp_path / "libqoffscreen.so").symlink_to(os.path.realpath(sys.executable))
    monkeypatch.setattr("ctypes.CDLL", lambda _path: None)
    screen.require_screen(tmp_path)


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_the_command_line_waits_for_no_pipe_in_the_place_of_its_settings(home, kind):
    path = home / "desktop-cnn" / "settings.json"
    path.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    result = run("--version")
    assert result.stdout.strip() == f"desktop-cnn {__version__}"


def test_garbage_is_collected_on_the_main_thread_alone_once_the_program_has_started(home):
    """Qt hangs or crashes where the last reference to a widget goes on another thread."""
    code = """
import gc, threading
from PySide6.QtCore import QTimer
from desktop_cnn.ui import application, garbage
garbage._STARTED_MS, garbage._PAUSE_MS = 0, 10
ended = []
class Cycle:
    def __init__(self):
        self.itself = self
    def __del__(self):
        ended.append(threading.current_thread().name)
def make():
    for each in range(20_000):
        Cycle()
        window.tokens = [[number] for number in range(each % 10)]
def watch(shown):
    global window
    window = shown
    worker = threading.Thread(target=make)
    def look():
        if gc.get_freeze_count() > 0 and worker.ident is None:
            worker.start()
        window.store.update(message=str(len(ended)))
        if len(ended) > 19_000:  # the last may have come to be old
            worker.join()
            print(gc.isenabled(), set(ended), flush=True)
            window.close()
    window.look = QTimer(window)
    window.look.timeout.connect(look)
    window.look.start(10)
application.run_window(watch=watch)
"""
    done = forked.run([sys.executable, "-c", code], env=os.environ, timeout=60)
    assert done.stdout.strip() == "False {'MainThread'}"


def test_what_takes_long_to_import_is_imported_off_the_main_thread(monkeypatch, tmp_path):
    (tmp_path / "takes_long.py").write_text("import threading\nthread = threading.current_thread().name\n")
    monkeypatch.syspath_prepend(tmp_path)
    ahead = ImportedAhead()
    assert not ahead.have(["sys", "takes_long"])
    ahead.end()
    assert ahead.have(["sys", "takes_long"])
    assert sys.modules.pop("takes_long").thread == "import takes_long"
