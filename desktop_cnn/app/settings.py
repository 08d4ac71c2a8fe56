"""What is remembered from one start to the next: choices, the window's layout, and the drawing itself."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from desktop_cnn.core.drawing_file import from_json, to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import write_whole
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.core.values import DEFAULT_PEN_PX, MAX_PEN_PX, MIN_PEN_PX, Drawing

_NAME = "desktop-cnn"


@dataclass(frozen=True)
class Settings:
    """``layout`` and ``geometry`` are Qt's own, in base64."""

    language: str = "system"
    theme: str = "system"
    recipe: str = "centred"
    device: str = "auto"
    pen_px: float = DEFAULT_PEN_PX
    layout: str = ""
    geometry: str = ""


def settings_path() -> Path:
    return _folder("XDG_CONFIG_HOME", platformdirs.user_config_path(_NAME)) / "settings.json"


def autosave_path() -> Path:
    return _folder("XDG_DATA_HOME", platformdirs.user_data_path(_NAME)) / "drawing.json"


def _folder(variable: str, usual: Path) -> Path:
    """Return the XDG folder where the variable is set, on every system, else the system's own."""
    return Path(os.environ[variable]) / _NAME if os.environ.get(variable) else usual


def load_settings() -> Settings:
    """Return what was remembered; whatever cannot be used is as on the first start."""
    try:
        stored = json.loads(settings_path().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    kinds = {f.name: type(f.default) for f in fields(Settings)}
    known: dict[str, Any] = {k: v for k, v in stored.items() if k in kinds and isinstance(v, kinds[k])}
    if known.get("recipe") not in RECIPES:
        known.pop("recipe", None)
    if not MIN_PEN_PX <= known.get("pen_px", DEFAULT_PEN_PX) <= MAX_PEN_PX:
        known.pop("pen_px")
    return Settings(**known)


def save_settings(settings: Settings) -> None:
    """Raises OSError where the folder cannot be written."""
    write_whole(settings_path(), (json.dumps(asdict(settings), indent=2) + "\n").encode())


def load_autosave() -> Drawing:
    """Return the drawing of the last session. Raises UserError for a file that is none; it is kept aside."""
    path = autosave_path()
    try:
        if not path.exists():
            return Drawing()
        text = path.read_bytes().decode(errors="replace")
    except OSError as error:
        message = _("The last drawing, {path}, cannot be read: {reason}.")
        raise UserError(message.format(path=path, reason=error.strerror)) from error
    try:
        return from_json(text, str(path))
    except UserError:
        _keep_aside(path)
        raise


def _keep_aside(path: Path) -> None:
    """Move a damaged file out of the way of the next autosave, over no other file."""
    number = 1
    while (aside := path.with_suffix(f".unreadable-{number}.json")).exists():
        number += 1
    # Where it cannot be moved, it cannot be written over either.
    with suppress(OSError):
        path.replace(aside)


def save_autosave(drawing: Drawing) -> None:
    """Any thread. Raises OSError where the folder cannot be written."""
    write_whole(autosave_path(), (to_json(drawing) + "\n").encode())
