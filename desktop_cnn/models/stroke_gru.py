"""The recurrent network over strokes: a GRU that reads the pen's way, which no picture has."""

from __future__ import annotations

from desktop_cnn.core.text import N_
from desktop_cnn.models.base import ARCHITECTURES
from desktop_cnn.models.recurrent import Recurrent


@ARCHITECTURES.register("gru-strokes")
class StrokeGru(Recurrent):
    """48 steps of 4 numbers (core.pen_path), 212 units: 138,648 + 2,130 parameters, nearly as many as the CNN has.

    Moves instead of places, as in Ha & Eck, "A neural representation of sketch drawings", ICLR 2018.
    """

    title = N_("Recurrent network over strokes")
    short = N_("GRU strokes")
    summary = N_("GRU of 212 units over the pen's way in 48 steps, linear")
    reads_strokes = True
    reader, features, units = "strokes", 4, 212

    def __init__(self) -> None:
        super().__init__()
