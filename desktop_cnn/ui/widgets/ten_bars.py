"""The probabilities of all ten digits as bars, each with its number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.networks import Prediction
from desktop_cnn.core.percent import probability
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.scale import NUMBER_PT, px, share_of
from desktop_cnn.ui.theme import Theme, applied_theme
from desktop_cnn.ui.widgets.still import Still

_MOST_BAR_PX, _MOST_PITCH_PX = 12, 34
_FILLING_BAR_PX = 20


class TenBars(QWidget):
    """Main thread only."""

    def __init__(self, slot: int, *, fills: bool = False) -> None:
        """``slot``: of the network, from 1 on, whose colour the bars have; ``fills``: all the height that there is."""
        super().__init__()
        self._slot, self._fills = slot, fills
        self._prediction: Prediction | None = None
        self._is_named = False
        self._make_fonts()
        self._still = Still()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _make_fonts(self) -> None:
        """Once, and not at each paint."""
        self._row, self._chosen = (share_of(self.font(), 0.9, NUMBER_PT) for _each in range(2))
        self._chosen.setWeight(QFont.Weight.Bold)
        metrics = QFontMetricsF(self._chosen)
        self._number_px, self._label_px = (
            metrics.horizontalAdvance(">99.9%") + px(6),
            metrics.horizontalAdvance("0") + px(7),
        )
        self._least_px = metrics.ascent() + px(2)

    def sizeHint(self) -> QSize:
        return QSize(px(120), round(CLASSES * self._least_px * 1.3))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(72), round(CLASSES * self._least_px))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._make_fonts()
            self._still.forget()
            self.updateGeometry()
        super().changeEvent(event)

    def show_slot(self, slot: int) -> None:
        """Have the colour of another network's slot."""
        if slot != self._slot:
            self._slot = slot
            self._still.forget()
            self.update()

    def show_prediction(self, prediction: Prediction | None) -> None:
        if prediction is self._prediction and self._is_named:
            return
        self._prediction = prediction
        if QAccessible.isActive() or not self._is_named:
            self._is_named = True
            self.setAccessibleName(_("All ten probabilities"))
            shares = enumerate(prediction.probabilities.tolist()) if prediction else ()
            self.setAccessibleDescription("; ".join(f"{digit}: {probability(share)}" for digit, share in shares))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        digit = self._prediction.digit if self._prediction else -1
        self._still.paint(painter, self, theme, (digit,), lambda each: self._paint_tracks(each, theme))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._prediction:
            self._paint_shares(painter, theme, self._prediction)

    def _rows(self) -> list[QRectF]:
        pitch = self.height() / CLASSES
        if not self._fills:
            pitch = min(pitch, px(_MOST_PITCH_PX))
        return [QRectF(0, pitch * digit, self.width(), pitch) for digit in range(CLASSES)]

    def _track(self, row: QRectF) -> QRectF:
        width = max(self.width() - self._label_px - self._number_px, 4)
        height = min(row.height() * 0.5, px(_FILLING_BAR_PX if self._fills else _MOST_BAR_PX))
        return QRectF(self._label_px, row.top() + (row.height() - height) / 2, width, height)

    def _paint_tracks(self, painter: QPainter, theme: Theme) -> None:
        """Where the bars go, and each row's digit before it."""
        chosen = self._prediction.digit if self._prediction else -1
        rows = self._rows()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sunken))
        for row in rows:
            painter.drawRoundedRect(self._track(row), 3, 3)
        for digit, row in enumerate(rows):
            self._set_row_pen(painter, theme, is_chosen=digit == chosen)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, str(digit))

    def _set_row_pen(self, painter: QPainter, theme: Theme, *, is_chosen: bool) -> None:
        painter.setFont(self._chosen if is_chosen else self._row)
        painter.setPen(QColor(theme.text if is_chosen else theme.dim))

    def _paint_shares(self, painter: QPainter, theme: Theme, prediction: Prediction) -> None:
        """Each digit's bar and number."""
        rows, shares = self._rows(), prediction.probabilities.tolist()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.slots[self._slot - 1]))
        for row, share in zip(rows, shares, strict=True):
            bar = self._track(row)
            bar.setWidth(bar.width() * share)
            if bar.width() >= 0.5:
                painter.drawRoundedRect(bar, 3, 3)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        self._set_row_pen(painter, theme, is_chosen=False)
        for digit, (row, share) in enumerate(zip(rows, shares, strict=True)):
            if digit != prediction.digit:
                painter.drawText(row, right, probability(share))
        self._set_row_pen(painter, theme, is_chosen=True)
        painter.drawText(rows[prediction.digit], right, probability(shares[prediction.digit]))
