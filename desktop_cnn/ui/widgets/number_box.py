"""Boxes to type a number into: never rewritten while somebody types, and "2.5" is the same as "2,5"."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox


class _Typed:
    """Keeps the newest value back until what somebody types is finished. For both of Qt's kinds of box."""

    _waiting: float | None = None

    def let_type(self: Any) -> None:
        self.editingFinished.connect(self._finish)

    def show_value(self: Any, value: float) -> None:
        """Show what the state says."""
        is_typed = self.lineEdit().isModified()
        self._waiting = value if is_typed else None
        if not is_typed:
            self.setValue(value)

    def _finish(self: Any) -> None:
        self.lineEdit().setModified(False)
        if self._waiting is not None:
            self.show_value(self._waiting)


class WholeBox(_Typed, QSpinBox):
    """For whole numbers. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.let_type()


class NumberBox(_Typed, QDoubleSpinBox):
    """For any number, typed with a point or a comma and with either minus sign. Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.let_type()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return super().validate(self._as_locale(text), position)

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(self._as_locale(text))

    def _as_locale(self, text: str) -> str:
        point = self.locale().decimalPoint()
        return text.replace(".", point).replace(",", point).replace("−", "-")
