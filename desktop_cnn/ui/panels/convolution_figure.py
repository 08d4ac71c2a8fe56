"""Input and output of a convolution above, and below them, for one place, window × kernel = product and their sum."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.product_view import ProductView
from desktop_cnn.ui.widgets.sign import Sign
from desktop_cnn.ui.widgets.transport import Transport

_GAP_PX, _BETWEEN_PX, _ROWS_PX = 16, 30, 8
_LEAST_PX = (430, 330)
_PICTURES, _MATRICES = 3, 4


class ConvolutionFigure(Changing, QWidget):
    """Three pictures and four matrices, as large as the room allows; what plays stands between. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.input, self.map, self.other = MapView("ink"), MapView("signed", is_chooser=True), MapView("signed")
        self.products, self.sum = ProductView(), MapView("signed")
        self.products.views[0].set_scale("ink")
        self.transport, self.strongest, self.restore = Transport(), QToolButton(), QToolButton()
        self._bar, self._leads = QWidget(), Sign("→", self.sum)
        line = QHBoxLayout(self._bar)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.transport, stretch=1)
        line.addWidget(self.strongest)
        line.addWidget(self.restore)
        self._pictures = (self.input, self.map, self.other)
        for widget in (*self._pictures, self._bar, self.products, self._leads, self.sum):
            widget.setParent(self)
        sized(self.setMinimumSize, *_LEAST_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def rescale(self) -> None:
        self._place()

    def _place(self) -> None:
        """Fill the width; where the height does not allow that, all shrink alike and the gaps grow."""
        gap, between, rows = px(_GAP_PX), px(_BETWEEN_PX), px(_ROWS_PX)
        lines, bar = 2 * px(MapView.line_px) + 2, self._bar.sizeHint().height()
        side = (self.width() - (_PICTURES - 1) * gap) / _PICTURES
        cell = (self.width() - (_MATRICES - 1) * between) / _MATRICES
        shrunk = min(1.0, (self.height() - 2 * lines - bar - 2 * rows) / (side + cell))
        side, cell = int(shrunk * side), int(shrunk * cell)
        for number, view in enumerate(self._pictures):
            left = number * (self.width() - side) // (_PICTURES - 1)
            view.setGeometry(left, 0, side, side + lines)
        top = side + lines + rows
        self._bar.setGeometry(0, top, self.width(), bar)
        top += bar + rows
        between = (self.width() - _MATRICES * cell) // (_MATRICES - 1)
        self.products.set_between(between)
        equation = QRect(0, top, 3 * cell + 2 * between, cell + lines)
        self.products.setGeometry(equation)
        self._leads.setGeometry(equation.right() + (between - self._leads.width()) // 2, top, self._leads.width(), cell)
        self.sum.setGeometry(self.width() - cell, top, cell, cell + lines)
