"""A table of figures as in a paper: rows with their names, columns under their headings, intervals small below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_cnn.ui.announcer import announce
from desktop_cnn.ui.scale import length_px, line_px, px, px_size, share_of
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.arrows import ARROWS
from desktop_cnn.ui.widgets.figure_table_parts import (
    GAP_PX,
    LINE_GAP_PX,
    Heading,
    Row,
    group_px,
    row_px,
    small,
    strong,
    title_lines,
)
from desktop_cnn.ui.widgets.focus_frame import paint_focus
from desktop_cnn.ui.widgets.plain import plain_tip

_MARK_PX, _SLOT_PX = 5, 3
_MOST_GROWN, _MOST_ROW = 1.7, 1.5
_HEADING_LINES = 2
_RIGHT = Qt.AlignmentFlag.AlignRight


class FigureTable(QWidget):
    """The arrow keys go from cell to cell, Return does what a click does.

    ``sorted_by`` carries the key of a heading that is clicked, ``chosen`` the keys of a cell's row and heading,
    ``pointed`` what is told of the place under the pointer or the keys, empty where there is none. Main thread only.
    """

    sorted_by = Signal(str)
    chosen = Signal(str, str)
    pointed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._headings: Sequence[Heading] = ()
        self._rows: Sequence[Row] = ()
        self._at = (-1, 0)
        self._under: tuple[int, int] | None = None
        self._told = ""
        self._text, self._edges, self._heights = self.font(), [0.0], (0.0, 0.0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return px_size(960, 440)

    def minimumSizeHint(self) -> QSize:
        width, height = self._needed(self.font())
        return QSize(round(width), round(height))

    def least_px(self) -> float:
        """Return the width, in lengths of the code, that all columns need."""
        return self.minimumSizeHint().width() / length_px(1)

    def show_table(self, headings: Sequence[Heading], rows: Sequence[Row]) -> None:
        """``headings``: the first is that of the names."""
        is_other_size = (len(self._headings), len(self._rows)) != (len(headings), len(rows))
        self._headings, self._rows = headings, rows
        self._at = (min(self._at[0], len(rows) - 1), min(self._at[1], len(headings) - 1))
        told = (f"{row.cells[0].text}: {', '.join(self._spoken(row))}" for row in rows)
        self.setAccessibleDescription(". ".join(told))
        self._lay_out()
        self._point(self._under)
        if is_other_size:
            self.updateGeometry()
        self.update()

    def _spoken(self, row: Row) -> list[str]:
        return [f"{h.title} {c.text}" for h, c in zip(self._headings[1:], row.cells[1:], strict=True) if c.is_known]

    def told(self, row: int, column: int) -> str:
        """Return what is told of a place, of a heading for row -1."""
        return self._headings[column].told if row < 0 else self._rows[row].cells[column].told

    def centre_of(self, heading: str, row: str = "") -> QPointF:
        """Return the middle of a cell, of the heading itself without a row, in widget pixels."""
        place = -1 if not row else [each.key for each in self._rows].index(row)
        return self._rect(place, [each.key for each in self._headings].index(heading)).center()

    # Where everything stands.

    def _needed(self, font: QFont) -> tuple[float, float]:
        return sum(self._widths(font)), self._head_px(font) + max(len(self._rows), 1) * row_px(font)

    def _widths(self, font: QFont) -> list[float]:
        """Return how wide each column has to be at least, in px."""
        plain, bold, below = QFontMetricsF(font), QFontMetricsF(strong(font)), QFontMetricsF(small(font))
        widths = []
        for place, heading in enumerate(self._headings):
            cells = [row.cells[place] for row in self._rows]
            texts = [(plain if place else bold).horizontalAdvance(each.text) for each in cells]
            texts += [below.horizontalAdvance(each.interval) for each in cells]
            texts += [plain.horizontalAdvance(line) for line in title_lines(heading.title)]
            widths.append(max(texts) + px(GAP_PX if place else 2 * GAP_PX))
        start = 0
        for group, members in groupby(self._headings, lambda each: each.group):
            end = start + len(list(members))
            lacking = below.horizontalAdvance(group) + px(GAP_PX) - sum(widths[start:end])
            widths[start:end] = [width + max(lacking, 0) / (end - start) for width in widths[start:end]]
            start = end
        return widths

    def _lay_out(self) -> None:
        """Find the size of the text, where the columns begin and the last one ends, and the height of head and row."""
        width, height = self._needed(self.font())
        grown = max(min(self.width() / width, self.height() / height, _MOST_GROWN), 1.0)
        font = self._text = share_of(self.font(), grown)
        widths = self._widths(font)
        spare = max(self.width() - sum(widths), 0) / len(widths)
        self._edges = [0.0, *accumulate(width + spare for width in widths)]
        head, row = self._head_px(font), row_px(font)
        self._heights = head, max(min((self.height() - head) / max(len(self._rows), 1), row * _MOST_ROW), row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._headings:
            self._lay_out()

    def _head_px(self, font: QFont) -> float:
        line = QFontMetricsF(font).lineSpacing()
        return group_px(font) + _HEADING_LINES * line + px(4 * LINE_GAP_PX)

    def _rect(self, row: int, column: int) -> QRectF:
        edges, (head, height) = self._edges, self._heights
        left, width = edges[column], edges[column + 1] - edges[column]
        if row < 0:
            above = group_px(self._text) + px(LINE_GAP_PX)
            return QRectF(left, above, width, head - above)
        return QRectF(left, head + row * height, width, height)

    def _row_rect(self, number: int) -> QRectF:
        return self._rect(number, 0).united(self._rect(number, len(self._headings) - 1))

    def _place_at(self, point: QPointF) -> tuple[int, int] | None:
        head, height = self._heights
        row = -1 if point.y() < head else int((point.y() - head) // height)
        columns = [i for i, end in enumerate(self._edges[1:]) if point.x() < end]
        return (row, columns[0]) if columns and row < len(self._rows) else None

    # What the person does.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _point(self, place: tuple[int, int] | None) -> None:
        place = None if place is None or place[0] >= len(self._rows) or not self._headings else place
        told = self.told(*place) if place else ""
        if place != self._under or told != self._told:
            for changed in filter(None, (self._under, place)):
                self.update(self._rect(*changed).toAlignedRect())
            self._under, self._told = place, told
            self.setToolTip(plain_tip(told))
            self.setCursor(Qt.CursorShape.PointingHandCursor if place else Qt.CursorShape.ArrowCursor)
            self.pointed.emit(told)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._at = place
            self._do()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is not None and self._headings:
            row, column = self._at[0] + step[1], self._at[1] + step[0]
            self._at = min(max(row, -1), len(self._rows) - 1), min(max(column, 0), len(self._headings) - 1)
            self.pointed.emit(self.told(*self._at))
            announce(self, self.told(*self._at))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._headings:
            self._do()
        else:
            super().keyPressEvent(event)

    def _do(self) -> None:
        row, column = self._at
        heading = self._headings[column].key
        if row < 0:
            self.sorted_by.emit(heading)
            announce(self, self.told(-1, self._at[1]))
        else:
            self.chosen.emit(self._rows[row].key, heading)
        self.update()

    # What is seen.

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._headings:
            return
        self._lay_out()  # the text may have another size
        painter, theme, seen = QPainter(self), applied_theme(), QRectF(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._under is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            inset = px(2)
            painter.drawRoundedRect(self._rect(*self._under).adjusted(inset, inset, -inset, -inset), 4, 4)
        self._paint_head(painter)
        for number, row in enumerate(self._rows):
            if self._row_rect(number).intersects(seen):
                self._paint_row(painter, number, row)
        bottom = self._rect(len(self._rows) - 1, 0).bottom()
        painter.fillRect(QRectF(0, bottom, self.width(), line_px(1)), QColor(theme.line))
        paint_focus(painter, self, self._rect(*self._at))

    def _paint_head(self, painter: QPainter) -> None:
        theme, font, edges, gap = applied_theme(), self._text, self._edges, px(GAP_PX)
        painter.setFont(small(font))
        line, start = group_px(font), 0
        for group, members in groupby(self._headings, lambda each: each.group):
            end = start + len(list(members))
            if group:
                over = QRectF(edges[start] + gap / 2, 0, edges[end] - edges[start] - gap, line)
                painter.setPen(QColor(theme.dim))
                painter.drawText(over, Qt.AlignmentFlag.AlignHCenter, group)
                painter.fillRect(QRectF(over.left(), line + px(2), over.width(), line_px(1)), QColor(theme.line))
            start = end
        for place, heading in enumerate(self._headings):
            self._paint_heading(painter, self._rect(-1, place), heading, is_name=not place)
        head = self._heights[0]
        painter.fillRect(QRectF(0, head - line_px(1), self.width(), line_px(1)), QColor(theme.dim))

    def _paint_heading(self, painter: QPainter, room: QRectF, heading: Heading, *, is_name: bool) -> None:
        theme = applied_theme()
        painter.setFont(self._text)
        painter.setPen(QColor(theme.text if heading.mark else theme.dim))
        text = room.adjusted(px(GAP_PX) if is_name else 0, 0, -px(GAP_PX) / 2, -px(2 * LINE_GAP_PX))
        side = Qt.AlignmentFlag.AlignLeft if is_name else _RIGHT
        line = QFontMetricsF(painter.font()).lineSpacing()
        for number, words in enumerate(reversed(title_lines(heading.title))):
            at = QRectF(text.left(), text.bottom() - (number + 1) * line, text.width(), line)
            painter.drawText(at, side | Qt.AlignmentFlag.AlignVCenter, words)
        if heading.mark:
            mark, x, y = px(_MARK_PX), text.left() if is_name else text.right(), room.bottom() - px(LINE_GAP_PX)
            left = x if is_name else x - 2 * mark
            tip, base = (mark / 2, -mark / 2) if heading.mark > 0 else (-mark / 2, mark / 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text))
            corners = (left, y + base), (left + 2 * mark, y + base), (left + mark, y + tip)
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))

    def _paint_row(self, painter: QPainter, number: int, row: Row) -> None:
        theme, font = applied_theme(), self._text
        plain = QFontMetricsF(font)
        name = self._rect(number, 0)
        if row.colour:
            bar = QRectF(name.left(), name.top() + px(LINE_GAP_PX), px(_SLOT_PX), name.height() - px(2 * LINE_GAP_PX))
            painter.fillRect(bar, QColor(row.colour))
        painter.setFont(strong(font) if row.colour else font)
        painter.setPen(QColor(row.colour or theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(name.adjusted(px(GAP_PX), 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, row.cells[0].text)
        below = QFontMetricsF(small(font)).lineSpacing()
        for place, cell in enumerate(row.cells[1:], start=1):
            room = self._rect(number, place).adjusted(0, 0, -px(GAP_PX) / 2, 0)
            top = room.center().y() - (plain.lineSpacing() + below) / 2
            value = QRectF(room.left(), top, room.width(), plain.lineSpacing())
            if not cell.interval:
                value.moveTop(room.center().y() - value.height() / 2)
            painter.setFont(font)
            painter.setPen(QColor(theme.text if cell.is_known else theme.dim))
            painter.drawText(value, _RIGHT | middle, cell.text)
            if cell.is_best:
                width = plain.horizontalAdvance(cell.text)
                mark = QRectF(value.right() - width, value.bottom() - line_px(0.5), width, line_px(1.5))
                painter.fillRect(mark, QColor(theme.accent))
            painter.setFont(small(font))
            painter.setPen(QColor(theme.dim))
            under = QRectF(room.left(), value.bottom() + px(1), room.width(), below)
            painter.drawText(under, _RIGHT | middle, cell.interval)
