"""What opening and saving have in common: a dialog that asks where, work in the background, one sentence at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_cnn.app.state import Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.ui.background import Background


class Folder:
    """The one where files were opened or saved last: the next dialog begins there."""

    def __init__(self) -> None:
        self.path = QDir.homePath()  # Path.home() needs to know whose it is


class FileWork:
    """Main thread only."""

    def __init__(self, store: Store, window: QWidget, background: Background, folder: Folder) -> None:
        self._store, self._window, self._background, self._folder = store, window, background, folder

    def _ask_where(self, title: str, name: str, kinds: Mapping[str, str]) -> Path | None:
        """Return where to save, None for nowhere; ``name`` is offered, ``kinds``: titles by their endings."""
        filters = {f"{kind} (*{ending})": ending for ending, kind in kinds.items()}
        dialog = QFileDialog(self._window, title, str(Path(self._folder.path) / name))
        dialog.setNameFilters(list(filters))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)

        def follow(chosen: str) -> None:
            # Known to the dialog, so that it asks before it writes over the file that is really meant.
            dialog.setDefaultSuffix(filters[chosen].removeprefix("."))

        dialog.filterSelected.connect(follow)
        follow(next(iter(filters)))
        is_chosen, names = dialog.exec(), dialog.selectedFiles()
        dialog.deleteLater()
        if not is_chosen:
            return None
        path = Path(names[0])
        self._folder.path = str(path.parent)
        return path

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._background.run(work, done, self._fail)

    def _say_saved(self, path: Path) -> None:
        self._say(_("Saved {path}.").format(path=path))

    def _say(self, message: str) -> None:
        self._store.update(message=message)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._say(str(error))
