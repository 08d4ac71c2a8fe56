"""How large each layer's maps are in a lane: a cell is a whole number of device pixels, columns never change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_cnn.ui.widgets.mosaic import Mosaic

# 1 would give all maps the same side, 0 all cells.
_EVENNESS = 0.4

_USUAL_ROOM_PX = (1060.0, 386.0)
"""The room of the first network on a projector's screen, 1366×768: for it the columns are chosen."""

_USUAL_GAP_PX = 10


@dataclass(frozen=True)
class Piece:
    """A layer to lay out: (maps, height, width), its columns, the largest cell and the width of its title in px.

    With 0 columns ``usual_columns`` chooses. ``share``: how large its maps are beside others of their size, 1 as usual.
    """

    shape: tuple[int, int, int]
    columns: int = 0
    most_px: float = 40
    least_px: float = 0
    share: float = 1


@dataclass(frozen=True)
class Placed:
    """``maps``: so many of them have room."""

    cell_px: float
    width_px: float
    maps: int


def usual_columns(pieces: Sequence[Piece]) -> list[int]:
    """Return each piece's columns: those with which all together fill a room of the usual size best.

    They depend on nothing but the pieces, so that a map stays where it is whatever the window does.
    """
    room_px, height_px = _USUAL_ROOM_PX

    def columns(piece: Piece, cell_px: int) -> int:
        if piece.columns:
            return piece.columns
        gap = Mosaic(*piece.shape, 1).gap
        rows = int((height_px / cell_px + gap) // (piece.shape[1] + gap))
        return -(-piece.shape[0] // max(rows, 1))

    def width(piece: Piece, cell_px: int) -> float:
        return Mosaic(*piece.shape, columns(piece, cell_px)).shape[1] * cell_px

    def has_height(piece: Piece, cell_px: int) -> bool:
        return Mosaic(*piece.shape, columns(piece, cell_px)).shape[0] * cell_px <= height_px

    room_px -= _USUAL_GAP_PX * (len(pieces) - 1)
    return [columns(*each) for each in zip(pieces, _grow(pieces, room_px, 1.0, width, has_height), strict=True)]


def fit(
    pieces: Sequence[Piece], width_px: float, height_px: float, gap_px: float, pixel_px: float = 1.0
) -> list[Placed]:
    """Return the pieces' sizes, the largest for which there is room; a device pixel is ``pixel_px`` wide.

    Of a piece for which the height is too small, the maps that have room are counted.
    """

    def width(piece: Piece, pixels: int) -> float:
        return max(Mosaic(*piece.shape, piece.columns).shape[1] * pixels * pixel_px, piece.least_px)

    def has_height(piece: Piece, pixels: int) -> bool:
        return Mosaic(*piece.shape, piece.columns).shape[0] * pixels * pixel_px <= height_px

    room_px = width_px - gap_px * (len(pieces) - 1)
    sizes = _grow(pieces, room_px, pixel_px, width, has_height)
    return [
        Placed(pixels * pixel_px, width(piece, pixels), _maps(piece, height_px / (pixels * pixel_px)))
        for piece, pixels in zip(pieces, sizes, strict=True)
    ]


def total_px(placed: Sequence[Placed], gap_px: float) -> float:
    """Return the width of pieces beside each other."""
    return sum(place.width_px for place in placed) + gap_px * (len(placed) - 1)


def _maps(piece: Piece, height_cells: float) -> int:
    """Return how many maps stand in whole rows within a height; one row always does."""
    mosaic = Mosaic(*piece.shape, piece.columns)
    rows = int((height_cells + mosaic.gap) // (mosaic.height + mosaic.gap))
    return min(max(rows, 1) * piece.columns, mosaic.maps)


def _grow(
    pieces: Sequence[Piece],
    room_px: float,
    pixel_px: float,
    width: Callable[[Piece, int], float],
    has_height: Callable[[Piece, int], bool],
) -> list[int]:
    """Return the cells' sizes in device pixels: always the smallest maps grow, as long as they have room.

    Of equals the later layer comes first: its maps hold what the answer rests on.
    """
    sizes = [1] * len(pieces)
    growing = {i for i, piece in enumerate(pieces) if piece.most_px >= 2 * pixel_px}
    widths = [width(piece, 1) for piece in pieces]
    while growing:
        i = min(growing, key=lambda i: (sizes[i] * pieces[i].shape[1] ** _EVENNESS / pieces[i].share, -i))
        piece, larger = pieces[i], sizes[i] + 1
        wider = width(piece, larger)
        is_possible = larger * pixel_px <= piece.most_px and has_height(piece, larger)
        if not is_possible or sum(widths) - widths[i] + wider > room_px:
            growing.discard(i)
            continue
        sizes[i], widths[i] = larger, wider
    return sizes


def best_columns(shape: tuple[int, int, int], width_px: float, height_px: float) -> int:
    """Return the number of columns with which one layer alone fills a room best."""

    def cell_px(columns: int) -> float:
        rows, cells = Mosaic(*shape, columns).shape
        return min(width_px / cells, height_px / rows)

    return max(range(1, shape[0] + 1), key=cell_px)
