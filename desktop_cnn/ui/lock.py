"""Files that a running program locks, and that tell the next one of its end where that was none."""

from __future__ import annotations

import stat
from pathlib import Path

from desktop_cnn.core.text import _

_LOCK_BYTES = 10_000


def is_left(path: Path) -> bool:
    """Whether a lock has been left. Raises OSError for what is none: Qt would wait for a pipe."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(found.st_mode) or found.st_size > _LOCK_BYTES:
        raise OSError(None, _("{path} is no lock of this program: move it away").format(path=path))
    return True
