"""The floor of first answer and memory: PyTorch imported and the networks read, in a process of its own, no window."""

from __future__ import annotations

import time


def main(arguments: list[str]) -> None:
    from desktop_cnn.core.catalogue import compared
    from desktop_cnn.core.document import Document
    from desktop_cnn.core.raster import rasterize
    from desktop_cnn.core.samples import sample_drawings
    from desktop_cnn.engine.bare import bare_passes
    from desktop_cnn.ui.bench.children import read_options, tell
    from desktop_cnn.ui.bench.processes import memory_mb

    names, weights = read_options(arguments[1])
    drawing = sample_drawings()[0].drawing
    bare_passes(compared("centred", names, weights), Document(drawing, rasterize(drawing)), "auto", warm=0)()
    found = {"answer": (time.time() - float(arguments[0])) * 1000}
    import pyqtgraph  # noqa: F401  (after the answer: its part of the memory alone counts)
    from PySide6 import QtWidgets  # noqa: F401

    tell({**found, **memory_mb()})
