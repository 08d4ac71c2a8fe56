"""How many columns each layer's mosaic gets, so that a lane fills its height and fits its width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_cnn.ui.widgets.mosaic import Mosaic

# 1 would give all maps the same side, 0 all cells.
_EVENNESS = 0.4
# Shares of the wished widths to try where the lane is narrow, before there is only room for the titles.
_SQUEEZES = (1.0, 0.85, 0.7, 0.5, 0.0)


@dataclass(frozen=True)
class Piece:
    """A layer to lay out: (maps, height, width), a fixed number of columns or 0, the largest cell in px.

    ``least_px`` is the width of its title, ``wished_px`` what everything written around it would fill.
    """

    shape: tuple[int, int, int]
    columns: int = 0
    max_cell_px: float = 40
    least_px: float = 0
    wished_px: float = 0


@dataclass(frozen=True)
class Placed:
    columns: int
    cell_px: float
    width_px: float


def fit(pieces: Sequence[Piece], width_px: float, height_px: float, gap_px: float) -> list[Placed]:
    """Return each piece's columns and size.

    From one column each, the piece whose maps are smallest for their number of cells gets more, for as long
    as the smallest one gains; then whatever room is left is spent. What is too wide is made narrower; titles are
    cut only where the room is too small for them alone.
    """
    room = max(width_px - gap_px * (len(pieces) - 1), 1)
    for squeeze in _SQUEEZES:
        options = [_options(piece, max(piece.wished_px * squeeze, piece.least_px), height_px) for piece in pieces]
        if _width(options, [0] * len(pieces)) <= room:
            break
    chosen = _spend(options, _grow(pieces, options, room), room)
    placed = [choices[i] for choices, i in zip(options, chosen, strict=True)]
    return _narrow(pieces, placed, room)


def _narrow(pieces: Sequence[Piece], placed: Sequence[Placed], room: float) -> list[Placed]:
    """Scale all down together, which keeps their lower edges in line, unless that would cut a title."""
    width, least = sum(place.width_px for place in placed), sum(piece.least_px for piece in pieces)
    shrink = min(1.0, room / width)
    widths = [place.width_px * shrink for place in placed]
    if any(width_px < piece.least_px for width_px, piece in zip(widths, pieces, strict=True)):
        kept = max((room - least) / max(width - least, 1e-9), 0)
        cut = min(room / least, 1.0)
        widths = [
            (piece.least_px + (place.width_px - piece.least_px) * kept) * cut
            for place, piece in zip(placed, pieces, strict=True)
        ]
    return [
        Placed(place.columns, min(place.cell_px * shrink, width_px / _cells(piece, place.columns)), width_px)
        for place, piece, width_px in zip(placed, pieces, widths, strict=True)
    ]


def _cells(piece: Piece, columns: int) -> int:
    """Return how many cells the mosaic is wide."""
    return Mosaic(*piece.shape, columns).shape[1]


def _width(options: list[list[Placed]], chosen: list[int]) -> float:
    return sum(choices[i].width_px for choices, i in zip(options, chosen, strict=True))


def _grow(pieces: Sequence[Piece], options: list[list[Placed]], room: float) -> list[int]:
    chosen = [0] * len(pieces)
    best, best_size = list(chosen), 0.0
    while True:
        shrink = min(1.0, room / _width(options, chosen))
        sizes = [
            choices[i].cell_px * piece.shape[1] ** _EVENNESS
            for choices, i, piece in zip(options, chosen, pieces, strict=True)
        ]
        if min(sizes) * shrink > best_size:
            best, best_size = list(chosen), min(sizes) * shrink
        growing = [i for i in range(len(pieces)) if chosen[i] + 1 < len(options[i])]
        if not growing:
            return best
        chosen[min(growing, key=sizes.__getitem__)] += 1


def _spend(options: list[list[Placed]], chosen: list[int], room: float) -> list[int]:
    """Give more columns to whatever can have them within the room, smallest cells first."""
    growing = {i for i in range(len(options)) if chosen[i] + 1 < len(options[i])}
    while growing:
        smallest = min(growing, key=lambda i: options[i][chosen[i]].cell_px)
        more = [c + (i == smallest) for i, c in enumerate(chosen)]
        if _width(options, more) > room:
            growing.discard(smallest)
            continue
        chosen = more
        if chosen[smallest] + 1 == len(options[smallest]):
            growing.discard(smallest)
    return chosen


def _options(piece: Piece, min_px: float, height_px: float) -> list[Placed]:
    """Every number of columns that changes the number of rows, each with the size that fills the height."""
    maps = piece.shape[0]
    counts = [piece.columns] if piece.columns else sorted({-(-maps // rows) for rows in range(1, maps + 1)})
    found: list[Placed] = []
    for columns in counts:
        rows, cells = Mosaic(*piece.shape, columns).shape
        cell_px = min(height_px / rows, piece.max_cell_px)
        if found and cell_px <= found[-1].cell_px:
            break  # the largest cell is reached: more columns only make it wider
        found.append(Placed(columns, cell_px, max(cells * cell_px, min_px)))
    return found
