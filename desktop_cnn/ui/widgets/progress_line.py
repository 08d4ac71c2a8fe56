"""A thin line that grows."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

from desktop_cnn.ui.scale import sized

_STEPS = 1000


class ProgressLine(QProgressBar):
    """Main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        sized(self.setFixedHeight, 4)

    def show_share(self, share: float) -> None:
        """Show a share of 1."""
        self.setValue(round(_STEPS * share))
