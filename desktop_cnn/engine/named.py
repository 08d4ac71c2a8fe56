"""What a name of data stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from desktop_cnn.core.labs.curves import MNIST, PEN
from desktop_cnn.core.pen_digits import PEN_FILE
from desktop_cnn.engine.download import TEST_FILES, fetch_mnist


def located(data: str, say: Callable[[str], None], files: Mapping[str, str] = TEST_FILES) -> Path:
    """Return where the digits lie: MNIST's ``files``, which are fetched, the program's own PEN, or else a path.

    ``say`` is told of what is fetched. Raises UserError where MNIST cannot be had.
    """
    if data == MNIST:
        return fetch_mnist(say, files=files)
    return PEN_FILE if data == PEN else Path(data)
