"""What a table of figures is made of: its headings, rows and cells, and the sizes of their text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetricsF

from desktop_cnn.ui.scale import NUMBER_PT, px, share_of

GAP_PX, LINE_GAP_PX = 9, 5
_SMALL = 0.84


@dataclass(frozen=True)
class Heading:
    """``mark``: +1 or -1 where the table is sorted by it, best first or last. ``told``: of it, spoken."""

    key: str
    title: str
    group: str = ""
    mark: int = 0
    told: str = ""


@dataclass(frozen=True)
class Cell:
    """``text`` with its ``interval``, small; ``is_known``: whether there is a figure. ``told``: all of it, spoken."""

    text: str
    interval: str = ""
    is_best: bool = False
    is_known: bool = True
    told: str = ""


@dataclass(frozen=True)
class Row:
    """``colour``: of the slot in which it is compared, as "#rrggbb", empty where it is not. ``cells``: one a heading,
    the first of which is its name."""

    key: str
    colour: str
    cells: tuple[Cell, ...]


def small(font: QFont) -> QFont:
    return share_of(font, _SMALL, NUMBER_PT)


def group_px(font: QFont) -> float:
    """Return the height of the line of groups; Chinese lines are higher than the font says."""
    return QFontMetricsF(small(font)).lineSpacing() * 1.25


def strong(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def row_px(font: QFont) -> float:
    lines = QFontMetricsF(font).lineSpacing() + QFontMetricsF(small(font)).lineSpacing()
    return lines + px(LINE_GAP_PX) + px(1)


def title_lines(title: str) -> list[str]:
    """Return a title in two lines of words where it has several, the widths as equal as may be."""
    words = re.split(r"(?<=[ ，-])", title)
    ways = [("".join(words[:cut]).rstrip(), "".join(words[cut:])) for cut in range(1, len(words))]
    return list(min(ways, key=lambda lines: max(map(len, lines)))) if ways else [title]
