"""The whole program in one window: made here, wired here, ended here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QMenuBar, QWidget

from desktop_cnn.app.actions.compare import offer
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.app.workspaces import adopt
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.marks import mark
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.actions_qt import Actions
from desktop_cnn.ui.announcer import Announcer
from desktop_cnn.ui.background import Background
from desktop_cnn.ui.bridge import Bridge
from desktop_cnn.ui.canvas import Canvas
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.command_context import WindowContext
from desktop_cnn.ui.documents import Documents
from desktop_cnn.ui.drawing_column import DrawingColumn
from desktop_cnn.ui.errors import CrashHook
from desktop_cnn.ui.file_work import Folder
from desktop_cnn.ui.focus import focus_next
from desktop_cnn.ui.garbage import Garbage
from desktop_cnn.ui.icons import icon
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.language import apply_language
from desktop_cnn.ui.latency import LatencyMeter
from desktop_cnn.ui.look import LOOKS, apply_look
from desktop_cnn.ui.paint_watch import PaintWatch
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.presentation import Presentation
from desktop_cnn.ui.scale import px
from desktop_cnn.ui.session import Session, remember
from desktop_cnn.ui.single_keys import SingleKeys
from desktop_cnn.ui.status_bar import StatusBar
from desktop_cnn.ui.take_along import TakeAlong
from desktop_cnn.ui.top_bar import TopBar
from desktop_cnn.ui.workspaces import Workspaces

_FIRST_SIZE, _LEAST_SIZE = QSize(1400, 900), QSize(900, 560)
_CANVAS_SHARE, _CANVAS_HEIGHT_SHARE = 0.19, 0.36
_CANVAS_SIDE_PX = (210, 540)
"""Its side is a whole number of widget pixels for each of its own."""


class MainWindow(Changing, QMainWindow):
    """Main thread only."""

    def __init__(self, models: Sequence[str] = (), weights: Path | None = None) -> None:
        """``models``: what to compare, by architecture or id, else what was compared last; ``weights``: a folder of
        the person's own. Raises UserError for what is not there."""
        adopt(PANELS)
        remembered = remember(models, weights)
        offer(remembered.state.catalogue)
        apply_language(remembered.state.language)
        apply_look(remembered.state, _FIRST_SIZE)
        super().__init__()
        self.setObjectName("main-window")
        self.setWindowTitle("desktop-cnn")
        self.setWindowIcon(icon("desktop-cnn"))
        self.setAcceptDrops(True)
        self.resize(_FIRST_SIZE)
        self.setMinimumSize(_LEAST_SIZE)
        self._is_closed = self._has_painted = False
        self.patience_s: float | None = None
        """How long closing waits for the worker, None for as long as it takes."""

        self.store = Store(remembered.state)
        Garbage(self, self.store)
        self.meter = LatencyMeter()
        self._background = Background()
        self._crash_hook = CrashHook(self)
        folder = Folder()
        self._documents = Documents(self.store, self, self._background, folder)
        self._take_along = TakeAlong(self.store, self, self._background, folder)
        self._make_parts()
        self._session = Session(self.store, remembered)
        self._bridge = Bridge(self.store)
        self._session.restore_layout(self, self._workspaces.windows)
        self.store.subscribe(self._follow)
        self._follow(self.store.state, frozenset(AppState.__dataclass_fields__) - LOOKS - {"language"})
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply_look)
        self._paint_watch = PaintWatch(self, self._note_paint)
        self.canvas.setFocus()  # who has no mouse can draw at once

    def _note_paint(self) -> None:
        if not self._has_painted:  # to import PyTorch holds Python's lock for long: the window is seen before that
            self._has_painted = True
            self._bridge.start()
        if self.store.state.snapshot is not None:
            mark("painted", self.store.state.snapshot.seq)
            self.meter.painted(self.store.state.snapshot.seq)

    def _make_parts(self) -> None:
        self._actions = Actions(self)
        self._labs = Labs(self)
        # Its inside before what stands there: what is put into another widget is styled once more.
        inside = QWidget()
        self.setCentralWidget(inside)
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._column = DrawingColumn(self.store, self._actions.by_id)
        row.addWidget(self._column)
        self._workspaces = Workspaces(self.store, self._labs, inside)
        row.addWidget(self._workspaces, stretch=1)
        self._workspaces.panel_made.connect(self._take_along.offer)
        self._workspaces.give_keys(list(self._actions.by_id.values()))
        self._top_bar = TopBar(self.store, self._actions)
        self._actions.fill(self._top_bar.menus, self._workspaces.toggle_actions())
        self._actions.serve(WindowContext(self.store, self, self._documents, self._take_along, self._workspaces))
        self.setMenuWidget(self._top_bar)
        self._status = StatusBar(self.store, self.meter)
        self.setStatusBar(self._status)
        self.canvas.pen_moved.connect(self.meter.moved)
        self._single_keys = SingleKeys(self)
        self._announcer = Announcer(self.store, self.canvas)
        self._presentation = Presentation(self.store, self)
        self.canvas.setFocus()

    def menuBar(self) -> QMenuBar:
        return self._top_bar.menus

    @property
    def canvas(self) -> Canvas:
        return self._column.canvas

    def open_path(self, path: Path) -> None:
        """Open a file, as the menu does."""
        self._documents.open_path(path)

    def command(self, name: str) -> QAction:
        """Return the action of a command of app.commands."""
        return self._actions.by_id[name]

    def shows_what_is_drawn(self) -> bool:
        """Whether the panels show the answer to all that the pen has drawn. Raises UserError if there can be none."""
        state = self.store.state
        if state.failure:
            raise UserError(state.failure)
        return state.snapshot is not None and state.snapshot.seq == state.seq and not self.canvas.nib.has_moves

    def is_settled(self) -> bool:
        """Whether the labs that can be seen have answered, too."""
        return self.shows_what_is_drawn() and self._workspaces.are_settled()

    def panel(self, name: str) -> QDockWidget:
        """Return a panel's dock. Raises UserError for a name that no panel has."""
        dock = self.findChild(QDockWidget, f"panel-{name}")
        if dock is None:
            raise UserError(_("There is no panel {name}.").format(name=name))
        return dock

    def bring(self, name: str) -> None:
        """Let a panel be seen, and with it its workspace.

        Raises UserError for a name that no panel has, and where it has nothing to show, such as a third lane of two.
        """
        self.panel(name)
        if not PANELS[name].is_offered(self.store.state):
            message = _("There is nothing to show in the panel {name}: compare more networks.")
            raise UserError(message.format(name=name))
        self._workspaces.bring(name)

    def _follow(self, state: AppState, changed: frozenset[str]) -> None:
        for part in (self._column, self._workspaces, self._top_bar, self._status):
            part.show_state(state, changed)
        # A move of the pen enables nothing that its press has not.
        if not changed <= {"document", "seq", "snapshot", "message", "networks"}:
            self._actions.follow(state)
        if state.failure and "failure" in changed:
            self.meter.forget()
        if not changed.isdisjoint(LOOKS):
            self._apply_look()
        if "language" in changed:
            apply_language(state.language)

    def _apply_look(self) -> None:
        apply_look(self.store.state, self.size())

    def retranslate(self) -> None:
        self._actions.retranslate()

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        return focus_next(self, is_forward=is_forward)

    def rescale(self) -> None:
        """Give the canvas its share of the window, also where all is magnified."""
        side_px = min(self.width() * _CANVAS_SHARE, self.height() * _CANVAS_HEIGHT_SHARE)
        least, most = (min(px(length), self.width() // 3, self.height() // 2) for length in _CANVAS_SIDE_PX)
        self._column.set_canvas_side(int(min(max(side_px, least), most) // CANVAS_PX) * CANVAS_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._apply_look()
        self.rescale()
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._documents.can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._documents.take(event.mimeData()):
            event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save and end the worker; returns when both are done, or saving is and patience has ended.

        Stays open once where the drawing cannot be kept.
        """
        if not self._is_closed:
            self.hide()  # at once: the worker may be in the middle of importing torch
            if not self._session.keep():
                self.show()
                event.ignore()
                return
            self._is_closed = True
            QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._apply_look)
            self._session.close(self, self._workspaces.windows)  # first: what comes now may take a while
            self._workspaces.end()  # not before: hidden they would be remembered
            self._take_along.close()
            self._labs.end()
            self._background.close()
            self._bridge.close(self.patience_s)
            self._crash_hook.close()
            for timer in self.findChildren(QTimer):
                timer.stop()  # nothing goes on in a closed window
        super().closeEvent(event)


def create_window(models: Sequence[str] = (), weights: Path | None = None) -> MainWindow:
    """Build the whole program inside an existing QApplication, engine running; ``close()`` ends all of it.

    The arguments and errors are MainWindow's.
    """
    return MainWindow(models, weights)
