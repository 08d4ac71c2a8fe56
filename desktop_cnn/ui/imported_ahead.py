"""Modules that take long to import, imported off the main thread: the pen would wait for them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from importlib import import_module


class ImportedAhead:
    """One at a time. Main thread only."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def have(self, names: Iterable[str]) -> bool:
        """Return whether all of these have been imported; if not, begin, and be asked again."""
        if self._thread is not None and self._thread.is_alive():
            return False
        missing = next((name for name in names if name not in sys.modules), None)
        if missing is None:
            return True
        self._thread = threading.Thread(target=import_module, args=(missing,), name=f"import {missing}", daemon=True)
        self._thread.start()
        return False

    def end(self) -> None:
        """Wait for what has been begun: it takes a fraction of a second."""
        if self._thread is not None:
            self._thread.join()
