"""A lane that can be zoomed and moved."""

from __future__ import annotations

from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.zoom_view import ZoomView


class LaneView(ZoomView):
    """At zoom 1 the lane is as large as this is. Main thread only."""

    def __init__(self, lane: Lane) -> None:
        super().__init__(lane, lane.minimumHeight())
        self.lane = lane

    def _lay_out(self) -> None:
        size = self.viewport().size() if self.zoom > 1 else None
        self.lane.set_zoom(self.zoom, None if size is None else size * self.zoom)
