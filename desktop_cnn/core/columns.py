"""Tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import east_asian_width


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def aligned(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a line a row: the first column stands left, all others right. A row of one cell stands as it is."""
    kept = list(rows)
    widths = [max(map(columns, cells)) for cells in zip(*(row for row in kept if len(row) > 1), strict=True)]
    return [_line(row, widths) if len(row) > 1 else row[0] for row in kept]


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    name, *cells = row
    first = name + " " * (widths[0] - columns(name))
    spread = (" " * (width - columns(cell)) + cell for cell, width in zip(cells, widths[1:], strict=True))
    return "  ".join([first, *spread]).rstrip()
