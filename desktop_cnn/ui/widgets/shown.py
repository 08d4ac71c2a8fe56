"""Boxes that show what the state says: nobody is told of it, as of what a person chooses."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox

from desktop_cnn.ui.widgets.number_box import WholeBox


def show_item(box: QComboBox, value: object) -> None:
    """Show the item whose data is this value, the first where there is none."""
    with QSignalBlocker(box):
        box.setCurrentIndex(next((index for index in range(box.count()) if box.itemData(index) == value), 0))


def show_number(box: WholeBox, value: int) -> None:
    """Show a number, or keep it back until what somebody types there is finished."""
    with QSignalBlocker(box):
        box.show_value(value)
