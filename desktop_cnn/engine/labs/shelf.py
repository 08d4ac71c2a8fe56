"""The networks that a lab used last."""

from __future__ import annotations

import pickle

from desktop_cnn.core.values import KernelEdit
from desktop_cnn.engine.inference import Loaded, load_networks


class Shelf:
    """Used on one thread only."""

    def __init__(self) -> None:
        self._loaded: Loaded | None = None
        self._choice: tuple[object, ...] = ()

    def take(self, recipe: str, device: str, edits: tuple[KernelEdit, ...] = ()) -> Loaded:
        """Return the networks, read only where they are not those of last time. Raises UserError."""
        # By what they hold: each question brings copies of its edits.
        choice = (recipe, device, *(pickle.dumps(edit) for edit in edits))
        if self._loaded is None or choice != self._choice:
            self._loaded = load_networks(recipe, device, edits=edits)
            self._choice = choice
        return self._loaded
