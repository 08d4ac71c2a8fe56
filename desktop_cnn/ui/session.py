"""What outlives the program: the drawing, saved while it is drawn, and the settings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtWidgets import QMainWindow

from desktop_cnn.app.choices import from_stored, to_stored
from desktop_cnn.app.journal import Journal
from desktop_cnn.app.settings import Settings, autosave_path, change_settings, read_settings, settings_path
from desktop_cnn.app.state import AppState, Document, Store, put_on
from desktop_cnn.app.workspaces import WORKSPACES
from desktop_cnn.core.catalogue import catalogue
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import remove_leftovers
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import _
from desktop_cnn.ui.background import Background, patience
from desktop_cnn.ui.layout import layout_of, restore_layout
from desktop_cnn.ui.lock import is_left
from desktop_cnn.ui.saver import Saver, reason_of

_CHOICES = ("language", "theme", "magnification", "recipe", "device", "pen_px", "recent", "workspace")


@dataclass(frozen=True)
class Remembered:
    """``journal``: where the drawing is kept, None where there is no place or the last one must not be written over:
    the state then has a warning.

    ``is_kept``: whether the journal holds the state's drawing.
    """

    state: AppState
    settings: Settings
    journal: Journal | None
    is_kept: bool


def remember(models: Sequence[str] = (), weights: Path | None = None) -> Remembered:
    """Return the last choices and the last drawing, or why there is none.

    ``models``: what to compare instead of what was compared last. Raises UserError for what is not there.
    """
    settings, told = read_settings()
    document, journal, warning = Document(), None, ""
    try:
        journal = Journal(autosave_path())
        for path in (journal.path, settings_path()):
            remove_leftovers(path.parent)
        drawing, missing = journal.load()
        told = missing or told
        if not drawing.is_empty:
            document = Document(drawing, rasterize(drawing))
    except UserError as error:
        missing = str(error)
        if journal is None or journal.is_there:
            journal = None
            warning = _("{reason} This window's drawing is not kept at its end.").format(reason=missing)
        else:
            told = missing
    choices = {name: getattr(settings, name) for name in _CHOICES}
    known = catalogue(weights)
    slots = known.slots(models, settings.recipe) if models else known.kept_slots(settings.compared.split(","))
    if choices["workspace"] not in WORKSPACES:
        del choices["workspace"]  # of a file that was loaded the last time
    kept: dict[str, Any] = {**choices, **put_on(document.drawing), "choices": from_stored(settings.choices)}
    state = AppState(document=document, message=told, warning=warning, catalogue=known, compared=slots, **kept)
    return Remembered(state, settings, journal, not missing)


class Session(QObject):
    """Saves drawing and choices when they change. Main thread only.

    Only the first of several windows keeps its drawing: the others would overwrite it.
    """

    def __init__(self, store: Store, remembered: Remembered) -> None:
        super().__init__()
        self._store, self._settings = store, remembered.settings
        # One each: a drawing that cannot be saved for hours, as on a network folder, holds up no choice.
        self._backgrounds = [Background("memory"), Background("memory, settings")]
        self._changes: dict[str, Any] = {}
        self._panels = to_stored(store.state.choices)
        self._is_warned = False
        self._warnings = {"drawing": store.state.warning, "settings": ""}
        self._lock = self._take_lock(remembered.journal) if remembered.journal else None
        self._journal = remembered.journal if self._lock else None
        self._drawing_saver = Saver(self._backgrounds[0], self._save_drawing, self._tell_drawing)
        self._settings_saver = Saver(self._backgrounds[1], self._save_settings, self._tell_settings)
        if not remembered.is_kept and self._journal:
            self._drawing_saver.changed()
        store.subscribe(self._follow)

    def _take_lock(self, journal: Journal) -> QLockFile | None:
        """Return the lock of the window that remembers, None where another has it or none can be made."""
        path = journal.path.with_suffix(".lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            was_left = is_left(path)
        except OSError as error:
            self._tell_drawing(reason_of(error))
            return None
        lock = QLockFile(str(path))
        if lock.tryLock(0):
            if was_left and not self._store.state.document.drawing.is_empty and not self._store.state.message:
                told = _("The program did not end as it should: your drawing was brought back. Clear begins a new one.")
                self._store.update(message=told)
            return lock
        if lock.error() == QLockFile.LockError.LockFailedError:
            told = _("The program is open already: this window's drawing is not kept at its end.")
            self._warn("drawing", told)
        else:
            self._tell_drawing(_("{path} cannot be written").format(path=path.parent))
        return None

    def _follow(self, state: AppState, changed: frozenset[str]) -> None:
        if self._journal is not None and not changed.isdisjoint({"document", "chain"}):
            self._is_warned = False
            self._drawing_saver.changed()
        choices = changed.intersection(_CHOICES)
        kept = {name: getattr(state, name) for name in choices}
        if "choices" in changed:
            kept["choices"] = self._changes.get("choices", {}) | self._changed_panels(state)
        if "compared" in changed:
            kept["compared"] = ",".join(slot.name for slot in state.compared)
        if kept:
            self._change_settings(kept)

    def _changed_panels(self, state: AppState) -> dict[str, dict[str, Any]]:
        """Return what is chosen in those panels in which it has changed: another window may change other ones."""
        before, self._panels = self._panels, to_stored(state.choices)
        gone: dict[str, dict[str, Any]] = {name: {} for name in before if name not in self._panels}
        return gone | {name: chosen for name, chosen in self._panels.items() if before.get(name) != chosen}

    def _save_drawing(self) -> Callable[[], None]:
        drawing, journal = self._store.state.kept_drawing(), self._journal
        assert journal is not None
        return lambda: journal.save(drawing)

    def _change_settings(self, changes: dict[str, Any]) -> None:
        self._changes |= changes
        self._settings_saver.changed()

    def _save_settings(self) -> Callable[[], None]:
        changes = dict(self._changes)
        return lambda: change_settings(**changes)

    def _tell_drawing(self, reason: str) -> None:
        self._tell("drawing", _("The drawing cannot be kept for the next start: {reason}. Save it by hand."), reason)

    def _tell_settings(self, reason: str) -> None:
        self._tell("settings", _("Your choices cannot be kept for the next start: {reason}."), reason)

    def _tell(self, source: str, sentence: str, reason: str) -> None:
        self._warn(source, sentence.format(reason=reason.rstrip(".。")) if reason else "")

    def _warn(self, source: str, warning: str) -> None:
        """Say what is wrong with the drawing or the settings until it is no longer so, the drawing first."""
        self._warnings[source] = warning
        self._store.update(warning=self._warnings["drawing"] or self._warnings["settings"])

    def restore_layout(self, window: QMainWindow, workspaces: Mapping[str, QMainWindow]) -> None:
        """Put the docks where they were, and forget a layout at which the program has ended."""
        if not restore_layout(window, workspaces, self._settings):
            self._change_settings({"geometry": "", "layouts": {}})
            told = _("The panels stand as at the first start: where they stood could not be used.")
            self._store.update(message=" ".join(filter(None, (self._store.state.message, told))))

    def keep(self) -> bool:
        """Save the drawing; return False where it would be lost, which is told once: the next time it is given up."""
        reason = self._drawing_saver.finish()
        if not reason:
            return True
        if not self._is_warned and not self._store.state.document.drawing.is_empty:
            self._is_warned = True
            again = _("The drawing cannot be kept for the next start: {reason}. Save it by hand, or close again.")
            self._tell("drawing", again, reason)
            return False
        sys.stderr.write(_("The drawing could not be kept: {reason}").format(reason=reason) + "\n")
        return True

    def close(self, window: QMainWindow, workspaces: Mapping[str, QMainWindow]) -> None:
        """Save the choices and the layout, and let another window remember. ``keep`` has been called."""
        self._change_settings(layout_of(window, workspaces))
        self.end()

    def end(self) -> None:
        """Save the choices, and let another window remember. Returns after a few seconds at most."""
        self._journal, until = None, patience()
        reason = self._settings_saver.finish(until)
        self._drawing_saver.stop()
        self._settings_saver.stop()
        if reason:
            sys.stderr.write(_("The settings could not be kept: {reason}").format(reason=reason) + "\n")
        for background in self._backgrounds:
            background.close(until)
        if self._lock is not None:
            self._lock.unlock()
