"""A value of the inspector as a sum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_cnn.core.inspection import Inspection, place_in
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import px, share_of, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.plain import Label

Values = NDArray[np.float32]
_LINE_PX = 48
_USUAL_PX, _LARGEST = 660, 1.6
_NUMBERS = 1.5
"""Times as large as what they are called."""


def sum_number(value: float) -> str:
    """Return a number as it stands in the sum."""
    return f"{value:.4f}".replace("-", "−")


class Sum(Changing, QWidget):
    """The value as a sum, in one line, with what each term is above it."""

    def __init__(self) -> None:
        super().__init__()
        self._terms: list[tuple[str, str, float]] = []
        self.line, self._note = Label(), ElidedLabel()
        self.line.setTextFormat(Qt.TextFormat.RichText)
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._note.setProperty("dim", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sized(column.setSpacing, 4)
        column.addWidget(self.line)
        column.addWidget(self._note)
        self.rescale()

    def show_nothing(self) -> None:
        self._terms = []
        self._write()
        self._note.setText("")

    def show_inspection(self, found: Inspection, values: Values, part: tuple[str, float] | None) -> None:
        """Show the sum; ``part`` is told apart from the other products."""
        place = place_in(found.address, values.shape)
        self._terms = [*terms_of(found, part), ("≙", _("the network"), float(values[place]))]
        self._write()
        self._note.setText(_told(found))

    def _share(self) -> float:
        """Return how large the text is, by the room and not by what it says: it stays while the hand moves."""
        return min(max(self.width() / px(_USUAL_PX), 1.0), _LARGEST)

    def _write(self) -> None:
        dim, large = applied_theme().dim, round(share_of(QFont(), self._share() * _NUMBERS).pointSizeF(), 1)
        names = "<td></td>".join(f'<td style="color:{dim}">{name}</td>' for _sign, name, _value in self._terms)
        numbers = "".join(
            (f'<td style="color:{dim}">&nbsp;{sign}&nbsp;</td>' if sign else "")
            + f'<td style="font-size:{large}pt">{sum_number(value)}</td>'
            for sign, _name, value in self._terms
        )
        self.line.setText(f"<table><tr>{names}</tr><tr>{numbers}</tr></table>" if self._terms else "")
        told = "; ".join(f"{name} {sum_number(value)}" for _sign, name, value in self._terms)
        self.line.setAccessibleName(told)
        self.line.setToolTip(told)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rescale()

    def rescale(self) -> None:
        self.line.setFont(share_of(QFont(), self._share()))
        self.line.setFixedHeight(round(px(_LINE_PX) * self._share()))
        self._write()

    def recolour(self) -> None:
        self.rescale()  # with another style sheet Qt goes back to the font before this one


def terms_of(found: Inspection, part: tuple[str, float] | None) -> list[tuple[str, str, float]]:
    """Return (sign before it, name, value) of each term and of what comes out."""
    terms = _made(found, part)
    then = found.then
    if then is None:
        return terms
    return [*terms, ("→", _("after {function}").format(function=_(then.title)), found.value)]


def _made(found: Inspection, part: tuple[str, float] | None) -> list[tuple[str, str, float]]:
    trace = found.trace
    if trace.winner is not None:
        row, column = trace.winner
        return [("", _("largest, at ({row}, {column})").format(row=row, column=column), trace.value)]
    if trace.how != "sum":
        return [("", _(found.layer.operation.title), trace.value)]
    products = trace.value - trace.bias
    if part is None:
        count = sum(each.seen.size for each in trace.parts)
        terms = [("", _("{count} products").format(count=count), products)]
    else:
        others = _("the other {count} maps").format(count=len(found.part.seen) - 1)
        terms = [("", *part), ("+", others, products - part[1])]
    if "bias" not in found.layer.parameters and not trace.bias:
        return terms if part is None else [*terms, ("=", _("sum"), trace.value)]
    return [*terms, ("+", _("bias"), trace.bias), ("=", _("sum"), trace.value)]


def _told(found: Inspection) -> str:
    if found.value == 0 > found.trace.value:
        return _("The sum is below zero: ReLU makes it 0.")
    if found.source_name == "input":
        return _("Framed on the canvas: all that it rests on.")
    return _("Framed on the canvas: all that it rests on. Click a cell of the input to go a layer back.")
