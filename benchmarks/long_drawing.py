"""How the pen and the start bear a long drawing: ``python benchmarks/long_drawing.py [STROKES ...]``, JSON lines.

For each count of strokes (56 points each) a process starts the real window with such a drawing kept from the last
session, then draws on for ten seconds; ``p95_ms`` is from a pointer move to the painted panels.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time

_POINTS, _SECONDS, _RATE_HZ = 56, 10, 125


def long_drawing(strokes: int) -> str:
    rng = random.Random(1)
    lines = []
    for _stroke in range(strokes):
        x, y, turn, step = rng.uniform(4, 26), rng.uniform(4, 26), rng.uniform(0, 6), rng.uniform(-0.2, 0.2)
        line = []
        for point in range(_POINTS):
            turn += step
            x, y = min(max(x + 0.3 * math.cos(turn), 0), 30), min(max(y + 0.3 * math.sin(turn), 0), 30)
            line.append([round(x, 3), round(y, 3), 8 * point])
        lines.append(line)
    return json.dumps({"strokes": lines, "width": 1.0})


def _measure(strokes: int) -> dict[str, float]:
    from desktop_cnn.app.settings import autosave_path
    from desktop_cnn.ui.application import make_application

    autosave_path().parent.mkdir(parents=True)
    if strokes:
        autosave_path().write_text(long_drawing(strokes) + "\n")
    app = make_application()
    from PySide6.QtCore import QEvent

    from desktop_cnn.ui.hand import send, wait_until
    from desktop_cnn.ui.main_window import create_window

    started = time.perf_counter()
    window = create_window()
    window.show()
    app.processEvents()
    window_s = time.perf_counter() - started
    wait_until(window.shows_what_is_drawn, 90, "loading")
    seen_ms: list[float] = []
    window.meter.listener = lambda _seq, delay_ms: seen_ms.append(delay_ms)
    begun = time.perf_counter()
    moves = 0
    while time.perf_counter() - begun < _SECONDS:
        turn = moves / _POINTS
        at = (15 + 9 * math.sin(6.28 * turn), 15 + 9 * math.cos(9.42 * turn))
        kind = QEvent.Type.MouseMove if moves % _POINTS else QEvent.Type.MouseButtonPress
        send(window.canvas, kind, *at)
        moves += 1
        if moves % _POINTS == 0:
            send(window.canvas, QEvent.Type.MouseButtonRelease, *at)
        due = moves / _RATE_HZ
        wait_until(lambda due=due: time.perf_counter() - begun >= due, 60, "a turn")
    closing = time.perf_counter()
    window.close()
    close_s = time.perf_counter() - closing
    seen_ms.sort()
    p = [round(seen_ms[int(q * (len(seen_ms) - 1))], 1) for q in (0.5, 0.95, 1.0)]
    return {
        "strokes": strokes, "window_s": round(window_s, 2), "moves": moves, "p50_ms": p[0], "p95_ms": p[1],
        "longest_ms": p[2], "close_s": round(close_s, 2),
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_measure(int(sys.argv[2]))), flush=True)  # noqa: T201
    else:
        for count in sys.argv[1:] or ["0", "500", "1000", "3000"]:
            with tempfile.TemporaryDirectory() as folder:
                kept = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME"), folder)
                env = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **kept}
                subprocess.run([sys.executable, __file__, "--one", count], env=env, check=True)
