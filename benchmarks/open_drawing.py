"""Opening a drawing of two hundred strokes of 56 points each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.long_drawing import long_drawing
from desktop_cnn.app.documents import open_file


@contextmanager
def cases() -> Iterator[Mapping[str, Callable[[], object]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.json"
        path.write_text(long_drawing(200))
        yield {"a long drawing": lambda: open_file(path)}
