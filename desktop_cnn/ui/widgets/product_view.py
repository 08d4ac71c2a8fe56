"""Input × kernel = product, cell by cell, side by side: what is pointed at in one lights up in all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.sign import SIGN_PX, Sign

Values = NDArray[np.float32]


class ProductView(QWidget):
    """``clicked`` carries the (row, column) of a click on the input. Main thread only."""

    clicked = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.views = [MapView("activation"), MapView("signed"), MapView("signed")]
        self._signs = [Sign(sign, view) for sign, view in zip("×=", self.views, strict=False)]
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row.setSpacing, 7)
        for number, view in enumerate(self.views):
            row.addWidget(view, stretch=1)
            view.pointed.connect(self._light)
            if number < 2:
                row.addWidget(self._signs[number])
        self.views[0].clicked.connect(self.clicked)

    def set_between(self, between_px: int) -> None:
        """Set how far the matrices stand apart, in px on the screen: with a sign in the middle of each gap."""
        self._row.setSpacing(max((between_px - px(SIGN_PX)) // 2, 0))

    def _light(self, cell: tuple[int, int] | None) -> None:
        for view in self.views:
            view.point_at(cell)

    def height_for(self, width: int) -> int:
        """Return the height in which the matrices fill this width, in px."""
        signs = [px(SIGN_PX) + 2 * self._row.spacing() for sign in self._signs if sign.isVisibleTo(self)]
        shown = [view for view in self.views if view.isVisibleTo(self)]
        return max(view.height_for((width - sum(signs)) // len(shown)) for view in shown)

    def set_titles(self, titles: Sequence[str]) -> None:
        for view, title in zip(self.views, titles, strict=False):
            view.set_title(title)

    def show_products(
        self, seen: Values, weights: Values, peaks: tuple[float, float], hatched: NDArray[np.bool_] | None = None
    ) -> None:
        """Show two matrices of one shape and their products; ``peaks`` of the first two, ``hatched`` is padding."""
        products = seen * weights
        self.views[0].show_values(seen, peaks[0], hatched=hatched)
        self.views[1].show_values(weights, peaks[1])
        self.views[2].show_values(products, float(np.abs(products).max()) or 1.0)
        self._show_only(3)

    def show_input(self, seen: Values, peak: float) -> None:
        """Show the input alone: nothing weighs it."""
        self.views[0].show_values(seen, peak)
        self._show_only(1)

    def _show_only(self, count: int) -> None:
        for number, view in enumerate(self.views):
            view.setVisible(number < count)
        for sign in self._signs:
            sign.setVisible(count == 3)
