"""What a panel has once for each compared network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TypeVar

from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from desktop_cnn.core.labs.base import DrawingQuestion
from desktop_cnn.ui.widgets.scrolled import Room

Shown = TypeVar("Shown")

COMPARED = frozenset({"compared", "recipe", "networks"})
"""Fields of the state: with a change of these others are compared, or they are other networks than before."""

MISSING = "—"
"""Stands for what a network would say that cannot be read."""


class PerSlot(dict[str, Shown]):
    """By the slots' names, in their order; a network that stays keeps what it has. Main thread only."""

    def __init__(self, make: Callable[[str], Shown], widgets: Callable[[Shown], Iterable[QWidget]]) -> None:
        """``make`` is given the name; ``widgets`` are closed when the network is compared no longer."""
        super().__init__()
        self._make, self._widgets = make, widgets

    def follow(self, names: Iterable[str]) -> bool:
        """Have one for each of the names; return whether there are others now, or in another order."""
        wanted = list(names)
        if wanted == list(self):
            return False
        kept = dict(self)
        self.clear()
        for name in wanted:
            self[name] = kept.pop(name) if name in kept else self._make(name)
        for gone in kept.values():
            for widget in self._widgets(gone):
                widget.hide()
                widget.deleteLater()
        return True


def clear(grid: QGridLayout) -> None:
    """Take everything out of a grid, and forget how wide and high its columns and rows are to be."""
    while grid.count():
        grid.takeAt(0)
    for column in range(grid.columnCount()):
        grid.setColumnStretch(column, 0)
        grid.setColumnMinimumWidth(column, 0)
    for row in range(grid.rowCount()):
        grid.setRowStretch(row, 0)


def unread(answer: object, asked: DrawingQuestion | None, name: str) -> str:
    """Return what stands for a network of which the answer does not tell: nothing while its own is on its way."""
    return MISSING if answer is not None and asked is not None and name in asked.models else ""


def headed(title: str, colour: str, told: str = "", *, is_below: bool = False) -> str:
    """Return HTML: a network's title in its slot's colour, and what is ``told``, itself HTML, beside it or below."""
    between = "<br>" if is_below else "&nbsp; "
    head = f"<b style='color: {colour}'>{escape(title)}</b>"
    return f"{head}{between}{told}" if told else head


def keep_room(row: QLayout, width_px: float, height_px: float) -> None:
    """Let a panel's row, of Panel.make_row, be of this size at least from now on."""
    room = row.parentWidget()
    assert isinstance(room, Room)
    room.keep(width_px, height_px)
