"""What is remembered from one start to the next: choices, the window's layout, and the drawing itself."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from desktop_cnn.app.magnification import STEPS
from desktop_cnn.app.workspaces import FIRST
from desktop_cnn.core import versions
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import alone, read_regular, write_whole
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.core.values import DEFAULT_PEN_PX, MAX_PEN_PX, MIN_PEN_PX

_NAME = "desktop-cnn"
_SEAL = "layout_sha256"
_MOST_BYTES = 1_000_000
MOST_RECENT = 8


@dataclass(frozen=True)
class Settings:
    """``compared``: the slots' names with commas between, empty for those of the first start. ``choices``: those of
    app.choices, by panel. ``recent``: paths of the files that were opened or saved last, the last first. ``layouts``,
    by workspace, and ``geometry`` are Qt's own, in base64."""

    language: str = "system"
    theme: str = "system"
    magnification: int = 100
    recipe: str = "centred"
    compared: str = ""
    device: str = "auto"
    pen_px: float = DEFAULT_PEN_PX
    choices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    workspace: str = FIRST
    layouts: Mapping[str, str] = field(default_factory=dict)
    geometry: str = ""

    def seal(self) -> str:
        """Return a checksum of what Qt is given back: it does not check that itself, and crashes on damage."""
        sealed = json.dumps([dict(self.layouts), self.geometry], sort_keys=True)
        return hashlib.sha256(sealed.encode(errors="replace")).hexdigest()


def settings_path() -> Path:
    """Raises UserError where there is no home folder."""
    return _folder("XDG_CONFIG_HOME", platformdirs.user_config_path) / "settings.json"


def autosave_path() -> Path:
    """Raises UserError where there is no home folder."""
    return _folder("XDG_DATA_HOME", platformdirs.user_data_path) / "drawing.json"


def _folder(variable: str, usual: Callable[[str], Path]) -> Path:
    """Return the XDG folder where the variable is set, on every system, else the system's own."""
    if os.environ.get(variable):
        return Path(os.environ[variable]) / _NAME
    with suppress(RuntimeError):  # newer versions say so themselves
        folder = usual(_NAME)
        if folder.is_absolute():
            return folder
    raise UserError(_("There is no home folder to keep anything in: set HOME."))


def load_settings() -> Settings:
    """Return what was remembered; whatever cannot be used is as on the first start."""
    return read_settings()[0]


def read_settings() -> tuple[Settings, str]:
    """Return what was remembered, and a sentence where it is there and cannot be read.

    Of a file of any version each choice is taken for which the value is one: choices are few, and quickly made again.
    """
    try:
        path = settings_path()
        raw = read_regular(path, _MOST_BYTES)
    except UserError as error:
        return Settings(), str(error)
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), ""
    except OSError as error:
        message = _("The settings, {path}, cannot be read: {reason}. They are as at the first start.")
        return Settings(), message.format(path=path, reason=error.strerror or error)
    try:
        return _usable(json.loads(raw.decode())), ""
    except (ValueError, RecursionError):
        message = _("The settings, {path}, are damaged. They are as at the first start.")
        return Settings(), message.format(path=path)


def _usable(stored: Any) -> Settings:
    """Raises ValueError for what is no settings at all."""
    if not isinstance(stored, dict):
        raise ValueError
    kinds = {name: type(value) for name, value in asdict(Settings()).items()}
    known: dict[str, Any] = {k: v for k, v in stored.items() if k in kinds and isinstance(v, kinds[k])}
    if known.get("recipe") not in RECIPES:
        known.pop("recipe", None)
    if not MIN_PEN_PX <= known.get("pen_px", DEFAULT_PEN_PX) <= MAX_PEN_PX:
        known.pop("pen_px")
    if known.get("magnification") not in STEPS:
        known.pop("magnification", None)
    known["recent"] = _names(stored.get("recent"))
    settings = Settings(**known)
    return settings if stored.get(_SEAL) == settings.seal() else replace(settings, layouts={}, geometry="")


def _names(stored: Any) -> tuple[str, ...]:
    """Return the paths of a stored list."""
    names = stored if isinstance(stored, list) else []
    return tuple(name for name in names if isinstance(name, str) and name)[:MOST_RECENT]


def save_settings(settings: Settings) -> None:
    """Raises OSError where the folder cannot be written."""
    stored = {"version": versions.SETTINGS, **asdict(settings), _SEAL: settings.seal()}
    write_whole(settings_path(), (json.dumps(stored, indent=2) + "\n").encode())


def change_settings(**changes: Any) -> None:
    """Save some choices and leave the others as another window may have saved them, those of other panels, too.

    Raises OSError.
    """
    with alone(settings_path()):
        settings = load_settings()
        if "choices" in changes:
            changes["choices"] = {**settings.choices, **changes["choices"]}
        save_settings(replace(settings, **changes))
