"""A formula of which some terms are lit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import number_font, px
from desktop_cnn.ui.theme import applied_theme

_HEIGHT_PX, _FONT_PX, _CORNER_PX = 30, 18, 4
_USUAL_PX, _LARGEST = 900, 1.6


class Term(NamedTuple):
    text: str
    is_lit: bool = False


class TermLine(Changing, QWidget):
    """The wider, the larger. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: Sequence[Term] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rescale()

    def rescale(self) -> None:
        self.setFixedHeight(round(px(_HEIGHT_PX) * self._grown()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rescale()

    def _grown(self) -> float:
        """Return how much larger it is than usual, by the room and not by what it says."""
        return min(max(self.width() / px(_USUAL_PX), 1.0), _LARGEST)

    def show_terms(self, terms: Sequence[Term]) -> None:
        self.terms = terms
        self.setAccessibleName(self.text())
        self.update()

    def text(self) -> str:
        return "".join(term.text for term in self.terms)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, font = applied_theme(), QPainter(self), number_font(self.font(), px(_FONT_PX) * self._grown())
        font.setBold(True)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, left = QFontMetricsF(font), 0.0
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        for term in self.terms:
            width = metrics.horizontalAdvance(term.text)
            if term.is_lit:
                painter.setPen(QColor(theme.ghost))
                painter.setBrush(QColor(theme.ghost))
                painter.drawRoundedRect(
                    QRectF(left - px(2), px(2), width + px(4), self.height() - px(4)), px(_CORNER_PX), px(_CORNER_PX)
                )
            painter.setPen(QColor(theme.background if term.is_lit else theme.text))
            painter.drawText(QPointF(left, baseline), term.text)
            left += width
