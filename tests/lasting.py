"""What may stay after the test in which it was begun: the window that tests share (tests/ui/shared_window.py)."""

from __future__ import annotations

import threading

LASTING = "lasting"
"""A property of that window."""

LASTING_THREADS: set[threading.Thread] = set()
LASTING_PROCESSES: set[int] = set()
"""By their ids."""
