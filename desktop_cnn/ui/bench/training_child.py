"""A network that learns, started as by the command, for as long as somebody draws beside it."""

from __future__ import annotations

import tempfile
from importlib import import_module

_EPOCHS = 1000


def main(arguments: list[str]) -> None:
    from desktop_cnn.core.parent import end_with_parent

    end_with_parent()
    cli = import_module("desktop_cnn.cli").cli  # by its name, since it stands above this layer
    with tempfile.TemporaryDirectory() as folder:
        cli(["train", "--model", *arguments, "--data", "pen", "--epochs", str(_EPOCHS), "--out", folder])
