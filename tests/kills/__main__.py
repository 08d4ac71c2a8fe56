"""python -m tests.kills [KILLS [SEED]]: so many ends by SIGKILL, 200 where nothing is said, and what they left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop_cnn.app.documents import Opened, open_drawing
from desktop_cnn.app.journal import Journal
from desktop_cnn.app.pictures import encode_png
from desktop_cnn.app.settings import autosave_path, read_settings
from desktop_cnn.app.state_file import open_any
from desktop_cnn.core.catalogue import catalogue
from desktop_cnn.core.raster import rasterize
from tests.kills.victim import drawing, numbers

MOST_LOST_S = 5.0
_LONGEST_S = 1.5
_SAY_EVERY = 20


@dataclass
class Said:
    """What a victim has told: when it had drawn so many strokes, and of how many each of its files may be by now."""

    drawn_s: dict[int, float] = field(default_factory=dict)
    possible: dict[str, set[int]] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        kind, count, at_s = line.split()
        if kind == "drawn":
            self.drawn_s[int(count)] = float(at_s)
        elif kind.endswith("-done"):
            self.possible[kind.removesuffix("-done")] = {int(count)}
        else:
            self.possible.setdefault(kind, {0}).add(int(count))


def points(of: int) -> list[list[tuple[float, float]]]:
    return [[(x, y) for x, y, _t_ms in stroke.points] for stroke in drawing(of).strokes]


def kill(folder: Path, said: Said, way: str, after_s: float) -> float:
    """Start a victim, end it so long after its window has opened, and return when that was."""
    command = [sys.executable, "-m", "tests.kills.victim", str(folder), way]
    said.drawn_s.clear()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
        said.hear(victim.stdout.readline())
        left = orphans(autosave_path().parent)
        time.sleep(after_s)
        at_s = time.monotonic()
        victim.send_signal(signal.SIGKILL)
        for line in victim.stdout:
            said.hear(line)
    assert not left, f"left after the next start: {left}"
    return at_s


def orphans(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(".*.part"))


def lost_s(said: Said, at_s: float) -> float:
    """Check the kept drawing, and return how old the oldest stroke is that is not in it."""
    kept, told = Journal(autosave_path()).load()
    assert not told, told
    count = len(kept.strokes)
    lines = [[(x, y) for x, y, _t_ms in stroke.points] for stroke in kept.strokes]
    wanted = points(count)
    assert lines[:-1] == wanted[:-1], "the kept drawing has other strokes"
    is_whole = lines[-1:] == wanted[-1:]
    assert is_whole or wanted[-1][: len(lines[-1])] == lines[-1], "the last kept stroke is another one"
    missing = said.drawn_s.get(count + is_whole)
    return 0.0 if missing is None else at_s - missing


def check(folder: Path, said: Said) -> None:
    """Note of how many strokes each file is; raise AssertionError for one that is neither the old nor the new one."""
    ways = {"picture": lambda count: encode_png(rasterize(drawing(count))), "numbers": numbers}
    counts = {
        "drawing": _strokes_of(folder / "mine.json"),
        "everything": _strokes_of(folder / "all.desktop-cnn.json"),
        "picture": _number(folder / "mine.png", said.possible.get("picture", {0}), ways["picture"]),
        "numbers": _number(folder / "mine.csv", said.possible.get("numbers", {0}), ways["numbers"]),
    }
    settings, told = read_settings()
    assert not told, told
    counts["settings"] = int(settings.recent[0]) if settings.recent else 0
    for kind, count in counts.items():
        possible = said.possible.get(kind, {0})
        assert count in possible, f"{kind}: {count} is none of {possible}"
        said.possible[kind] = {count}


def _strokes_of(path: Path) -> int:
    if not path.exists():
        return 0
    opened = open_any(path, catalogue())
    assert isinstance(opened, Opened) or not opened.missing, path
    found = [[(x, y) for x, y, _t_ms in stroke.points] for stroke in open_drawing(path).strokes]
    assert found == points(len(found)), f"{path} has other strokes"
    return len(found)


def _number(path: Path, possible: set[int], make: Callable[[int], bytes]) -> int:
    """Return for which of the possible numbers the file was made."""
    raw = path.read_bytes() if path.exists() else None
    for count in possible:
        if raw == (make(count) if count else None):
            return count
    raise AssertionError(f"{path} is neither the old nor the new one")


def run(kills: int, seed: int, folder: Path, say: Callable[[str], object] = lambda _text: None) -> dict[str, float]:
    """End so many victims, one after the other, and return how many seconds of drawing were lost at most, and orphans.

    XDG_CONFIG_HOME and XDG_DATA_HOME name an empty folder.
    """
    rng, said = random.Random(seed), Said()
    longest_s, met = 0.0, 0
    for number in range(kills):
        at_s = kill(folder, said, rng.choice(("nameless", "named")), rng.uniform(0, _LONGEST_S))
        try:
            longest_s = max(longest_s, lost_s(said, at_s))
            check(folder, said)
        except AssertionError as error:
            raise AssertionError(f"kill {number} of seed {seed}: {error}") from error
        assert longest_s <= MOST_LOST_S, f"kill {number} of seed {seed}: {longest_s:.1f} s lost"
        met += bool(orphans(folder) or orphans(autosave_path().parent))
        if number % _SAY_EVERY == _SAY_EVERY - 1:
            say(f"{number + 1} kills: all whole, at most {longest_s:.2f} s lost\n")
    return {
        "lost_s": longest_s,
        "met": met,
        "strokes": len(Journal(autosave_path()).load()[0].strokes),
        "orphans": len(orphans(folder)),
    }


def main() -> None:
    kills, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 200), (2, 0)))
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(XDG_CONFIG_HOME=home, XDG_DATA_HOME=home, QT_QPA_PLATFORM="offscreen")
        folder = Path(home, "documents")
        folder.mkdir()
        start = time.monotonic()
        found = run(kills, seed, folder, sys.stderr.write)
    told = (
        "{strokes} strokes kept; at most {lost_s:.2f} s lost; {met} ends left a partial file, {orphans} of them stayed"
    )
    sys.stdout.write(f"{kills} kills in {time.monotonic() - start:.0f} s: {told.format(**found)}\n")


if __name__ == "__main__":
    main()
