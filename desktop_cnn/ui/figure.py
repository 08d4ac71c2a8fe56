"""A panel or the window as a figure: what its widgets paint, recorded, between a title and a caption."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter, QPicture, QRegion
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_cnn.app.captions import Caption
from desktop_cnn.ui.scale import px, share_of
from desktop_cnn.ui.theme import Theme, applied_theme
from desktop_cnn.ui.widgets.scrolled import Scrolled

_MARGIN_PX, _GAP_PX = 16, 8
_LEAST_PX = 420
_SMALL, _LARGE = 0.85, 1.15
_CUT_SCALE = 4
_NEAR_PX = 2  # by which a piece may seem larger than it is: Qt counts its pens twice
_LINES = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, eq=False)
class Recording:
    """``pieces`` are to be painted one after the other, each from its place. Any thread may do it.

    ``dpi``: of the ``size_px``; ``theme``: in whose colours it is.
    """

    pieces: tuple[tuple[QPoint, QPicture], ...]
    size_px: QSize
    dpi: int
    theme: Theme


@dataclass(frozen=True, eq=False)
class Figure(Recording):
    """With what stands around it; ``caption`` is in the metadata, too."""

    caption: Caption


def record(widget: QWidget) -> Generator[None, None, Recording]:
    """Return what a widget shows; yields after each piece, so that others may have their turn. Main thread only."""
    pieces = []
    for piece in _painted(widget, QPoint(), widget.rect()):
        pieces.append(piece)
        yield
    return Recording(tuple(pieces), widget.size(), widget.logicalDpiX(), applied_theme())


def framed(content: Recording, caption: Caption) -> Figure:
    """Return the figure of a recording. Main thread only."""
    margin, gap = px(_MARGIN_PX), px(_GAP_PX)
    width, theme = max(content.size_px.width(), px(_LEAST_PX)), content.theme
    base, large = QGuiApplication.font(), share_of(QGuiApplication.font(), _LARGE)
    large.setWeight(QFont.Weight.DemiBold)
    above = [
        (large, theme.text, caption.title),
        (base, theme.dim, caption.subtitle),
    ]
    below = [(share_of(base, _SMALL), theme.dim, line) for line in caption.lines]
    (head, head_px), (foot, foot_px) = _written(above, width), _written(below, width)
    at = QPoint(margin, margin)
    middle = at + QPoint(0, head_px + gap)
    end = middle + QPoint(0, content.size_px.height() + gap)
    pieces = ((at, head), *((middle + place, piece) for place, piece in content.pieces), (end, foot))
    size = QSize(width + 2 * margin, end.y() + foot_px + margin)
    return Figure(pieces, size, content.dpi, theme, caption)


def shown_by(panel: QWidget) -> QWidget:
    """Return the widget that has all that a panel shows: where it is scrolled, not only the part that is in view."""
    inside = [child for child in panel.children() if isinstance(child, QWidget)]
    return inside[0].content if len(inside) == 1 and isinstance(inside[0], Scrolled) else panel


def _painted(widget: QWidget, at: QPoint, within: QRect) -> Iterator[tuple[QPoint, QPicture]]:
    """Yield what a widget paints, and each inside it, cut where it ends.

    One by one: only so is anything cut that is painted elsewhere than on pixels.
    """
    seen = QRect(at, widget.size()) & within
    if seen.isEmpty():
        return
    yield at, _alone(widget, seen.translated(-at))
    for child in widget.children() if isValid(widget) else []:  # others have had their turn
        if isinstance(child, QWidget) and isValid(child) and not child.isHidden() and not child.isWindow():
            yield from _painted(child, at + child.pos(), seen)


def _alone(widget: QWidget, part: QRect) -> QPicture:
    """Return a part of what a widget paints, without what is inside it."""
    piece = QPicture()
    painter = QPainter(piece)
    painter.setClipRect(part)
    # QGraphicsView has another function of this name.
    QWidget.render(widget, painter, QPoint(), QRegion(), QWidget.RenderFlag(0))
    painter.end()
    # What clips something itself, such as a label of rich text, does not keep to the part.
    near = part.adjusted(-_NEAR_PX, -_NEAR_PX, _NEAR_PX, _NEAR_PX)
    return piece if near.united(piece.boundingRect()) == near else _cut(piece, part)


def _cut(piece: QPicture, part: QRect) -> QPicture:
    """Return a part as pixels."""
    image = QImage(part.size() * _CUT_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(_CUT_SCALE, _CUT_SCALE)
    painter.drawPicture(-part.topLeft(), piece)
    painter.end()
    cut = QPicture()
    painter = QPainter(cut)
    painter.drawImage(part, image)
    painter.end()
    return cut


def _written(texts: list[tuple[QFont, str, str]], width: int) -> tuple[QPicture, int]:
    """Return (font, colour, text) one below the other, each in as many lines as it takes, and their height."""
    piece, top = QPicture(), 0.0
    painter = QPainter(piece)
    for font, colour, text in texts:
        if text:
            height = QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), _LINES, text).height()
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(0, top, width, height), _LINES, text)
            top += height
    painter.end()
    return piece, round(top)
