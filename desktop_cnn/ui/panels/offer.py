"""What stands in the middle of a panel that has nothing to show: why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton, QVBoxLayout, QWidget

from desktop_cnn.app.actions.compare import able_slot, compare_with, slot_title
from desktop_cnn.app.state import Store
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import share_of, sized
from desktop_cnn.ui.widgets.plain import Label

_SHARE = 1.2


class Offer(Changing, QWidget):
    """Offers to compare the first network with a layer that does what the panel needs. Main thread only."""

    def __init__(self, store: Store, operation: str) -> None:
        """``operation``: its name in OPERATIONS."""
        super().__init__()
        self._store, self._operation = store, operation
        self.told, self.button = Label(), QToolButton()
        self.told.setWordWrap(True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.told.setProperty("dim", True)
        self.button.clicked.connect(self._take)
        layout = QVBoxLayout(self)
        sized(layout.setSpacing, 12)
        layout.addStretch(2)
        layout.addWidget(self.told)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)
        self.rescale()

    def show_told(self, told: str, *, is_missing: bool) -> None:
        """Say ``told``; where the network is missing, the button has one."""
        slot = able_slot(self._store.state, self._operation) if is_missing else None
        self.told.setText(told)
        self.button.setVisible(slot is not None)
        if slot is not None:
            title = slot_title(self._store.state, slot)
            self.button.setText(_("Compare with: {network}").format(network=title))

    def _take(self) -> None:
        slot = able_slot(self._store.state, self._operation)
        if slot is not None:
            compare_with(self._store, slot)

    def rescale(self) -> None:
        self.told.setFont(share_of(QApplication.font(), _SHARE))

    def recolour(self) -> None:
        self.rescale()  # with another style sheet Qt goes back to the font before this one
