"""What is written on the cells of a picture and below it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from desktop_cnn.ui.colours import gradient, luminance
from desktop_cnn.ui.scale import number_font, px
from desktop_cnn.ui.widgets.short_number import short_number

_NUMBER_PX, _WIDE_PX = 28, 36
_LARGEST_PX = 26
_SHARE = 0.3
_BRIGHT = 0.18  # of white's luminance: there black and white stand out equally (WCAG 2, contrast ratio)
_GAP_PX, _BAR_PX, _LEAST_BAR_PX = 6, 4, 12


def paint_numbers(
    painter: QPainter,
    values: NDArray[np.float32],
    colours: NDArray[np.uint32],
    rect_of: Callable[[tuple[int, int]], QRectF],
) -> None:
    """Write each value into its cell, where there is room; NaN is none. ``colours``: what is painted there."""
    pitch = rect_of((0, 0)).width()
    if pitch < px(_NUMBER_PX):
        return
    usual = QFont(painter.font())
    painter.setFont(number_font(usual, min(pitch * _SHARE, px(_LARGEST_PX))))
    for (row, column), value in np.ndenumerate(values):
        if not np.isnan(value):
            is_bright = luminance(QColor(int(colours[row, column]))) > _BRIGHT
            painter.setPen(QColor("#000000" if is_bright else "#ffffff"))
            told = short_number(float(value), pitch < px(_WIDE_PX))
            painter.drawText(rect_of((row, column)), Qt.AlignmentFlag.AlignCenter, told)
    painter.setFont(usual)


def paint_scale(painter: QPainter, line: QRectF, width: float, scale: str, ends: tuple[str, str]) -> None:
    """Paint a scale's colours with what stands at its ends, in the present pen; in little room the upper end alone."""
    metrics, (low, high), gap, bar = QFontMetricsF(painter.font()), ends, px(_GAP_PX), px(_BAR_PX)
    low_px, high_px = metrics.horizontalAdvance(low), metrics.horizontalAdvance(high)
    if low_px + high_px + 2 * gap > line.width():
        size = "≥ " if "≥" in high else "≤ " if low == "0" else "± "
        told = size + high.removeprefix("≥ ")
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, told)
        return
    left, right = low_px + gap, max(width, low_px + high_px + 2 * gap) - high_px - gap
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, low)
    painter.drawText(QPointF(right + gap, line.center().y() + metrics.ascent() / 2 - 1), high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient(scale, left, right))
    if right - left > px(_LEAST_BAR_PX):
        painter.drawRoundedRect(QRectF(left, line.center().y() - bar / 2, right - left, bar), bar / 2, bar / 2)
