"""Square pictures side by side, as large as their row allows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.widgets.map_view import MapView

_GAP_PX = 16
_LEAST_PX = 170


class PictureRow(Changing, QWidget):
    """Never higher than the pictures are, so that what stands below is right below them. Main thread only."""

    def __init__(self, views: Sequence[MapView]) -> None:
        super().__init__()
        self._views = views
        for view in views:
            view.setParent(self)
        self._shown = views
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        sized(self.setMinimumHeight, _LEAST_PX)

    def show_only(self, views: Sequence[MapView]) -> None:
        """Show these of the pictures, in their order."""
        if views != self._shown:
            self._shown = views
            for view in self._views:
                view.setVisible(view in views)
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def rescale(self) -> None:
        self._place()

    def _place(self) -> None:
        """Where the height does not allow the whole width, the gaps grow."""
        count, gap, lines = len(self._shown), px(_GAP_PX), 2 * px(MapView.line_px) + 2
        widest = (self.width() - (count - 1) * gap) // count
        self.setMaximumHeight(max(widest + lines, self.minimumHeight()))
        side = min(widest, self.height() - lines)
        for number, view in enumerate(self._shown):
            view.setGeometry(number * (self.width() - side) // max(count - 1, 1), 0, side, side + lines)
