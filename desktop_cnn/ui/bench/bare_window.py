"""The floor of the start: an empty window of Qt's, in a process of its own, until it is painted."""

from __future__ import annotations

import time


def main(arguments: list[str]) -> None:
    from PySide6.QtWidgets import QApplication, QWidget

    from desktop_cnn.ui.bench.children import tell

    app = QApplication([])
    window = QWidget()
    window.resize(1400, 900)
    window.show()
    app.processEvents()
    tell({"painted": (time.time() - float(arguments[0])) * 1000})
