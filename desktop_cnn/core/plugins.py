"""A person's own parts: Python files that are named at the start and register what they bring.

What such a file does is the person's own affair, as with any program that they start.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from pathlib import Path
from types import ModuleType

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import read_regular
from desktop_cnn.core.text import _

_MOST_BYTES = 10_000_000
_loaded: list[Path] = []


def loaded_plugins() -> tuple[Path, ...]:
    """Return the files that are loaded, in order, for processes and programs that need the same parts."""
    return tuple(_loaded)


def load_plugin(path: Path) -> None:
    """Run a file, which registers its parts; one that is loaded already is left at that.

    To be called before the window is made: its menus and docks are made of what is registered then. Main thread only.
    Raises UserError, naming the file and the reason.
    """
    path = Path(os.path.realpath(path))
    if path in _loaded:
        return
    # The same in all processes that load the same files: pickle names a module. No module of anybody else's is hidden.
    module = ModuleType(re.sub(r"\W", "_", f"desktop_cnn_plugin_{len(_loaded)}_{path.stem}"))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # before it runs, as an import does: dataclasses look themselves up
    try:
        exec(compile(read_regular(path, _MOST_BYTES), path, "exec", dont_inherit=True), vars(module))
    except (Exception, SystemExit) as error:  # whatever is wrong in it is told
        del sys.modules[module.__name__]
        message = _("The plugin {path} cannot be loaded: {reason}.")
        raise UserError(message.format(path=path, reason=_reason(error, path).rstrip("."))) from error
    _loaded.append(path)


def _reason(error: BaseException, path: Path) -> str:
    """Return on one line what went wrong, and where in the file."""
    if isinstance(error, OSError) and error.filename == str(path):
        return error.strerror or str(error)
    if isinstance(error, SyntaxError) and error.filename == str(path):
        line, said = error.lineno, error.msg
    else:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line, said = (lines or [None])[-1], str(error)
    text = ": ".join(filter(None, [type(error).__name__, " ".join(said.split())]))
    return _("line {line}: {error}").format(line=line, error=text) if line else text
