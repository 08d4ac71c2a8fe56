"""Opening, saving and exchanging drawings: dialogs, drops and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from desktop_cnn.app.actions.opening import forget, remember
from desktop_cnn.app.documents import Opened, export_png, opened_picture, save_drawing
from desktop_cnn.app.history import Title
from desktop_cnn.app.pictures import encode_png, picture_from_bytes
from desktop_cnn.app.state_file import ENDING, OpenedState, open_any, save_state
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import PICTURE_ENDINGS
from desktop_cnn.ui.file_work import FileWork

# A canvas on the clipboard, besides the picture for other programs: it comes back pixel for pixel.
_OUR_KIND = "application/x-desktop-cnn-canvas+png"
_LARGEST_PASTED_PX = 4000
_LONGEST_LINK = 80


class Documents(FileWork):
    """Main thread only; files are read and written in the background, and what is drawn is never lost."""

    def open_with_dialog(self) -> None:
        endings = " ".join(f"*{ending}" for ending in (*PICTURE_ENDINGS, ".json"))
        kinds = _("Drawings and pictures") + f" ({endings});;" + _("All files") + " (*)"
        name, _kind = QFileDialog.getOpenFileName(self._window, _("Open"), self._folder.path, kinds)
        if name:
            self._folder.path = str(Path(name).parent)
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        known = self._store.state.catalogue
        self._open(lambda: open_any(path, known), path.name, lambda: _("Open {name}").format(name=path.name), path)

    def save_with_dialog(self) -> None:
        path = self._ask_where(_("Save drawing"), "drawing.json", {".json": _("Drawings")})
        if path is not None:
            drawing = self._store.state.kept_drawing()
            self._run(lambda: save_drawing(path, drawing), lambda _done: self._remember_saved(path))

    def save_state_with_dialog(self) -> None:
        path = self._ask_where(_("Save everything"), f"digit{ENDING}", {ENDING: _("Everything in the window")})
        if path is not None:
            state = self._store.state
            self._run(lambda: save_state(path, state), lambda left_out: self._remember_saved(path, left_out))

    def export_with_dialog(self) -> None:
        path = self._ask_where(_("Export picture"), "drawing.png", {".png": _("Pictures")})
        if path is not None:
            pixels = self._store.state.document.pixels
            self._run(lambda: export_png(path, pixels), lambda _done: self._remember_saved(path))

    def copy_picture(self) -> None:
        raw, data = encode_png(self._store.state.document.pixels), QMimeData()
        data.setImageData(QImage.fromData(raw))
        data.setData(_OUR_KIND, QByteArray(raw))
        QGuiApplication.clipboard().setMimeData(data)
        self._say(_("The canvas is on the clipboard as a picture of 30×30 pixels."))

    def paste_picture(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if data is None or not self.take(data):
            raise UserError(_("There is no picture on the clipboard: copy one first."))

    def can_take(self, data: QMimeData) -> bool:
        """Whether something dropped or pasted is a file, a link or a picture; a link only to say what to do."""
        return data.hasImage() or bool(data.urls())

    def take(self, data: QMimeData) -> bool:
        """Open the first file or the picture of a drop or paste; return whether there was one, or a link."""
        name = _("the clipboard")
        image = data.imageData() if data.hasImage() else None
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if data.hasFormat(_OUR_KIND):
            raw = bytes(data.data(_OUR_KIND).data())
            self._open(lambda: opened_picture(picture_from_bytes(raw, name)), name, _pasted)
        elif files:
            self.open_path(Path(files[0]))
        elif isinstance(image, QImage) and not image.isNull():
            self._open(lambda: opened_picture(picture_from_bytes(_png(image), name)), name, _pasted)
        elif data.urls():
            told = _(
                "{link} is a link, and this program fetches nothing: save the picture, then open or drop the file."
            )
            self._say(told.format(link=data.urls()[0].toDisplayString()[:_LONGEST_LINK]))
        else:
            return False
        return True

    def _open(
        self, work: Callable[[], Opened | OpenedState], name: str, title: Title, path: Path | None = None
    ) -> None:
        """Open what ``work`` returns; ``path``: of the file that it reads."""

        def show(opened: Opened | OpenedState) -> None:
            if path is not None:
                remember(self._store, path)
            self._show(opened, name, title)

        def fail(error: BaseException) -> None:
            if path is not None and isinstance(error.__cause__, FileNotFoundError):
                forget(self._store, path)
            self._fail(error)

        self._say(_("Opening {name}…").format(name=name))
        self._background.read(work, show, fail)

    def _show(self, opened: Opened | OpenedState, name: str, title: Title) -> None:
        if isinstance(opened, OpenedState):
            self._store.open_file(opened.changes, opened.past, title)
            can_go_back = self._store.state.history.undo and self._store.state.history.undo[-1].title is title
            back = _("Undo brings back what was here before.") if can_go_back else ""
            self._say(" ".join(filter(None, (_("Opened {name}.").format(name=name), back, opened.in_words()))))
        else:
            self._store.show_document(opened.document, title)
            told = name + opened.in_words()
            self._say(_("Opened {name}. Undo brings the former drawing back.").format(name=told))

    def _remember_saved(self, path: Path, left_out: int = 0) -> None:
        remember(self._store, path)
        self._say_saved(path)
        if left_out:
            had_no_room = _("The {count} oldest steps of undo had no room in it.").format(count=left_out)
            self._say(f"{self._store.state.message} {had_no_room}")


def _pasted() -> str:
    return _("Paste a picture")


def _png(image: QImage) -> bytes:
    """Return the image encoded, so that a pasted picture takes the same way as an opened one. Any thread."""
    if max(image.width(), image.height()) > _LARGEST_PASTED_PX:
        fitting = image.size().scaled(_LARGEST_PASTED_PX, _LARGEST_PASTED_PX, Qt.AspectRatioMode.KeepAspectRatio)
        image = image.scaled(fitting.expandedTo(QSize(1, 1)), mode=Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 100)  # type: ignore[call-overload]  # the stubs ask for bytes; 100: quickly, not small
    return bytes(buffer.data().data())
