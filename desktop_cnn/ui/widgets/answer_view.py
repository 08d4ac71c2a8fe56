"""One network's answer: the digit, large, beside it how sure the network is and what it would read else."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Property, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.networks import Prediction
from desktop_cnn.core.percent import probability
from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.scale import NUMBER_PT, number_font, px, share_of
from desktop_cnn.ui.theme import Theme, applied_theme
from desktop_cnn.ui.widgets.focus_frame import paint_focus
from desktop_cnn.ui.widgets.still import Still

_OTHERS = 2
_GAP_PX = 9
_WIDEST = ">99.9%"


class AnswerView(QWidget):
    """Carries the properties ``model`` (its id), ``digit`` (-1 for none), ``probabilities`` and ``seq``.

    Main thread only.
    """

    # Qt tells nobody when they change, as it does of dynamic ones: that would be four events at each answer.
    model = Property(str, lambda self: self._model)
    digit = Property(int, lambda self: self._prediction.digit if self._prediction else -1)
    probabilities = Property(list, lambda self: self._probabilities())
    seq = Property(int, lambda self: self._seq)

    def __init__(self, object_name: str, slot: int, *, is_second: bool = False) -> None:
        """``slot``: of the network, from 1 on, whose colour it has. ``is_second``: smaller, below its caption."""
        super().__init__()
        self.setObjectName(object_name)
        self._slot, self._is_second = slot, is_second
        self.caption = ""
        self._prediction: Prediction | None = None
        self._model, self._seq, self._tip = "", 0, ""
        self._words: tuple[str, ...] = ()
        self._make_fonts()
        self._still = Still()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_prediction("", None, 0)

    def _make_fonts(self) -> None:
        """Once, and not at each paint."""
        self._caption_font, self._strong = QFont(self.font()), QFont(self.font())
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._small = share_of(self.font(), 0.9, NUMBER_PT)
        if self._is_second:
            self._caption_font = QFont(self._small)
        else:
            self._caption_font.setWeight(QFont.Weight.DemiBold)
        self._line_px = QFontMetricsF(self.font()).height()
        self._large: tuple[QFont, float] | None = None

    def show_slot(self, slot: int) -> None:
        """Have the colour of another slot."""
        if slot != self._slot:
            self._slot = slot
            self._still.forget()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(110 if self._is_second else 150), round(3 * self._line_px) + px(4))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(72), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._make_fonts()
            self._still.forget()
            self.updateGeometry()
        super().changeEvent(event)

    def show_prediction(self, model: str, prediction: Prediction | None, seq: int, told: str = "") -> None:
        """Show an answer, or that there is none, to the question number ``seq``; ``told`` is said of it on hover."""
        self._prediction, self._model, self._seq = prediction, model, seq
        if told != self._tip:
            self._tip = told
            self.setToolTip(told)
        if QAccessible.isActive():
            self.setAccessibleDescription(self.text_twin())
        words = (self.caption, *(_in_words(prediction) if prediction else ()))
        if words != self._words:  # an answer that is written as the last one was is painted already
            self._words = words
            self.update()

    def _probabilities(self) -> list[float]:
        found: list[float] = self._prediction.probabilities.tolist() if self._prediction else [0.0] * CLASSES
        return found

    def text_twin(self) -> str:
        """Return the picture in words, and what is told on hover."""
        if self._prediction is None:
            return "–"
        answer = f"{self._prediction.digit}, {probability(self._prediction.confidence)}"
        return f"{answer}. {self._tip}".replace("\n", " ") if self._tip else answer

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        digit = self._prediction.digit if self._prediction else -1
        self._still.paint(painter, self, theme, (digit, self.caption), lambda each: self._paint_digit(each, theme))
        if self._prediction:
            self._paint_numbers(painter, theme)
        paint_focus(painter, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._large = None
        super().resizeEvent(event)

    def _digit_font(self) -> tuple[QFont, float]:
        """Return the font of the digit, and how wide one is, in px; worked out once a size, and not at each paint."""
        if self._large is None:
            large = QFont(self._strong)
            large.setWeight(QFont.Weight.Bold)
            large = number_font(large, (self.height() - self._digit_top()) * 1.02)
            beside = QFontMetricsF(self._small if self._is_second else self._strong).horizontalAdvance(_WIDEST)
            narrow = (self.width() - px(_GAP_PX) - beside) / max(QFontMetricsF(large).horizontalAdvance("0"), 1)
            if narrow < 1:
                large = number_font(large, large.pixelSize() * narrow)
            self._large = large, QFontMetricsF(large).horizontalAdvance("0")
        return self._large

    def _digit_top(self) -> float:
        return self._line_px if self._is_second else 0

    def _paint_digit(self, painter: QPainter, theme: Theme) -> None:
        """The caption, and the digit."""
        digit = self._prediction.digit if self._prediction else -1
        large, _wide = self._digit_font()
        left = 0 if self._is_second else self._text_left()
        painter.setFont(self._caption_font)
        painter.setPen(QColor(theme.dim if self._is_second else theme.text))
        metrics = QFontMetricsF(self._caption_font)
        caption = metrics.elidedText(self.caption, Qt.TextElideMode.ElideRight, self.width() - left)
        painter.drawText(QPointF(left, metrics.ascent() + 1), caption)
        painter.setFont(large)
        painter.setPen(QColor(theme.dim if digit < 0 else theme.slots[self._slot - 1]))
        top = self._digit_top()
        baseline = (top + self.height() + QFontMetricsF(large).capHeight()) / 2
        painter.drawText(QPointF(0, baseline), "–" if digit < 0 else str(digit))

    def _text_left(self) -> float:
        return self._digit_font()[1] + px(_GAP_PX)

    def _paint_numbers(self, painter: QPainter, theme: Theme) -> None:
        """How sure, and the two digits that are likely next."""
        left = self._text_left()
        second = QRectF(left, self._line_px, self.width() - left, self._line_px)
        painter.setFont(self._strong)
        painter.setPen(QColor(theme.text))
        vertical = Qt.AlignmentFlag.AlignVCenter
        if self._is_second:
            second.setHeight(2 * self._line_px)
            painter.setFont(self._small)
        _caption, _digit, confidence, *others = self._words
        painter.drawText(second, vertical, confidence)
        if self._is_second:
            return
        painter.setFont(self._small)
        painter.setPen(QColor(theme.dim))
        third = second.translated(0, self._line_px)
        painter.drawText(third, vertical, self._fitting(others, third.width()))

    def _fitting(self, told: list[str], width_px: float) -> str:
        """Return in a line as many as there is room for."""
        metrics = QFontMetricsF(self._small)
        while told and metrics.horizontalAdvance("   ".join(told)) > width_px:
            told.pop()
        return "   ".join(told)


def _in_words(prediction: Prediction) -> tuple[str, ...]:
    """Return the digit, how sure that is, and the digits that are likely next with their probabilities."""
    order = np.argsort(-prediction.probabilities, kind="stable")[1 : 1 + _OTHERS]
    others = (f"{digit} {probability(float(prediction.probabilities[digit]))}" for digit in order)
    return str(prediction.digit), probability(prediction.confidence), *others
