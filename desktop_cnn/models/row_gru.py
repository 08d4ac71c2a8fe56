"""The recurrent network over rows: a GRU that reads the picture from its first row to its last."""

from __future__ import annotations

from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.models.base import ARCHITECTURES
from desktop_cnn.models.recurrent import Recurrent


@ARCHITECTURES.register("gru-rows")
class RowGru(Recurrent):
    """30 steps of 30 pixels, 200 units: 139,200 + 2,010 parameters, as many as the CNN has to one in a hundred."""

    title = N_("Recurrent network over rows")
    short = N_("GRU rows")
    summary = N_("GRU of 200 units over 30 rows, linear")
    reader, features, units = "rows", CANVAS_PX, 200

    def __init__(self) -> None:
        super().__init__()
