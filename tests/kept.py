"""The drawing that is kept from one start to the next."""

from __future__ import annotations

from desktop_cnn.app.journal import Journal
from desktop_cnn.app.settings import autosave_path
from desktop_cnn.core.values import Drawing


def load_autosave() -> Drawing:
    return Journal(autosave_path()).load()[0]


def save_autosave(drawing: Drawing) -> None:
    Journal(autosave_path()).save(drawing)
