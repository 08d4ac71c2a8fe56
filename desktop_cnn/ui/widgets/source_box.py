"""A choice of labelled digits: the program's own, MNIST's, or the person's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog

from desktop_cnn.core.labs.curves import MNIST, PEN, SAMPLES
from desktop_cnn.core.pen_digits import credit_text
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.widgets.shown import show_item

_FILE, _FOLDER = "?file", "?folder"


class SourceBox(Changing, QComboBox):
    """``source()`` is PEN, SAMPLES, MNIST, one of ``more`` or a path; ``chosen`` carries what the person chooses.

    Main thread only.
    """

    chosen = Signal(str)

    def __init__(self, more: Mapping[str, str] | None = None) -> None:
        """``more``: titles of other sources."""
        super().__init__()
        self._shown, self._more = 0, more or {}
        for source in (PEN, SAMPLES, *self._more, MNIST, _FILE, _FOLDER):
            self.addItem("", source)
        self.activated.connect(self._choose)
        self.retranslate()

    def source(self) -> str:
        return str(self.itemData(self._shown))

    def show_source(self, source: str) -> None:
        """Show what is chosen; a path is offered from now on. What is no source at all is passed over."""
        if self.findData(source) < 0 and Path(source).is_absolute():
            self.insertItem(self.count() - 2, Path(source).name, source)
        show_item(self, None if source in (_FILE, _FOLDER) else source)
        self._shown = self.currentIndex()

    def _choose(self, index: int) -> None:
        asked = self.itemData(index)
        if asked not in (_FILE, _FOLDER):
            self.chosen.emit(asked)
            return
        self.setCurrentIndex(self._shown)
        if asked == _FILE:
            kinds = _("Labelled drawings") + " (*.jsonl *.jsonl.gz)"
            path, _kind = QFileDialog.getOpenFileName(self, _("Labelled drawings"), QDir.homePath(), kinds)
        else:
            path = QFileDialog.getExistingDirectory(
                self, _("MNIST's files, or pictures in folders named 0 to 9"), QDir.homePath()
            )
        if path:
            self.chosen.emit(path)

    def retranslate(self) -> None:
        titles = {
            PEN: _("Pen digits"),
            SAMPLES: _("Sample drawings"),
            MNIST: _("MNIST test images"),
            _FILE: _("A file of drawings…"),
            _FOLDER: _("A folder…"),
        }
        titles |= {source: _(title) for source, title in self._more.items()}
        for source, title in titles.items():
            self.setItemText(self.findData(source), title)
        self.setItemData(self.findData(PEN), credit_text(), Qt.ItemDataRole.ToolTipRole)
