"""The samples as small pictures, a row a hand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from desktop_cnn.app.actions.samples import HANDS
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import Sample, sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CLASSES
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.pictures import ink_image
from desktop_cnn.ui.scale import px, px_size
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.arrows import ARROWS

_PICTURE_PX, _GAP_PX, _MARGIN_PX, _LINE_PX = 42, 6, 10, 22


class SampleMenu(Changing, QMenu):
    """A click or Return runs a sample's command and closes the menu. Main thread only."""

    def __init__(self, parent: QWidget, actions: Mapping[str, QAction], untranslated: str = "") -> None:
        """``untranslated``: its title in English."""
        super().__init__(_(untranslated), parent)
        self._untranslated, self._actions = untranslated, actions
        self.grid = SampleGrid()
        held = QWidgetAction(self)
        held.setDefaultWidget(self.grid)
        self.addAction(held)
        self.grid.chosen.connect(self._choose)
        self.aboutToShow.connect(self.grid.begin)

    def _choose(self, sample: Sample) -> None:
        self.close()
        self._actions[f"samples.{sample.hand}.{sample.label}"].trigger()

    def retranslate(self) -> None:
        self.setTitle(_(self._untranslated))
        self.grid.updateGeometry()


class SampleGrid(Changing, QWidget):
    """``chosen`` carries a Sample. The pictures are drawn one after the other once it is seen. Main thread only."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._images: list[QImage] = []
        self._at = 0
        self._drawing = QTimer(self)
        self._drawing.timeout.connect(self._draw_next)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def begin(self) -> None:
        """Draw what is not drawn yet, and take the keys."""
        self.setAccessibleName(_("Sample drawings"))
        self._move_to(self._at)
        self.setFocus()
        if not self._images:
            self._drawing.start(0)

    def _draw_next(self) -> None:
        samples = sample_drawings()
        self._images.append(ink_image(rasterize(samples[self._place(len(self._images))].drawing)))
        if len(self._images) == len(samples):
            self._drawing.stop()
        self.update()

    @staticmethod
    def _place(cell: int) -> int:
        """Return where the sample of a cell stands among the samples, which lie by digit and then by hand."""
        row, digit = divmod(cell, CLASSES)
        hand = list(HANDS)[row]
        return next(i for i, each in enumerate(sample_drawings()) if (each.label, each.hand) == (digit, hand))

    def rescale(self) -> None:
        self.updateGeometry()

    def _titles_px(self) -> int:
        metrics = QFontMetrics(self.font())
        return max(metrics.horizontalAdvance(_(title)) for title in HANDS.values()) + px(_MARGIN_PX)

    def sizeHint(self) -> QSize:
        pitch = px(_PICTURE_PX) + px(_GAP_PX)
        width = self._titles_px() + CLASSES * pitch - px(_GAP_PX)
        return QSize(width + 2 * px(_MARGIN_PX), len(HANDS) * pitch + px(_LINE_PX) + px(_MARGIN_PX))

    def cell_rect(self, cell: int) -> QRect:
        """Return where a picture lies."""
        row, column = divmod(cell, CLASSES)
        pitch, margin = px(_PICTURE_PX) + px(_GAP_PX), px(_MARGIN_PX)
        corner = QPoint(margin + self._titles_px() + column * pitch, margin + row * pitch)
        return QRect(corner, px_size(_PICTURE_PX, _PICTURE_PX))

    def _cell_under(self, at: QPoint) -> int | None:
        return next((cell for cell in range(len(HANDS) * CLASSES) if self.cell_rect(cell).contains(at)), None)

    def _move_to(self, cell: int) -> None:
        self._at = cell
        self.setAccessibleDescription(self.told())
        self.update()

    def told(self) -> str:
        """Return the title of the sample that would be chosen."""
        row, digit = divmod(self._at, CLASSES)
        return f"{digit} · {_(list(HANDS.values())[row])}"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_under(event.position().toPoint())
        if cell is not None:
            self._move_to(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_under(event.position().toPoint())
        if cell is not None:
            self.chosen.emit(sample_drawings()[self._place(cell)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        row, column = divmod(self._at, CLASSES)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(sample_drawings()[self._place(self._at)])
        elif step is not None and 0 <= column + step[0] < CLASSES and 0 <= row + step[1] < len(HANDS):
            self._move_to((row + step[1]) * CLASSES + column + step[0])
        else:
            super().keyPressEvent(event)  # the menu goes to the one beside it, or closes

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = applied_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QColor(theme.dim))
        for row, title in enumerate(HANDS.values()):
            beside = self.cell_rect(row * CLASSES)
            beside.setLeft(px(_MARGIN_PX))
            painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, _(title))
        for cell in range(len(HANDS) * CLASSES):
            rect = self.cell_rect(cell)
            painter.fillRect(rect, QColor("#000000"))
            if cell < len(self._images):
                painter.drawImage(rect, self._images[cell])
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.drawRect(self.cell_rect(self._at).adjusted(-1, -1, 1, 1))
        painter.setPen(QColor(theme.text))
        line = QRect(self.cell_rect(0).left(), self.height() - px(_LINE_PX), self.width(), px(_LINE_PX))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self.told())
