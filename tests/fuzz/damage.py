"""Ways in which a file is damaged, or written by somebody who means harm."""

from __future__ import annotations

import random
import re

_NUMBERS = (
    b"0",
    b"-1",
    b"1e999",
    b"-1e308",
    b"NaN",
    b"9" * 40,
    b"2147483648",
    b"0.0000001",
    b"null",
    b'"x"',
    b"[]",
    b"{}",
)
_BYTES = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\r", b"\xef\xbb\xbf", b"\xed\xa0\x80")


def damaged(raw: bytes, rng: random.Random) -> bytes:
    """Return the file with one to four damages."""
    for _each in range(rng.choice((1, 1, 1, 2, 4))):
        raw = rng.choice(_WAYS)(raw, rng)
    return raw


def _flip(raw: bytes, rng: random.Random) -> bytes:
    changed = bytearray(raw)
    for _each in range(rng.choice((1, 1, 3, 20))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(raw: bytes, rng: random.Random) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _drop(raw: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(raw) + 1)
    return raw[:start] + raw[start + rng.randrange(1, 64) :]


def _repeat(raw: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(raw) + 1)
    piece = raw[start : start + rng.randrange(1, 200)]
    return raw[:start] + piece * rng.choice((2, 3, 50)) + raw[start:]


def _insert(raw: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.choice(_BYTES) * rng.choice((1, 4)) + raw[at:]


def _number(raw: bytes, rng: random.Random) -> bytes:
    """Put another number, or something else, where one stands; in what is no text, four random bytes."""
    places = [match.span() for match in re.finditer(rb"-?\d+(\.\d+)?", raw[:20_000])]
    if not places or b"\x00" in raw[:200]:
        at = rng.randrange(len(raw) + 1)
        return raw[:at] + rng.randbytes(4) + raw[at + 4 :]
    start, end = rng.choice(places)
    return raw[:start] + rng.choice(_NUMBERS) + raw[end:]


_WAYS = (_flip, _flip, _cut, _drop, _repeat, _insert, _number, _number)
