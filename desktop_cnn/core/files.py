"""Reading and writing files so that nothing is lost and nothing hangs. Any thread."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

if sys.platform == "win32":  # where an open file cannot be removed by others anyway
    import msvcrt
else:
    import fcntl

# Of another program that has stopped in the middle; what is locked takes it milliseconds.
_LOCK_S, _LOCK_STEP_S = 2.0, 0.005

# Short and the same for all: the name of a file may already be as long as its folder allows.
_PARTIAL = (".desktop-cnn-", ".part")


def read_regular(path: Path, most_bytes: int) -> bytes:
    """Return a file's bytes. Raises OSError for what is no file, such as a pipe, and for more than ``most_bytes``."""
    with _open_regular(path) as file:
        raw = file.read(most_bytes + 1)
    if len(raw) > most_bytes:
        size = _("it is larger than {megabytes:g} MB").format(megabytes=most_bytes / 1_000_000)
        raise OSError(errno.EFBIG, size, str(path))
    return raw


def read_start(path: Path, count: int) -> bytes:
    """Return a file's first bytes, at most ``count``. Raises OSError for what is no file."""
    with _open_regular(path) as file:
        return file.read(count)


def _open_regular(path: Path) -> BinaryIO:
    if "\0" in str(path):
        raise OSError(errno.EINVAL, _("no file can have this name"), str(path))
    if not stat.S_ISREG(os.stat(path).st_mode):  # before it is opened: a device may do something at that
        raise OSError(errno.EINVAL, _("it is no file"), str(path))
    # It may have become a pipe since, which must not be waited for.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    return os.fdopen(descriptor, "rb")


def write_whole(path: Path, raw: bytes) -> None:
    """Replace a file in one step, so that a kill or a full disk leaves the old one; its mode is kept.

    Removes what killed writers have left in the folder. Raises OSError, also for a file that is read-only.
    """
    # A link is kept, and what it points to is replaced; Path.resolve raises RuntimeError for links in a circle.
    path = Path(os.path.realpath(path))
    mode = _writable_mode(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(path.parent)
    if not _write_nameless(path, raw, mode):
        _write_named(path, raw, mode)


def _write_nameless(path: Path, raw: bytes, mode: int | None) -> bool:
    """Write a file that has no name until it is whole, of which a kill leaves nothing; return False where none can be.

    Raises OSError.
    """
    if sys.platform != "linux":
        return False
    try:
        descriptor = os.open(path.parent, os.O_WRONLY | os.O_TMPFILE, 0o666 if mode is None else 0o600)
    except OSError:
        return False  # some folders know no such files; what else is wrong with it is told by the other way
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(descriptor, mode)
        _fill(file, raw)
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        partial = _partial_in(path.parent)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            # With a folder's descriptor: without one Python links the link and not the file.
            os.link(f"/proc/self/fd/{descriptor}", partial.name, dst_dir_fd=folder, follow_symlinks=True)
        except OSError:
            return False
        finally:
            os.close(folder)
        try:
            os.replace(partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    return True


def _write_named(path: Path, raw: bytes, mode: int | None) -> None:
    descriptor, partial = _make_partial(path.parent, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _fill(file, raw)
            if sys.platform != "win32":
                os.replace(partial, path)  # while it is locked: else another writer may take it for a leftover
        if sys.platform == "win32":
            os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _fill(file: BinaryIO, raw: bytes) -> None:
    file.write(raw)
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other programs that do the same from what lies between reading a file and writing it, for 2 s at most.

    Not kept where no lock can be made, as on some network folders. Raises OSError where its folder cannot be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)  # a pipe in its place must not be waited for
    descriptor = -1
    try:
        with suppress(OSError):
            descriptor = os.open(path.with_name(f"{path.name}.lock"), flags, 0o600)
            _lock(descriptor)
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)  # which ends the lock


def _lock(descriptor: int) -> None:
    until = time.monotonic() + _LOCK_S
    while time.monotonic() < until:
        try:
            if sys.platform == "win32":
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise
            time.sleep(_LOCK_STEP_S)  # the system's own waiting has no end
        else:
            return


def write_file(path: Path, raw: bytes) -> None:
    """Write a file that a person has asked for, as ``write_whole`` does. Raises UserError, naming the file."""
    try:
        write_whole(path, raw)
    except OSError as error:
        raise unwritten(path, error) from error


def unwritten(path: Path, error: Exception) -> UserError:
    """Return what to tell the person when a file could not be written."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return UserError(_("{path} cannot be written: {reason}. Choose another place.").format(path=path, reason=reason))


def _writable_mode(path: Path) -> int | None:
    """Return the file's mode, None where there is no file yet."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, _("it is no file"), str(path))
    # The bits themselves, too: an administrator may write what somebody has protected, but hardly means to.
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, _("it is read-only"), str(path))
    return stat.S_IMODE(mode)


def _make_partial(folder: Path, mode: int | None) -> tuple[int, Path]:
    """Return a new, locked file with a name of its own: two programs may write the same file at once."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        partial = _partial_in(folder)
        descriptor = os.open(partial, flags, 0o666 if mode is None else 0o600)
        if sys.platform == "win32":
            if mode is not None:
                os.chmod(partial, mode)
            return descriptor, partial
        with suppress(OSError):  # some network folders know no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            if mode is not None:
                os.fchmod(descriptor, mode)
            return descriptor, partial
        os.close(descriptor)  # another writer took it for a leftover before it was locked


def _partial_in(folder: Path) -> Path:
    return folder / secrets.token_hex(6).join(_PARTIAL)


def remove_leftovers(folder: Path) -> None:
    """Remove the partial files that nobody writes any more: a lock ends with its process, however that ends."""
    leftovers: list[Path] = []
    with suppress(OSError):  # it may not be allowed to look
        leftovers += folder.glob("*".join(_PARTIAL))
    for partial in leftovers:
        with suppress(OSError):
            if sys.platform == "win32":
                partial.unlink()
                continue
            with partial.open("rb+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                partial.unlink()
