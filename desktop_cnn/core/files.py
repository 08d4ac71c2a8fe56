"""Writing files so that nothing is lost."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

# mkstemp makes files that only their owner can read: give them what open() would.
_MODE = 0o666


def write_whole(path: Path, raw: bytes) -> None:
    """Replace a file in one step, so that a kill or a full disk leaves the old one. Any thread. Raises OSError."""
    path = path.resolve()  # a link is kept, and what it points to is replaced
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, _("it is no file"), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two programs may write the same file at once, and the last one wins whole.
    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(partial, _MODE & ~_umask())
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def unwritten(path: Path, error: Exception) -> UserError:
    """Return what to tell the person when a file could not be written."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return UserError(_("{path} cannot be written: {reason}. Choose another place.").format(path=path, reason=reason))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
