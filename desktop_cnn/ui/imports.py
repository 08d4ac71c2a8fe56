"""What PySide does whenever a module is imported."""

from __future__ import annotations

import sys


def read_no_sources() -> None:
    """Keep PySide from reading the source of each module that is imported after it. Any thread.

    It looks there for its own name, for ``from __feature__ import snake_case``, which this program does without. Of
    the 860 modules of PyTorch that took a fifth of a second, and 40 MB which linecache keeps. There is no option for
    it; where a later PySide has no such function, nothing is done.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        vars(feature)["_mod_uses_pyside"] = lambda _module: False
