"""The networks that a lab used last."""

from __future__ import annotations

from desktop_cnn.engine.inference import Loaded, load_networks


class Shelf:
    """Used on one thread only."""

    def __init__(self) -> None:
        self._loaded: Loaded | None = None
        self._choice = ("", "")

    def take(self, recipe: str, device: str) -> Loaded:
        """Return the networks, read only where they are not those of last time. Raises UserError."""
        if self._loaded is None or (recipe, device) != self._choice:
            self._loaded = load_networks(recipe, device)
            self._choice = (recipe, device)
        return self._loaded
