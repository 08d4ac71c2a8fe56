"""A formula of which some terms are lit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.scale import number_font, px, sized
from desktop_cnn.ui.theme import applied_theme

_HEIGHT_PX, _FONT_PX, _CORNER_PX = 30, 18, 4


class Term(NamedTuple):
    text: str
    is_lit: bool = False


class TermLine(QWidget):
    """Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: Sequence[Term] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        sized(self.setFixedHeight, _HEIGHT_PX)

    def show_terms(self, terms: Sequence[Term]) -> None:
        self.terms = terms
        self.setAccessibleName(self.text())
        self.update()

    def text(self) -> str:
        return "".join(term.text for term in self.terms)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, font = applied_theme(), QPainter(self), number_font(self.font(), px(_FONT_PX))
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
