"""Percentages against an amount: a solid line with its interval and a dashed line for each network.

Axes, ticks and mouse positions are pyqtgraph's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from desktop_cnn.core.metrics import Accuracy
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import line_px, px, sized
from desktop_cnn.ui.theme import applied_theme

_BAND_ALPHA = 60
_AXIS_PX = 44
_LAST_PX, _BELOW_PX = 10, 5
"""Half of the last number's width, and by how much pyqtgraph puts an axis' name too low."""


class _Pair:
    """One network's lines."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.low, self.high = pg.PlotCurveItem(), pg.PlotCurveItem()
        self.band = pg.FillBetweenItem(self.low, self.high)
        self.measured = pg.PlotDataItem(symbol="o", antialias=True)
        self.own = pg.PlotDataItem(antialias=True)
        for item in (self.band, self.measured, self.own):
            plot.addItem(item)

    def leave(self, plot: pg.PlotItem) -> None:
        for item in (self.band, self.measured, self.own):
            plot.removeItem(item)

    def set_colour(self, name: str, band_alpha: int) -> None:
        colour = QColor(name)
        self.measured.setPen(pg.mkPen(colour, width=line_px(2)))
        self.measured.setSymbolSize(px(5))
        self.measured.setSymbolBrush(colour)
        self.measured.setSymbolPen(None)
        self.own.setPen(pg.mkPen(colour, width=line_px(1.4), style=Qt.PenStyle.DashLine))
        colour.setAlpha(band_alpha)
        self.band.setBrush(colour)


class CurvePlot(Changing, pg.PlotWidget):
    """``pointed`` carries the number of the amount under the pointer, -1 for none; ``clicked`` that of a click.

    Main thread only.
    """

    pointed = Signal(int)
    clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.showGrid(x=False, y=True, alpha=0.15)
        item.getAxis("left").setTicks([[(share, f"{share}%") for share in (0, 25, 50, 75, 100)]])
        item.getAxis("bottom").enableAutoSIPrefix(False)
        item.getAxis("bottom").setStyle(hideOverlappingLabels=False)  # else the last one is left out
        item.setYRange(0, 100, padding=0.07)
        self._amounts: Sequence[float] = ()
        self._cursor = pg.InfiniteLine(angle=90)
        self._cursor.hide()
        item.addItem(self._cursor)
        self._pairs: dict[str, _Pair] = {}
        self._index = -1
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # first: the plot, its proxy, takes this, too
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        sized(self.setMinimumSize, 120, 90)
        self.rescale()

    def rescale(self) -> None:
        self.getPlotItem().getAxis("left").setWidth(px(_AXIS_PX))
        self.getPlotItem().layout.setContentsMargins(0, 0, px(_LAST_PX), px(_BELOW_PX))
        self.getPlotItem().getAxis("bottom").label.setFont(QApplication.font())
        self.recolour()

    def recolour(self) -> None:
        theme = applied_theme()
        self.setBackground(None)  # anew: Qt keeps a picture of what lies behind
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(theme.line)
            axis.setTextPen(theme.dim)
        self._cursor.setPen(pg.mkPen(theme.dim, width=line_px(1)))
        colours = theme.colours(self._pairs)
        for name, pair in self._pairs.items():
            # Of more than two, one band lies on the other in places.
            pair.set_colour(colours[name], _BAND_ALPHA if len(self._pairs) <= 2 else _BAND_ALPHA // 2)

    def set_networks(self, names: Iterable[str]) -> None:
        """Have lines for the networks in these slots, in this order, and keep those that stay."""
        wanted, item = list(names), self.getPlotItem()
        if wanted == list(self._pairs):
            return
        kept, self._pairs = self._pairs, {}
        for name in wanted:
            self._pairs[name] = kept.pop(name) if name in kept else _Pair(item)
        for gone in kept.values():
            gone.leave(item)
        self.recolour()

    def set_amounts(self, amounts: Sequence[float], label: str) -> None:
        """Set the axis; ``label`` names it."""
        self._amounts = amounts
        self.setXRange(amounts[0], amounts[-1], padding=0.02)
        self.setLabel("bottom", label)

    def show_measured(self, shares: Mapping[str, Sequence[Accuracy]]) -> None:
        """Show the accuracies at the first amounts, each network's as many as there are so far."""
        for name, pair in self._pairs.items():
            measured = shares.get(name, ())
            amounts = np.array(self._amounts[: len(measured)], dtype=float)
            pair.measured.setData(amounts, np.array([100 * share.value for share in measured]))
            pair.low.setData(amounts, np.array([100 * share.low for share in measured]))
            pair.high.setData(amounts, np.array([100 * share.high for share in measured]))

    def measured_points(self) -> int:
        """Return at how many amounts there is a solid line, the longest of all."""
        lines = [pair.measured.getData()[0] for pair in self._pairs.values()]
        return max((len(xs) for xs in lines if xs is not None), default=0)

    def show_own(self, probabilities: Mapping[str, Sequence[float]]) -> None:
        """Show the dashed lines: a probability at each amount, or none."""
        for name, pair in self._pairs.items():
            own = probabilities.get(name, ())
            pair.own.setData(np.array(self._amounts[: len(own)], dtype=float), 100 * np.array(own))

    def show_index(self, index: int) -> None:
        """Draw the upright line at an amount; -1 for none."""
        self._index = index
        self._cursor.setVisible(index >= 0)
        if index >= 0:
            self._cursor.setValue(self._amounts[index])

    def place_of(self, index: int) -> QPointF:
        """Return where an amount lies, in the widget's pixels."""
        scene = self.getPlotItem().vb.mapViewToScene(QPointF(self._amounts[index], 50))
        return QPointF(self.mapFromScene(scene))

    def _at(self, event: QMouseEvent) -> int:
        scene = self.mapToScene(event.position().toPoint())
        if not self._amounts or not self.getPlotItem().vb.sceneBoundingRect().contains(scene):
            return -1
        x = self.getPlotItem().vb.mapSceneToView(scene).x()
        return int(np.abs(np.array(self._amounts) - x).argmin())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._at(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        index = self._at(event)
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(index)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._amounts:
            self.pointed.emit(min(max(self._index + step, 0), len(self._amounts) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._index >= 0:
            self.clicked.emit(self._index)
        else:
            super().keyPressEvent(event)
