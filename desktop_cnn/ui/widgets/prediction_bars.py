"""One network's answer: the digit, large, and ten bars with their numbers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.core.networks import Prediction
from desktop_cnn.core.percent import probability
from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.scale import NUMBER_PT, number_font, px, px_size, share_of, sized
from desktop_cnn.ui.theme import Theme, applied_theme
from desktop_cnn.ui.widgets.focus_frame import paint_focus
from desktop_cnn.ui.widgets.still import is_on_screen

_CAPTION_PX = 18
_BAR_PX = 8
_LABEL_PX = 14


class _Fonts:
    """Made once, not at each paint."""

    def __init__(self, base: QFont) -> None:
        self.caption, self.strong = share_of(base, 0.85), QFont(base)
        self.strong.setWeight(QFont.Weight.DemiBold)
        self.row, self.chosen = (share_of(base, 0.92, NUMBER_PT) for _each in range(2))
        self.chosen.setWeight(QFont.Weight.Bold)
        self.number_px = QFontMetricsF(self.chosen).horizontalAdvance(">99.9") + px(6)


class PredictionBars(QWidget):
    """Carries the dynamic properties ``model`` (its id), ``digit`` (-1 for none), ``probabilities`` and ``seq``.

    Main thread only.
    """

    def __init__(self, object_name: str, slot: int) -> None:
        """``slot``: of the network, from 1 on, whose colour the bars have."""
        super().__init__()
        self.setObjectName(object_name)
        self._slot = slot
        self.caption = ""
        self._prediction: Prediction | None = None
        self._fonts = _Fonts(self.font())
        self._still = QPixmap()
        self._still_of: tuple[object, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        sized(self.setMinimumSize, 92, 176)
        self.show_prediction("", None, 0)

    def sizeHint(self) -> QSize:
        return px_size(120, 290)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fonts = _Fonts(self.font())
        super().changeEvent(event)

    def show_prediction(self, model: str, prediction: Prediction | None, seq: int, told: str = "") -> None:
        """Show an answer, or that there is none, to the question number ``seq``; ``told`` is said of it on hover."""
        self._prediction = prediction
        if told != self.toolTip():
            self.setToolTip(told)
        self.setProperty("model", model)
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
        if is_on_screen(painter):
            painter.drawPixmap(0, 0, self._still_pixmap(theme))
        else:
            self._paint_still(painter, theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._prediction:
            self._paint_confidence(painter, theme, self._prediction)
            self._paint_shares(painter, theme, self._prediction)
        paint_focus(painter, self)

    def _still_pixmap(self, theme: Theme) -> QPixmap:
        """Return what stays until another digit is read; painted once, because it takes most of the time."""
        digit = self._prediction.digit if self._prediction else -1
        ratio = self.devicePixelRatioF()
        still_of = (digit, self.caption, theme, self._fonts, self.size(), ratio)
        if self._still_of != still_of:
            self._still_of = still_of
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            painter = QPainter(self._still)
            self._paint_still(painter, theme)
            painter.end()
        return self._still

    def _paint_still(self, painter: QPainter, theme: Theme) -> None:
        digit = self._prediction.digit if self._prediction else -1
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_digit(painter, theme, digit)
        self._paint_tracks(painter, theme, digit)

    def _answer_px(self) -> float:
        """Return the height of what stands above the rows."""
        return min(max(self.height() * 0.27, px(58)), px(160))

    def _rows(self) -> list[QRectF]:
        top = self._answer_px()
        pitch = min((self.height() - top - px(8)) / CLASSES, px(26))
        return [QRectF(0, top + px(6) + pitch * digit, self.width(), pitch) for digit in range(CLASSES)]

    def _track(self, row: QRectF) -> QRectF:
        left, high = px(_LABEL_PX), px(_BAR_PX)
        width = max(self.width() - left - self._fonts.number_px, 4)
        return QRectF(left, row.top() + (row.height() - high) / 2, width, high)

    def _large(self) -> QFont:
        large = QFont(self._fonts.strong)
        large.setWeight(QFont.Weight.Bold)
        return number_font(large, (self._answer_px() - px(_CAPTION_PX)) * 0.98)

    def _paint_digit(self, painter: QPainter, theme: Theme, digit: int) -> None:
        """The caption, and the digit below it; -1 for none."""
        painter.setFont(self._fonts.caption)
        painter.setPen(QColor(theme.dim))
        painter.drawText(QPointF(0, px(12)), self.caption)
        painter.setFont(self._large())
        painter.setPen(QColor(theme.raised if digit < 0 else theme.slots[self._slot - 1]))
        baseline = px(_CAPTION_PX) + (self._answer_px() - px(_CAPTION_PX)) * 0.82
        painter.drawText(QPointF(0, baseline), "–" if digit < 0 else str(digit))

    def _paint_tracks(self, painter: QPainter, theme: Theme, chosen: int) -> None:
        """Where the bars go, and each row's digit before it."""
        rows = self._rows()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sunken))
        for row in rows:
            painter.drawRoundedRect(self._track(row), 3, 3)
        for digit, row in enumerate(rows):
            self._set_row_pen(painter, theme, is_chosen=digit == chosen)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, str(digit))

    def _set_row_pen(self, painter: QPainter, theme: Theme, *, is_chosen: bool) -> None:
        painter.setFont(self._fonts.chosen if is_chosen else self._fonts.row)
        painter.setPen(QColor(theme.text if is_chosen else theme.dim))

    def _paint_confidence(self, painter: QPainter, theme: Theme, prediction: Prediction) -> None:
        """The digit's probability, beside it."""
        left = QFontMetricsF(self._large()).horizontalAdvance("0") + px(5)
        painter.setFont(self._fonts.strong)
        painter.setPen(QColor(theme.text))
        baseline = px(_CAPTION_PX) + (self._answer_px() - px(_CAPTION_PX)) * 0.55
        painter.drawText(QPointF(left, baseline), probability(prediction.confidence))

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
                painter.drawText(row, right, probability(share).removesuffix("%"))
        self._set_row_pen(painter, theme, is_chosen=True)
        painter.drawText(rows[prediction.digit], right, probability(shares[prediction.digit]).removesuffix("%"))
