"""The bytes of a data file, plain or gzip-compressed, as a stream that never grows beyond what is asked for."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

MAX_DIGITS = 300_000
"""In one data set: more than any published one of digits has (EMNIST: 280,000), and a gigabyte as pixels."""

MAX_LINE_BYTES = 6_000_000
"""A drawing of as many points as there may be takes five million; decoded, a line takes up to 30 times its size."""

_GZIP = b"\x1f\x8b"
_MAX_LINES = 2 * MAX_DIGITS
_ALWAYS_ALLOWED = 12_000_000
# Digits as text shrink to a tenth, the same thirty again and again to 1/125; what is made to fill the memory to 1/1000.
_MAX_RATIO = 150


class Unpacked:
    """``read`` and ``lines`` raise UserError, naming the file, for all that can go wrong in reading it."""

    def __init__(self, path: Path, file: BinaryIO, most_text: float) -> None:
        self._path, self._file, self._most_text = path, file, most_text

    def read(self, size: int) -> bytes:
        """Return that many bytes, fewer only at the end."""
        return self._guarded(self._file.read, size)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield (number from 1 on, line) for each line that is not blank."""
        number = size = 0
        while raw := self._guarded(self._file.readline, MAX_LINE_BYTES + 1):
            number += 1
            size += len(raw)
            if len(raw) > MAX_LINE_BYTES:
                reason = _("line {number} is longer than {most:,} bytes").format(number=number, most=MAX_LINE_BYTES)
                raise unread(self._path, reason)
            if size > self._most_text:
                raise unread(
                    self._path,
                    _("it unpacks to more than {ratio} times its size, as no digits do").format(ratio=_MAX_RATIO),
                )
            if number > _MAX_LINES:
                raise unread(self._path, _("it has more than {most:,} lines").format(most=_MAX_LINES))
            if line := self._text(raw, number).strip():
                yield number, line

    def _text(self, raw: bytes, number: int) -> str:
        try:
            return raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise unread(self._path, _("line {number} is not UTF-8 text").format(number=number)) from error

    def _guarded(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            return read(size)
        except Exception as error:  # whatever a library says of a broken file
            raise unread(self._path, error) from error


@contextmanager
def unpacked(path: Path) -> Iterator[Unpacked]:
    """Open a file; whether it is compressed its first bytes tell, not its name. Any thread. Raises UserError."""
    try:
        if path.exists() and not path.is_file():
            raise unread(path, _("it is no file"))
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise unread(path, error) from error
    with file:
        if file.peek(2)[:2] != _GZIP:
            yield Unpacked(path, file, math.inf)
            return
        most = max(_ALWAYS_ALLOWED, path.stat().st_size * _MAX_RATIO)
        with gzip.open(file) as plain:
            yield Unpacked(path, cast("BinaryIO", plain), most)


def unread(path: Path, error: Exception | str) -> UserError:
    """Return what to tell the person of a file that could not be read."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return UserError(_("{path} cannot be read: {error}").format(path=path, error=reason))


def too_many(path: Path) -> UserError:
    """Return what to tell the person of a file with more than MAX_DIGITS."""
    return UserError(_("{path} holds more than {most:,} digits.").format(path=path, most=MAX_DIGITS))
