"""The file in which a drawing is kept from one start to the next: only what is new is written."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from desktop_cnn.core.changes import change_line, rebuild
from desktop_cnn.core.drawing_file import MAX_FILE_BYTES, to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import read_regular, write_whole
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing

# Changes may take up as much as this, or as the drawing before them, until the file is written anew.
_CHANGES_BYTES = 1_000_000
_MOST_BYTES = 2 * MAX_FILE_BYTES


class Journal:
    """Any thread, one at a time. ``kept`` is the drawing that the file holds, as far as this object knows.

    After a kill or on a full disk the file holds what was last saved whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: Drawing | None = None
        self._first_bytes = self._bytes = 0

    def load(self) -> tuple[Drawing, str]:
        """Return the kept drawing, and a sentence where some of it is missing.

        A damaged file is kept aside, and one of a newer version: what is drawn now must not be written over it.
        Raises UserError for one that holds no drawing or cannot be read, saying where it is kept.
        """
        try:
            raw = read_regular(self.path, _MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return Drawing(), ""
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.EFBIG):  # what is no file of ours will never be one
                self._keep_aside()
            message = _("The last drawing, {path}, cannot be read: {reason}.")
            raise UserError(message.format(path=self.path, reason=error.strerror or error)) from error
        try:
            rebuilt = rebuild(raw.decode("utf-8-sig", errors="replace"), str(self.path))
        except UserError as error:
            aside = self._keep_aside()
            if aside is None:
                raise
            message = _("{reason} The file is kept as {path}.")
            raise UserError(message.format(reason=error, path=aside)) from error
        if rebuilt.is_damaged:
            aside = self._keep_aside()
            if aside is None:
                return rebuilt.drawing, _("The last drawing was damaged: its beginning is here.")
            message = _("The last drawing was damaged: its beginning is here, and the file is kept as {path}.")
            return rebuilt.drawing, message.format(path=aside)
        if rebuilt.is_whole:
            self.kept, self._bytes, self._first_bytes = rebuilt.drawing, len(raw), raw.index(b"\n") + 1
        return rebuilt.drawing, ""

    @property
    def is_there(self) -> bool:
        """Whether there is something in the file's place."""
        return os.path.lexists(self.path)

    def save(self, drawing: Drawing) -> None:
        """Return when the drawing is on the disk. Raises OSError."""
        line = "" if self.kept is None else change_line(self.kept, drawing)
        if self.kept is None or not self._append(line):
            raw = (to_json(drawing) + "\n").encode()
            write_whole(self.path, raw)
            self._bytes = self._first_bytes = len(raw)
        self.kept = drawing

    def _append(self, line: str) -> bool:
        """Add a line; return False, with nothing done, where the file is better written anew."""
        raw = (line + "\n").encode() if line else b""
        if self._bytes + len(raw) > self._first_bytes + max(self._first_bytes, _CHANGES_BYTES):
            return False
        try:
            descriptor = os.open(self.path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except FileNotFoundError:
            return False
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            if file.seek(0, os.SEEK_END) != self._bytes:
                return False  # somebody else has written it
            try:
                if file.write(raw) != len(raw):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(self._bytes)
                raise
        self._bytes += len(raw)
        return True

    def _keep_aside(self) -> Path | None:
        """Move a damaged file out of the way of the next drawing, over no other file; None where it cannot be."""
        number = 1
        while os.path.lexists(aside := self.path.with_suffix(f".unreadable-{number}.json")):
            number += 1
        try:
            self.path.rename(aside)
        except OSError:
            return None  # it cannot be written over either
        return aside
