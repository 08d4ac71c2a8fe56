"""What a figure will look like, and how it is to be saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop_cnn.app.captions import Caption
from desktop_cnn.core.text import _
from desktop_cnn.ui.figure import Figure, Recording, framed
from desktop_cnn.ui.figure_files import SCALES
from desktop_cnn.ui.scale import px_size, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.segmented import Segmented

_MOST_PX = (860, 480)
_USUAL_SCALE = 2


class _Preview(QWidget):
    """A picture, as large as there is room, and no larger than it is."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self.image = QImage()
        self.setFixedSize(size.scaled(px_size(*_MOST_PX), Qt.AspectRatioMode.KeepAspectRatio).boundedTo(size))

    def show_image(self, image: QImage) -> None:
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self.image)
        painter.setPen(QColor(applied_theme().line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class FigureDialog(QDialog):
    """Of what a panel showed when it was opened. Main thread only.

    ``changed`` carries the figure with the caption that is chosen now, for the preview; ``saved`` and ``copied`` carry
    it with the scale.
    """

    changed = Signal(object)
    saved = Signal(object, int)
    copied = Signal(object, int)

    def __init__(self, owner: QWidget, content: Recording, captioned: Callable[[bool], Caption]) -> None:
        """``captioned`` returns the caption, with the date or without."""
        super().__init__(owner)
        self._content, self._captioned = content, captioned
        self.setObjectName("figure")
        self.setWindowTitle(_("Save figure"))
        self.dated, self._scales = QToolButton(), QActionGroup(self)
        self.preview = _Preview(self.figure().size_px)
        self.dated.setText(_("With the date"))
        self.dated.setCheckable(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(_("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save = buttons.addButton(_("Save…"), QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 18, 16, 18, 14)
        sized(layout.setSpacing, 12)
        layout.addWidget(self.preview, alignment=Qt.AlignmentFlag.AlignCenter)
        layout.addLayout(self._options())
        layout.addWidget(buttons)
        self.copy.setAutoDefault(False)  # else Return would copy: it stands first
        self.save.setDefault(True)
        self.save.setFocus()
        buttons.rejected.connect(self.close)
        self.dated.toggled.connect(lambda _on: self.changed.emit(self.figure()))
        self.copy.clicked.connect(lambda: self.copied.emit(self.figure(), self.scale()))
        self.save.clicked.connect(lambda: self.saved.emit(self.figure(), self.scale()))

    def _options(self) -> QHBoxLayout:
        for scale in SCALES:
            action = QAction(f"{scale}×", self._scales)
            action.setCheckable(True)
            action.setChecked(scale == _USUAL_SCALE)
            action.setData(scale)
            action.setToolTip(_("A PNG has {scale} of its pixels to one on screen").format(scale=scale))
        row = QHBoxLayout()
        sized(row.setSpacing, 10)
        for widget in (Label("PNG"), Segmented(self._scales.actions()), self.dated):
            row.addWidget(widget)
        row.addStretch()
        return row

    def scale(self) -> int:
        """Return how many pixels a PNG has to one on screen."""
        scale: int = self._scales.checkedAction().data()
        return scale

    def figure(self) -> Figure:
        return framed(self._content, self._captioned(self.dated.isChecked()))
