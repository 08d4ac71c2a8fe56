"""One network's answer: the digit, large, and ten bars with their numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.values import CLASSES, Prediction
from desktop_cnn.ui.theme import Theme

_CAPTION_PX = 18


class PredictionBars(QWidget):
    """Carries the dynamic properties ``digit`` (-1 for none), ``probabilities`` and ``seq``. Main thread only."""

    def __init__(self, object_name: str, network: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.network = network
        self.caption = ""
        self._prediction: Prediction | None = None
        self._theme: Theme | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(92, 176)
        self.show_prediction(None, 0)

    def sizeHint(self) -> QSize:
        return QSize(120, 290)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_prediction(self, prediction: Prediction | None, seq: int) -> None:
        """Show an answer, or that there is none, to the question number ``seq``."""
        self._prediction = prediction
        self.setProperty("digit", prediction.digit if prediction else -1)
        self.setProperty("probabilities", prediction.probabilities.tolist() if prediction else [0.0] * CLASSES)
        self.setProperty("seq", seq)
        if QAccessible.isActive():
            self.setAccessibleDescription(self.text_twin())
        self.update()

    def text_twin(self) -> str:
        """Return the picture in words."""
        if self._prediction is None:
            return "–"
        return f"{self._prediction.digit}, {self._prediction.confidence:.1%}"

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bars_top = self._paint_answer(painter, self._theme)
        pitch = min((self.height() - bars_top - 2) / CLASSES, 26)
        for digit in range(CLASSES):
            self._paint_bar(painter, self._theme, digit, QRectF(0, bars_top + digit * pitch, self.width(), pitch))

    def _paint_answer(self, painter: QPainter, theme: Theme) -> float:
        """Paint the digit and its probability; return where the bars begin."""
        height = min(max(self.height() * 0.27, 58), 160)
        font = QFont()
        font.setPixelSize(round((height - _CAPTION_PX) * 0.98))
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(QColor(theme.networks[self.network] if self._prediction else theme.raised))
        digit = str(self._prediction.digit) if self._prediction else "–"
        painter.drawText(QPointF(0, _CAPTION_PX + (height - _CAPTION_PX) * 0.82), digit)
        left = QFontMetricsF(font).horizontalAdvance("0") + 8
        small = QFont()
        small.setPointSizeF(small.pointSizeF() * 0.85)
        painter.setFont(small)
        painter.setPen(QColor(theme.dim))
        painter.drawText(QPointF(0, 12), self.caption)
        if self._prediction:
            strong = QFont()
            strong.setWeight(QFont.Weight.DemiBold)
            painter.setFont(strong)
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QPointF(left, _CAPTION_PX + (height - _CAPTION_PX) * 0.55), f"{self._prediction.confidence * 100:.1f} %"
            )
        return height + 6

    def _paint_bar(self, painter: QPainter, theme: Theme, digit: int, row: QRectF) -> None:
        chosen = self._prediction is not None and self._prediction.digit == digit
        font = QFont()
        font.setPointSizeF(font.pointSizeF() * 0.92)
        font.setWeight(QFont.Weight.Bold if chosen else QFont.Weight.Normal)
        painter.setFont(font)
        numbers = QFontMetricsF(font).horizontalAdvance("100.0") + 2
        painter.setPen(QColor(theme.text if chosen else theme.dim))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, str(digit))
        track = QRectF(14, row.center().y() - 4, max(row.width() - 14 - numbers - 4, 4), 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sunken))
        painter.drawRoundedRect(track, 3, 3)
        if self._prediction is None:
            return
        probability = float(self._prediction.probabilities[digit])
        if probability * track.width() >= 0.5:
            painter.setBrush(QColor(theme.networks[self.network]))
            painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * probability, 8), 3, 3)
        painter.setPen(QColor(theme.text if chosen else theme.dim))
        alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(row, alignment, f"{probability * 100:.1f}")
