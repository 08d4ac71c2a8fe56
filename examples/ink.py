"""An own panel: how much ink the networks are given, and where its middle lies.

desktop-cnn --plugin examples/ink.py
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout

from desktop_cnn.app.code import parts
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels import PANELS, Panel
from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.plain import Label

_PROGRAM = f"""
places = torch.arange({CANVAS_PX}) + 0.5
ink = x[0, 0].sum()
result = torch.stack([ink, x[0, 0].sum(0) @ places / ink, x[0, 0].sum(1) @ places / ink])
"""


@PANELS.register("ink")
class InkPanel(Panel):
    title = "Ink"

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.label = Label()
        self.label.setWordWrap(True)
        QVBoxLayout(self).addWidget(self.label)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not state.is_answered_by(changed) and "shown" not in changed:
            return
        values = self.values()
        if values is None:
            self.label.setText("Draw a digit.")
        else:
            ink, x, y = values
            self.label.setText(
                f"Ink of {ink:.1f} full pixels; its middle is {x:.1f} px from the left, {y:.1f} from above."
            )

    def values(self) -> NDArray[np.float32] | None:
        """Return how much ink there is in full pixels, and the x and y of its middle in px; None without any."""
        pixels = self.store.state.given(next(iter(self.store.state.models)))
        if pixels is None or not pixels.any():
            return None
        places = np.arange(CANVAS_PX, dtype=np.float32) + np.float32(0.5)
        ink = pixels.sum()
        return np.array([ink, pixels.sum(0) @ places / ink, pixels.sum(1) @ places / ink])

    def code(self) -> str:
        pixels = self.store.state.given(next(iter(self.store.state.models)))
        if pixels is None or not pixels.any():
            return ""
        return parts.program(parts.picture(pixels, parts.GIVEN), [_PROGRAM])

    def numbers(self) -> Numbers:
        values = self.values()
        return {} if values is None else {"ink": quantity(values, of=("full_pixels", "x_px", "y_px"))}

    def set_theme(self, theme: Theme) -> None:
        """Nothing here has a colour of its own."""
