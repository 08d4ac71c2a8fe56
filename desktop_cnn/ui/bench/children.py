"""Processes of their own, for what is measured from a process's start or of a whole process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import desktop_cnn
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.plugins import loaded_plugins
from desktop_cnn.core.text import _

_PATIENCE_S = 120

# As the installed command does: the package is found first, and nothing else of its folder is.
_START = """
import sys
sys.path.insert(0, sys.argv[1])
import desktop_cnn
sys.path.append(sys.path.pop(0))
from importlib import import_module
import_module("desktop_cnn.ui.bench." + sys.argv[2]).main(sys.argv[3:])
"""


def measure(module: str, *arguments: str) -> dict[str, Any]:
    """Return what ``main`` of a module of this package prints, run with the time of its start and the arguments.

    It has a home of its own. Raises UserError where it fails; Ctrl+C ends it.
    """
    with tempfile.TemporaryDirectory() as home:
        # Nothing is imported from the folder where the program was started.
        environment = {**os.environ, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "PYTHONSAFEPATH": "1"}
        command = [sys.executable, *running(module, repr(time.time()), *arguments)]
        try:
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, timeout=_PATIENCE_S, check=True)
            found: dict[str, Any] = json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError) as error:
            raise failed(module) from error
    return found


def running(module: str, *arguments: str) -> list[str]:
    """Return Python's own arguments with which it runs ``main`` of a module of this package with these."""
    return ["-c", _START, str(Path(desktop_cnn.__file__).parents[1]), module, *arguments]


def failed(module: str) -> UserError:
    message = _("What the bench measures in a process of its own has failed: {module}.")
    return UserError(message.format(module=module))


@cache
def measured_once(module: str, *arguments: str) -> dict[str, Any]:
    """Return the same, measured when it is first asked for: what differs little from one time to the next."""
    return measure(module, *arguments)


def options(models: tuple[str, ...], weights: Path | None) -> str:
    """Return what a child needs to know of the person's options."""
    kept = {"models": models, "weights": weights and str(weights), "plugins": list(map(str, loaded_plugins()))}
    return json.dumps(kept)


def read_options(text: str) -> tuple[tuple[str, ...], Path | None]:
    """Return models and weights, with the plugins loaded. In the child."""
    kept = json.loads(text)
    if kept["plugins"]:
        from desktop_cnn.core.plugins import load_plugin
        from desktop_cnn.core.torch_needs import require_torch

        require_torch()
        for path in kept["plugins"]:
            load_plugin(Path(path))
    return tuple(kept["models"]), Path(kept["weights"]) if kept["weights"] else None


def tell(found: dict[str, float]) -> None:
    """Hand over what was measured. In the child."""
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
