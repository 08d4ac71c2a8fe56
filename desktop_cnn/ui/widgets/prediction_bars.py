"""One network's answer: the digit, large, and ten bars with their numbers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.percent import probability
from desktop_cnn.core.values import CLASSES, Prediction
from desktop_cnn.ui.theme import Theme, applied_theme

_CAPTION_PX = 18
_BAR_PX = 8
_LABEL_PX = 14


class _Fonts:
    """Made once, not at each paint."""

    def __init__(self, base: QFont) -> None:
        self.caption, self.strong, self.row, self.chosen = (QFont(base) for _each in range(4))
        self.caption.setPointSizeF(base.pointSizeF() * 0.85)
        self.strong.setWeight(QFont.Weight.DemiBold)
        for font in (self.row, self.chosen):
            font.setPointSizeF(base.pointSizeF() * 0.92)
        self.chosen.setWeight(QFont.Weight.Bold)
        self.number_px = QFontMetricsF(self.chosen).horizontalAdvance(">99.9") + 6


class PredictionBars(QWidget):
    """Carries the dynamic properties ``digit`` (-1 for none), ``probabilities`` and ``seq``. Main thread only."""

    def __init__(self, object_name: str, network: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.network = network
        self.caption = ""
        self._prediction: Prediction | None = None
        self._fonts = _Fonts(self.font())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(92, 176)
        self.show_prediction(None, 0)

    def sizeHint(self) -> QSize:
        return QSize(120, 290)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fonts = _Fonts(self.font())
        super().changeEvent(event)

    def show_prediction(self, prediction: Prediction | None, seq: int, told: str = "") -> None:
        """Show an answer, or that there is none, to the question number ``seq``; ``told`` is said of it on hover."""
        self._prediction = prediction
        if told != self.toolTip():
            self.setToolTip(told)
        self.setProperty("digit", prediction.digit if prediction else -1)
        self.setProperty("probabilities", prediction.probabilities.tolist() if prediction else [0.0] * CLASSES)
        self.setProperty("seq", seq)
        if QAccessible.isActive():
            self.setAccessibleDescription(self.text_twin())
        self.update()

    def text_twin(self) -> str:
        """Return the picture in words, and what is told on hover."""
        if self._prediction is None:
            return "–"
        answer = f"{self._prediction.digit}, {probability(self._prediction.confidence)}"
        return f"{answer}. {self.toolTip()}".replace("\n", " ") if self.toolTip() else answer

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = min(max(self.height() * 0.27, 58), 160)
        self._paint_answer(painter, theme, height)
        pitch = min((self.height() - height - 8) / CLASSES, 26)
        self._paint_rows(painter, theme, [height + 6 + pitch * digit for digit in range(CLASSES)], pitch)

    def _paint_answer(self, painter: QPainter, theme: Theme, height: float) -> None:
        """The caption, the digit below it and the digit's probability."""
        painter.setFont(self._fonts.caption)
        painter.setPen(QColor(theme.dim))
        painter.drawText(QPointF(0, 12), self.caption)
        large = QFont(self._fonts.strong)
        large.setWeight(QFont.Weight.Bold)
        large.setPixelSize(round((height - _CAPTION_PX) * 0.98))
        painter.setFont(large)
        painter.setPen(QColor(theme.networks[self.network] if self._prediction else theme.raised))
        digit = str(self._prediction.digit) if self._prediction else "–"
        painter.drawText(QPointF(0, _CAPTION_PX + (height - _CAPTION_PX) * 0.82), digit)
        if self._prediction:
            left = QFontMetricsF(large).horizontalAdvance("0") + 5
            painter.setFont(self._fonts.strong)
            painter.setPen(QColor(theme.text))
            baseline = _CAPTION_PX + (height - _CAPTION_PX) * 0.55
            painter.drawText(QPointF(left, baseline), probability(self._prediction.confidence))

    def _paint_rows(self, painter: QPainter, theme: Theme, tops: list[float], pitch: float) -> None:
        track_px = max(self.width() - _LABEL_PX - self._fonts.number_px, 4)
        tracks = [QRectF(_LABEL_PX, top + (pitch - _BAR_PX) / 2, track_px, _BAR_PX) for top in tops]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sunken))
        for track in tracks:
            painter.drawRoundedRect(track, 3, 3)
        chosen = self._prediction.digit if self._prediction else -1
        probabilities = self._prediction.probabilities.tolist() if self._prediction else []
        painter.setBrush(QColor(theme.networks[self.network]))
        for track, share in zip(tracks, probabilities, strict=False):
            if share * track_px >= 0.5:
                painter.drawRoundedRect(QRectF(track.left(), track.top(), track_px * share, _BAR_PX), 3, 3)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        for is_chosen, font, colour in ((False, self._fonts.row, theme.dim), (True, self._fonts.chosen, theme.text)):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            for digit in range(CLASSES):
                if (digit == chosen) is is_chosen:
                    row = QRectF(0, tops[digit], self.width(), pitch)
                    painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, str(digit))
                    if probabilities:
                        painter.drawText(row, right, probability(probabilities[digit]).removesuffix("%"))
