"""Opening, saving and exchanging drawings: dialogs, drops and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QDir, QIODevice, QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_cnn.app.documents import export_png, open_page, save_drawing
from desktop_cnn.app.pictures import picture_from_bytes
from desktop_cnn.app.state import Page, Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.text import _
from desktop_cnn.core.values import PICTURE_ENDINGS
from desktop_cnn.ui.background import Background
from desktop_cnn.ui.pictures import ink_image


class Documents:
    """Main thread only; files are read and written in the background, and what is drawn is never lost."""

    def __init__(self, store: Store, window: QWidget, background: Background) -> None:
        self._store, self._window, self._background = store, window, background
        self._folder = QDir.homePath()  # Path.home() needs to know whose it is

    def open_with_dialog(self) -> None:
        endings = " ".join(f"*{ending}" for ending in (*PICTURE_ENDINGS, ".json"))
        kinds = _("Drawings and pictures") + f" ({endings});;" + _("All files") + " (*)"
        name, _kind = QFileDialog.getOpenFileName(self._window, _("Open"), self._folder, kinds)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        self._folder = str(path.parent)
        self._say(_("Opening {name}…").format(name=path.name))
        self._read(lambda: open_page(path), lambda page: self._show(page, path.name))

    def save_with_dialog(self) -> None:
        path = self._ask_where(_("Save drawing"), "drawing.json", _("Drawings") + " (*.json)")
        if path is not None:
            drawing = self._store.kept_drawing()
            self._run(lambda: save_drawing(path, drawing), lambda _done: self._say_saved(path))

    def export_with_dialog(self) -> None:
        path = self._ask_where(_("Export picture"), "drawing.png", _("Pictures") + " (*.png)")
        if path is not None:
            pixels = self._store.state.page.pixels
            self._run(lambda: export_png(path, pixels), lambda _done: self._say_saved(path))

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(ink_image(self._store.state.page.pixels))
        self._say(_("The canvas is on the clipboard as a picture of 30×30 pixels."))

    def paste_picture(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if data is None or not self.take(data):
            raise UserError(_("There is no picture on the clipboard: copy one first."))

    def can_take(self, data: QMimeData) -> bool:
        """Whether something dropped or pasted is a local file or a picture."""
        return data.hasImage() or any(url.isLocalFile() for url in data.urls())

    def take(self, data: QMimeData) -> bool:
        """Open the first file or the picture of a drop or paste; return whether there was one."""
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if paths:
            self.open_path(Path(paths[0]))
            return True
        image = data.imageData() if data.hasImage() else None
        if not isinstance(image, QImage) or image.isNull():
            return False
        name = _("the clipboard")
        self._read(lambda: _page_of(image, name), lambda page: self._show(page, name))
        return True

    def _ask_where(self, title: str, name: str, kinds: str) -> Path | None:
        dialog = QFileDialog(self._window, title, str(Path(self._folder) / name), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # Known to the dialog, so that it asks before it writes over the file that is really meant.
        dialog.setDefaultSuffix(Path(name).suffix)
        if not dialog.exec():
            return None
        path = Path(dialog.selectedFiles()[0])
        self._folder = str(path.parent)
        return path

    def _show(self, page: Page, name: str) -> None:
        self._store.turn_page(page, lambda: _("Open {name}").format(name=name))
        self._say(_("Opened {name}. Undo brings the former drawing back.").format(name=name))

    def _say_saved(self, path: Path) -> None:
        self._say(_("Saved {path}.").format(path=path))

    def _say(self, message: str) -> None:
        self._store.update(message=message)

    def _read(self, work: Callable[[], Page], done: Callable[[Page], None]) -> None:
        self._background.read(work, done, self._fail)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._background.run(work, done, self._fail)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._say(str(error))


def _page_of(image: QImage, name: str) -> Page:
    """Through PNG, so that a pasted picture takes the same way as an opened one."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes, PySide for str
    drawing = picture_from_bytes(bytes(buffer.data().data()), name)
    return Page(drawing, rasterize(drawing))
