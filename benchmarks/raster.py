"""The brush: one move of the pen, which the canvas waits for, and a whole drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from desktop_cnn.app.state import Document
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.values import DEFAULT_PEN_PX, Stroke, StrokePoint


@contextmanager
def cases() -> Iterator[Mapping[str, Callable[[], object]]]:
    drawing = sample_drawings()[9].drawing
    document = Document(drawing, rasterize(drawing)).begun(Stroke((StrokePoint(9, 9),), DEFAULT_PEN_PX))
    yield {
        "a move of the pen": lambda: document.led_to(StrokePoint(10.2, 9.7)),
        "a drawing": lambda: rasterize(drawing),
    }
