"""The real program, closed while it is still importing torch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

CLOSE_IN_THE_MIDDLE = """
import sys, threading, time
from PySide6.QtCore import QTimer
from desktop_cnn.ui import application, main_window
from desktop_cnn.ui.hand import draw_line

class Torch:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            importing.set()
            threading.Event().wait()  # for ever, as it seems on a slow disk: whoever waits for it is too late

importing = threading.Event()
sys.meta_path.insert(0, Torch())
made = main_window.create_window

def create_window(*arguments):
    window = made(*arguments)
    def draw_and_close():
        if not importing.is_set():  # it begins once the window has been painted
            QTimer.singleShot(10, draw_and_close)
            return
        draw_line(window.canvas, [(5, 5), (20, 20)])
        print(time.monotonic())
        window.close()
    QTimer.singleShot(0, draw_and_close)
    return window

main_window.create_window = create_window
sys.exit(application.run_window())
"""


def test_closing_does_not_wait_for_an_import_and_saves_all_the_same(home):
    command = [sys.executable, "-c", CLOSE_IN_THE_MIDDLE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100, env=dict(os.environ))
    ended = time.monotonic()
    assert (done.returncode, done.stderr) == (0, "")
    assert ended - float(done.stdout) < 10
    saved = json.loads(next(home.rglob("drawing.json")).read_text())
    assert len(saved["strokes"]) == 1
    assert next(home.rglob("settings.json")).exists()
