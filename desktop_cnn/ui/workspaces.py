"""The middle of the window: every panel in its workspace, of which one is seen."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QStackedWidget, QToolButton, QWidget

from desktop_cnn.app.state import AppState, Store
from desktop_cnn.app.workspaces import WORKSPACES, workspace_of
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.ui.code_dialog import CodeDialog
from desktop_cnn.ui.dock import Dock
from desktop_cnn.ui.enlarged import EnlargedLayer
from desktop_cnn.ui.focus import focus_into
from desktop_cnn.ui.imported_ahead import ImportedAhead
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels import PANELS, Panel
from desktop_cnn.ui.widgets.dock_title import DockTitle
from desktop_cnn.ui.workspace_window import WorkspaceWindow

_TITLED_BY = frozenset({"networks", "compared", "recipe", "shown", "edits", "inspected"})
"""Fields of the state that show in the panels' heads."""

_CALM_MS, _AHEAD_MS = 1000, 20


class Workspaces(QStackedWidget):
    """Main thread only. Only a panel that can be seen is shown the state and asks for layers' outputs.

    A panel is made when it is first seen, or, one at a time, while nobody draws.
    """

    panel_made = Signal(Panel, QToolButton)
    """With the button of its dock's head for whoever has more to offer."""

    def __init__(self, store: Store, labs: Labs, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._labs = store, labs
        self._docks: dict[str, Dock] = {}
        self._visible: set[str] = set()
        self.windows = self._make_windows()
        """By the workspaces' names."""

        for name, workspace in WORKSPACES.items():
            for panel in workspace.split.panels():
                self._docks[panel] = self._make(self.windows[name], panel)
        self._imports = ImportedAhead()
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.timeout.connect(self._make_ahead)
        self._enlarged = EnlargedLayer(store)
        self.addWidget(self._enlarged)
        self._fill()

    def _make_windows(self) -> dict[str, WorkspaceWindow]:
        """Make the windows before what stands in them: what is put into another widget is styled once more."""
        windows = {name: WorkspaceWindow(self, name, workspace.split) for name, workspace in WORKSPACES.items()}
        for window in windows.values():
            self.addWidget(window)
        return windows

    def _fill(self) -> None:
        for name, workspace in WORKSPACES.items():
            own = {panel: self._docks[panel] for panel in workspace.split.panels()}
            self.windows[name].fill(own, self._store.state)
        self.setCurrentWidget(self.windows[self._store.state.workspace])

    def _make(self, window: WorkspaceWindow, name: str) -> Dock:
        dock = Dock(window, PANELS[name], self._store, lambda head: self._make_panel(name, head))
        dock.setObjectName(f"panel-{name}")
        dock.visibilityChanged.connect(lambda visible: self._on_visibility(name, visible))
        dock.toggleViewAction().triggered.connect(lambda is_shown: self.bring(name) if is_shown else None)
        return dock

    def _make_panel(self, name: str, head: DockTitle) -> Panel:
        panel = PANELS[name](self._store, self._labs)
        head.code.clicked.connect(lambda: self._show_code(panel))
        self.panel_made.emit(panel, head.more)
        return panel

    def _make_ahead(self) -> None:
        """Make one of the panels that have not been seen yet, once what it needs has been imported."""
        state = self._store.state
        unmade = [dock for dock in self._docks.values() if dock.kind.is_offered(state) and not dock.has_panel]
        if unmade:
            if self._imports.have(unmade[0].kind.needs):
                unmade[0].make()
            self._ahead.start(_AHEAD_MS)

    def _show_code(self, panel: Panel) -> None:
        try:
            code = panel.code()
        except UserError as error:
            self._store.update(message=str(error))
            return
        if code:
            dialog = CodeDialog(self.window(), panel.heading(self._store.state), code)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()
        else:
            self._store.update(message=self._why_nothing(panel))

    def _why_nothing(self, panel: Panel) -> str:
        state = self._store.state
        failures = state.snapshot.failures if state.snapshot else {}
        nothing = _("Nothing is shown there yet: draw a digit, or press the button that starts it.")
        return "" if state.failure else failures.get(panel.needed(state), nothing)

    def arrange(self) -> None:
        """Put every dock where it is at the first start."""
        for dock in self._docks.values():
            dock.hide()
            dock.setFloating(False)
        former, self.windows = self.windows, self._make_windows()
        self._fill()
        for window in former.values():
            self.removeWidget(window)
            window.deleteLater()

    def bring(self, name: str) -> None:
        """Let a panel be seen: show it, and its workspace, unless it floats."""
        dock = self._docks[name]
        is_closed = dock.isHidden() and not dock.isFloating()
        if is_closed:  # shown while its workspace is hidden, it would stand behind the other tabs
            self._store.update(workspace=workspace_of(name))
        dock.show()
        dock.raise_()
        QTimer.singleShot(0, dock, dock.raise_)  # one that was closed has its tab again in Qt's next turn alone
        if not dock.isFloating():
            self._store.update(workspace=workspace_of(name))

    def give_keys(self, actions: list[QAction]) -> None:
        """Let the shortcuts work in panels that float, too: each is a window of its own."""
        for dock in self._docks.values():
            dock.topLevelChanged.connect(lambda is_floating, dock=dock: _lend(actions if is_floating else [], dock))

    def end(self) -> None:
        """Hide what floats, and make nothing more."""
        self._ahead.stop()
        self._imports.end()
        for dock in self._docks.values():
            if dock.isFloating():
                dock.hide()

    def toggle_actions(self) -> list[QAction]:
        """Return a ticked action a panel that shows or hides it."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def titles(self) -> dict[str, str]:
        """Return what those are called that have something to show, in the person's language."""
        state = self._store.state
        return {name: dock.windowTitle() for name, dock in self._docks.items() if dock.kind.is_offered(state)}

    def go_to(self, name: str) -> None:
        """Let a panel be seen, with the focus in it."""
        self.bring(name)
        focus_into(self._docks[name].panel)

    def _on_visibility(self, name: str, visible: bool) -> None:
        (self._visible.add if visible else self._visible.discard)(name)
        dock = self._docks[name]
        if visible or dock.has_panel:
            dock.head.setEnabled(visible)
            dock.panel.setEnabled(visible)  # Tab would go to panels behind others, which Qt does not hide
        if visible:
            dock.panel.show_state(self._store.state, frozenset(AppState.__dataclass_fields__))
        elif dock.has_panel:
            dock.panel.leave()
        self._want()

    def _want(self) -> None:
        state = self._store.state
        seen = [self._docks[name].panel.requested(state) for name in self._visible]
        requested = frozenset[str]().union(*seen, self._enlarged.requested(state))
        if requested != state.requested:
            self._store.update(requested=requested)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if state.networks and not changed.isdisjoint({"networks", "compared", "document"}):
            self._ahead.start(_CALM_MS)
        self._offer(state, changed)
        if not changed.isdisjoint({"workspace", "enlarged"}):
            self._turn(state, changed)
        if state.enlarged is not None and self.currentWidget() is self._enlarged:
            self._enlarged.show_state(state, changed)
        for name in tuple(self._visible):
            self._docks[name].panel.show_state(state, changed)
        if not changed.isdisjoint(_TITLED_BY):
            for dock in self._docks.values():
                dock.write_head()
        if not changed.isdisjoint({"networks", "inspected", "compared", "enlarged", "choices"}):
            self._want()

    def _offer(self, state: AppState, changed: frozenset[str]) -> None:
        if "compared" in changed:
            for window in self.windows.values():
                window.offer(state)
        if state.brought:
            self._store.update(brought="")
            self.bring(state.brought)

    def _turn(self, state: AppState, changed: frozenset[str]) -> None:
        """Let the workspace be seen, or the layer that is enlarged; to choose a workspace ends that."""
        if state.enlarged is not None and "workspace" in changed and "enlarged" not in changed:
            self._store.update(enlarged=None)
        elif state.enlarged is not None:
            self.setCurrentWidget(self._enlarged)
            self._enlarged.lane.setFocus()
        else:
            self.setCurrentWidget(self.windows[state.workspace])

    def are_settled(self) -> bool:
        """Whether every panel that can be seen shows the answer to the present drawing."""
        return all(self._docks[name].panel.is_settled(self._store.state) for name in self._visible)


def _lend(actions: list[QAction], dock: QDockWidget) -> None:
    for action in dock.actions():
        dock.removeAction(action)
    dock.addActions(actions)
