"""How large everything is: text follows the window and the person's magnification, and lengths follow the text.

Lengths stand in the code as they are where text is 9 pt high at 96 dots per inch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication, QLayout

from desktop_cnn.ui.changing import tell_scale

TEXT_PT, NUMBER_PT = 9.0, 8.0
"""Below these nothing is written at 100 %; numbers have less to tell apart than letters."""

_TEXT_PX, _DPI = 12.0, 96.0
_SMALL_WINDOW, _LARGE_WINDOW = 1.25, 1.75
_SMALL_PX = QSize(1366, 768)
_LARGEST_PT = 13
_LENGTHS = "lengths"
_BOLD = 1.8


@dataclass(frozen=True)
class _Scale:
    """``text_pt``: of plain text, in the screen's points, magnified; ``magnification``: in percent.

    ``is_bold``: lines are to be seen from afar. ``factor``: of lengths.
    """

    text_pt: float = TEXT_PT
    magnification: int = 100
    is_bold: bool = False
    factor: float = 1.0


@dataclass(frozen=True)
class _Lengths:
    """What an object's setters were last given, in the order of their calls. Qt would sort a mere dict."""

    by_setter: Mapping[str, tuple[float, ...]]


_scale = _Scale()


def set_scale(magnification: int, window: QSize, *, is_bold: bool = False) -> bool:
    """Choose the size for everything that is made or painted from now on; return whether it is another one.

    ``magnification``: in percent; ``window``: in px; ``is_bold``: with thicker lines. Main thread only.
    """
    global _scale
    former, usual = _scale, QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    text_pt = max(_text_pt(window), usual) * magnification / 100
    _scale = _Scale(text_pt, magnification, is_bold, text_pt * _dots() / 72 / _TEXT_PX)
    return _scale != former


def rescale_all() -> None:
    """Let all that is there take the size that has been chosen. Main thread only."""
    for window in QApplication.topLevelWidgets():
        for layout in window.findChildren(QLayout):
            _size(layout)
    for widget in QApplication.allWidgets():
        _size(widget)
    tell_scale()


def px(length: float) -> int:
    """Return a length in px; a line is never thinner than one. Main thread only."""
    return max(round(length * _scale.factor), 1 if length >= 1 else 0)


def length_px(length: float) -> float:
    """Return a length in px that need not be a whole number of them. Main thread only."""
    return length * _scale.factor


def line_px(width: float) -> float:
    """Return the width of a painted line in px. Main thread only."""
    return width * _scale.factor * (_BOLD if _scale.is_bold else 1)


def px_size(width: float, height: float) -> QSize:
    """Return a size in px. Main thread only."""
    return QSize(px(width), px(height))


def sized(setter: Callable[..., object], *lengths: float) -> None:
    """Call a setter of a widget or a layout with these lengths in px, now and whenever the scale changes."""
    owner = getattr(setter, "__self__", None)
    assert isinstance(owner, QObject)
    kept = owner.property(_LENGTHS) or _Lengths({})
    name = getattr(setter, "__name__", "")
    others = {other: at_100 for other, at_100 in kept.by_setter.items() if other != name}
    owner.setProperty(_LENGTHS, _Lengths({**others, name: lengths}))
    setter(*map(px, lengths))


def scaled_sheet(sheet: str) -> str:
    """Return a style sheet with its lengths in px."""

    def scaled(found: re.Match[str]) -> str:
        # Corners are rounded down: one that is wider than half of its box would not be round.
        is_corner, length = bool(found[1]), int(found[2])
        return f"{found[1] or ''}{int(length * _scale.factor) if is_corner else px(length)}px"

    return re.sub(r"(radius: )?\b(\d+)px", scaled, sheet)


def text_font(font: QFont) -> QFont:
    """Return a font in the size of plain text."""
    return _with_pt(font, _scale.text_pt)


def share_of(font: QFont, share: float, least_pt: float = TEXT_PT) -> QFont:
    """Return a font in a share of its size, as large at least as can be read."""
    return _with_pt(font, max(font.pointSizeF() * share, _least_pt(least_pt)))


def number_font(font: QFont, height_px: float) -> QFont:
    """Return a font for numbers of about this height, as large at least as can be read."""
    made = QFont(font)
    made.setPixelSize(max(round(height_px), round(_least_pt(NUMBER_PT) * _dots() / 72)))
    return made


def _size(owner: QObject) -> None:
    kept = owner.property(_LENGTHS)
    if isinstance(kept, _Lengths):
        for name, lengths in kept.by_setter.items():
            getattr(owner, name)(*map(px, lengths))


def _with_pt(font: QFont, size_pt: float) -> QFont:
    made = QFont(font)
    made.setPointSizeF(size_pt)
    return made


def _text_pt(window: QSize) -> float:
    """Return the size of plain text at 100 %: 9 pt in small windows, 10 on a usual screen, 13 from 2560×1440 px on.

    Whole points: while a window is drawn larger, nothing is laid out anew at each pixel.
    """
    share = min(window.width() / _SMALL_PX.width(), window.height() / _SMALL_PX.height()) * _DPI / max(_dots(), _DPI)
    if share < _SMALL_WINDOW:
        return _in_points(TEXT_PT)
    grown = min((share - _SMALL_WINDOW) / (_LARGE_WINDOW - _SMALL_WINDOW), 1.0)
    return _in_points(TEXT_PT + 1 + int(grown * (_LARGEST_PT - TEXT_PT - 1)))


def _least_pt(size_pt: float) -> float:
    return _in_points(size_pt) * _scale.magnification / 100


def _in_points(size_pt: float) -> float:
    """Return a size in the screen's points; macOS counts 72 of them to 96 px."""
    return size_pt * max(_DPI / _dots(), 1.0)


def _dots() -> float:
    """Return the screen's dots per inch, as fonts count them."""
    return float(QGuiApplication.primaryScreen().logicalDotsPerInchY())
