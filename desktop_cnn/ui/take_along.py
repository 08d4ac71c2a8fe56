"""What a panel shows, to be taken along: as a figure, and on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QToolButton
from shiboken6 import isValid

from desktop_cnn.app.captions import Caption, caption
from desktop_cnn.app.code.files import notebook, script
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import write_file
from desktop_cnn.core.numbers import numbers_bytes
from desktop_cnn.core.text import _
from desktop_cnn.ui.figure import Figure, Recording, framed, record, shown_by
from desktop_cnn.ui.figure_dialog import FigureDialog
from desktop_cnn.ui.figure_files import FORMATS, figure_bytes, figure_image
from desktop_cnn.ui.file_work import FileWork
from desktop_cnn.ui.gif_dialog import GifDialog
from desktop_cnn.ui.gif_recorder import GifRecorder
from desktop_cnn.ui.panels import Panel
from desktop_cnn.ui.turns import in_turns
from desktop_cnn.ui.widgets.transport import Transport

_COPIED_SCALE = 2


class TakeAlong(FileWork):
    """Main thread only; what is recorded here is worked out and written in the background."""

    _recorder: GifRecorder | None = None

    def offer(self, panel: Panel, button: QToolButton) -> None:
        """Give a panel its menu: on the right button and the menu key, and on a button of its head."""
        panel.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        panel.customContextMenuRequested.connect(lambda at: self.open_menu(panel, panel.mapToGlobal(at)))
        button.clicked.connect(lambda: self.open_menu(panel, button.mapToGlobal(button.rect().bottomLeft())))

    def open_menu(self, panel: Panel, at: QPoint) -> QMenu:
        """Open a panel's menu at a place of the screen."""
        menu = QMenu(panel)
        menu.setObjectName("take-along")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, title, run in self._entries(panel):
            menu.addAction(title, partial(self._store.attempt, run)).setObjectName(name)
        menu.popup(at)
        return menu

    def _entries(self, panel: Panel) -> list[tuple[str, str, Callable[[], None]]]:
        """Return each entry's name, title, and what it does."""
        transport = panel.findChild(Transport)
        played = [("gif", _("Save as GIF…"), partial(self.save_gif, panel, transport))] if transport else []
        return [
            ("figure", _("Save figure…"), lambda: self.save_figure(panel)),
            ("copy", _("Copy figure"), lambda: self.copy_figure(panel)),
            ("numbers", _("Save numbers…"), lambda: self.save_numbers(panel)),
            ("program", _("Save program…"), lambda: self.save_program(panel, ".py", "Python")),
            ("notebook", _("Save notebook…"), lambda: self.save_program(panel, ".ipynb", "Jupyter")),
            *played,
        ]

    def save_figure(self, panel: Panel | None = None) -> None:
        """Ask how and where to save what a panel shows, or the whole window."""
        self._record(panel, lambda content: self._show_dialog(content, partial(self._caption, panel)))

    def copy_figure(self, panel: Panel | None = None) -> None:
        """Put what a panel shows, or the whole window, on the clipboard."""
        self._record(panel, lambda content: self._copy(framed(content, self._caption(panel)), _COPIED_SCALE))

    def save_numbers(self, panel: Panel) -> None:
        """Ask where to save what a panel shows as numbers. Raises UserError where it shows nothing."""
        numbers, told = panel.numbers(), self._caption(panel)
        if not numbers:
            raise nothing_shown()
        kinds = {".csv": _("Table, a row a number"), ".npz": _("NumPy arrays")}
        path = self._ask_where(_("Save numbers"), file_name(told.title, ".csv"), kinds)
        if path is not None:
            self._write(path, lambda: numbers_bytes(numbers, told.all_lines, path))

    def save_program(self, panel: Panel, ending: str, kind: str) -> None:
        """Ask where to save the program behind what a panel shows. Raises UserError where it shows nothing."""
        code, told = panel.code(), self._caption(panel)
        if not code:
            raise nothing_shown()
        path = self._ask_where(_("Save program"), file_name(told.title, ending), {ending: kind})
        if path is not None:
            require_ending(path, ending)
            is_script = ending == ".py"
            raw = script(code, told.all_lines) if is_script else notebook(code, told.title, told.all_lines[1:])
            self._write(path, lambda: raw)

    def save_gif(self, panel: Panel, transport: Transport) -> None:
        """Ask where to save what a panel plays, and play it. Raises UserError for an empty canvas."""
        if self._store.state.document.is_empty:
            raise nothing_shown()
        told = self._caption(panel)
        path = self._ask_where(_("Save as GIF"), file_name(told.title, ".gif"), {".gif": "GIF"})
        if path is None:
            return
        require_ending(path, ".gif")
        self.close()  # one at a time
        self._recorder = recorder = GifRecorder(panel, transport, told)
        dialog = GifDialog(self._window, recorder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        recorder.changed.connect(lambda: self._tell(recorder, path))
        dialog.show()
        recorder.start(path)

    def _tell(self, recorder: GifRecorder, path: Path) -> None:
        if recorder.job.phase == "finished":
            self._say_saved(path)
        elif recorder.job.phase == "failed":
            self._say(recorder.job.failure)
        elif recorder.job.phase == "cancelled":
            self._say(_("The GIF was not saved: it was cancelled, or the panel was stopped or left."))
        if not recorder.job.is_running:
            recorder.deleteLater()
            self._recorder = None

    def close(self) -> None:
        """End what is still being recorded."""
        if self._recorder is not None:
            self._recorder.close()

    def _caption(self, panel: Panel | None, is_dated: bool = False) -> Caption:
        state = self._store.state
        title = panel.heading(state) if panel else self._window.windowTitle()
        return caption(state, title, panel.subtitle(state) if panel else "", date.today() if is_dated else None)

    def _record(self, panel: Panel | None, done: Callable[[Recording], None]) -> None:
        """Record piece by piece, so that the window goes on."""
        in_turns(self._window, record(shown_by(panel) if panel else self._window), done)

    def _show_dialog(self, content: Recording, captioned: Callable[[bool], Caption]) -> None:
        dialog = FigureDialog(self._window, content, captioned)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(lambda figure: self._preview(dialog, figure))
        dialog.saved.connect(lambda figure, scale: self._save_figure(dialog, figure, scale))
        dialog.copied.connect(self._copy)
        dialog.open()
        self._preview(dialog, dialog.figure())

    def _preview(self, dialog: FigureDialog, figure: Figure) -> None:
        def show(image: QImage) -> None:
            if isValid(dialog):
                dialog.preview.show_image(image)

        self._run(lambda: figure_image(figure, 1), show)

    def _save_figure(self, dialog: FigureDialog, figure: Figure, scale: int) -> None:
        kinds = {ending: ending.removeprefix(".").upper() for ending in FORMATS}
        path = self._ask_where(_("Save figure"), file_name(figure.caption.title, ".png"), kinds)
        if path is not None:
            dialog.close()
            self._write(path, lambda: figure_bytes(figure, path, scale))

    def _copy(self, figure: Figure, scale: int) -> None:
        def make() -> tuple[QImage, bytes]:
            return figure_image(figure, scale), figure_bytes(figure, Path("figure.svg"), scale)

        def put(made: tuple[QImage, bytes]) -> None:
            data = QMimeData()
            data.setImageData(made[0])
            data.setData("image/svg+xml", QByteArray(made[1]))
            QGuiApplication.clipboard().setMimeData(data)
            self._say(_("The figure is on the clipboard."))

        self._run(make, put)

    def _write(self, path: Path, make: Callable[[], bytes]) -> None:
        self._run(lambda: write_file(path, make()), lambda _done: self._say_saved(path))


def require_ending(path: Path, ending: str) -> None:
    """Raise UserError for a name that ends otherwise."""
    if path.suffix.lower() != ending:
        message = _("{name} cannot be written: give it a name that ends in {ending}.")
        raise UserError(message.format(name=path.name, ending=ending))


def nothing_shown() -> UserError:
    return UserError(_("Nothing is shown there yet: draw a digit, or press the button that starts it."))


def file_name(title: str, ending: str) -> str:
    """Return a name for a file that is called after what it shows."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return "-".join(filter(None, kept.split("-"))) + ending
