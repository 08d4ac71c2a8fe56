"""Theme and size of the whole application, as the state and the window's size say."""

from __future__ import annotations

from PySide6.QtCore import QSize

from desktop_cnn.app.magnification import larger
from desktop_cnn.app.state import AppState
from desktop_cnn.ui.scale import rescale_all, set_scale
from desktop_cnn.ui.theme import apply_theme, choose_theme

LOOKS = frozenset({"theme", "magnification", "presenting"})
"""Fields of the state that it follows."""


def apply_look(state: AppState, window: QSize) -> None:
    """Let everything look so; ``window``: its size in px. Main thread only."""
    magnification = larger(state.magnification) if state.presenting else state.magnification
    is_other = set_scale(magnification, window, is_bold=state.presenting)
    apply_theme(choose_theme(state.theme))
    if is_other:
        rescale_all()
