"""One workspace: its panels as docks, arranged as it declares or as the person left them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget, QWidget

from desktop_cnn.app.state import AppState
from desktop_cnn.app.workspaces import Split
from desktop_cnn.ui.dock import Dock

_AREA = Qt.DockWidgetArea.RightDockWidgetArea
_REST_MS = 50
_MOST_ROWS = 3
"""So many panels stand one below the other; more are tabs at the place of the last: each would be too small."""

_ORIENTATIONS = {"rows": Qt.Orientation.Vertical, "columns": Qt.Orientation.Horizontal}


class WorkspaceWindow(QMainWindow):
    """Inside the program's window; a QMainWindow, because that is what arranges docks. Main thread only.

    To arrange them anew takes a new one: of one that is arranged again Qt keeps every tab bar.
    """

    def __init__(self, parent: QWidget, name: str, split: Split) -> None:
        super().__init__(parent)
        self.setObjectName(f"workspace-{name}")
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setDockNestingEnabled(True)
        self.setTabPosition(_AREA, QTabWidget.TabPosition.North)
        self._split = split
        self._docks: Mapping[str, Dock] = {}
        self._offered: set[str] = set()
        self._is_shared_out = self._is_moved = False
        self._sharing = QTimer(self)
        self._sharing.setSingleShot(True)
        self._sharing.timeout.connect(self.share_out)
        self._titles = QTimer(self)
        self._titles.setSingleShot(True)
        self._titles.timeout.connect(self._show_titles)

    def fill(self, docks: Mapping[str, Dock], state: AppState) -> None:
        """Put the docks, by their panels' names, where they are at the first start."""
        self._docks = docks
        self._offered = {panel for panel, dock in docks.items() if dock.kind.is_offered(state)}
        for panel, dock in docks.items():
            dock.hide()  # until it is placed: else Qt shows it over the others, together with the window
            if dock.parent() is not self:
                dock.setParent(self)
            dock.toggleViewAction().setVisible(panel in self._offered)
            for moved in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
                moved.connect(self._show_titles_soon)
        self._arrange()

    def _arrange(self) -> None:
        split = self._seen(self._split)
        if split is not None:
            self._place(split)
            for dock in self._docks_of(split):
                dock.show()
            self._raise_first(split)
        self._show_whole_titles()
        self._share_out_when_seen()

    def _seen(self, split: Split) -> Split | None:
        """Return the split of what has something to show; None for nothing."""
        seen = [self._seen(part) if isinstance(part, Split) else part for part in split.parts]
        parts = tuple(part for part in seen if part is not None and (isinstance(part, Split) or part in self._offered))
        if split.kind == "rows" and len(parts) > _MOST_ROWS:
            parts = (*parts[: _MOST_ROWS - 1], Split("tabs", parts[_MOST_ROWS - 1 :]))
        return Split(split.kind, parts) if parts else None

    def _docks_of(self, part: str | Split) -> list[Dock]:
        return [self._docks[name] for name in ((part,) if isinstance(part, str) else part.panels())]

    def _place(self, split: Split) -> None:
        """Place the first dock of each part, then what each part holds: Qt splits the place of a dock in two."""
        firsts = [self._docks_of(part)[0] for part in split.parts]
        if self.dockWidgetArea(firsts[0]) == Qt.DockWidgetArea.NoDockWidgetArea:
            self.addDockWidget(_AREA, firsts[0])
        for before, after in pairwise(firsts):
            self._put(split.kind, before, after)
        for part in split.parts:
            if isinstance(part, Split):
                self._place(part)

    def _put(self, kind: str, before: Dock, after: Dock) -> None:
        if kind == "tabs":
            self.tabifyDockWidget(before, after)
        else:
            self.splitDockWidget(before, after, _ORIENTATIONS[kind])

    def _raise_first(self, split: Split) -> None:
        if split.kind == "tabs":
            self._docks_of(split)[0].raise_()
        for part in split.parts:
            if isinstance(part, Split):
                self._raise_first(part)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._share_out_when_seen()

    def _share_out_when_seen(self) -> None:
        """Qt shares nothing out in a window that has no size yet."""
        if not self._is_shared_out and self.isVisible():
            self._is_shared_out = True
            QTimer.singleShot(0, self, self.share_out)

    def share_out(self) -> None:
        """Give what stands below each other its share of the height, as soon as it can be seen."""
        if not self.isVisible():  # Qt would lay it out over the workspace that is
            self._is_shared_out = False
            return
        split = self._seen(self._split)
        if split is not None and split.kind == "rows":
            firsts = [self._docks_of(part)[0] for part in split.parts]
            docked = [
                dock for dock in firsts if dock.parent() is self and not dock.isFloating() and not dock.isHidden()
            ]
            shares = [dock.share() for dock in docked]
            unit = self.height() / max(sum(shares), 1.0)
            self.resizeDocks(docked, [round(share * unit) for share in shares], Qt.Orientation.Vertical)

    def keep_shares(self) -> None:
        """Leave the docks as high as they are: they have been put back as the person left them."""
        self._is_shared_out = self._is_moved = True

    def event(self, event: QEvent) -> bool:
        """Take in that the person moves what stands between two docks: all else here is the docks'."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._is_moved = True
            self._sharing.stop()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height out anew: Qt would keep what was left of the shares in a window that was too low."""
        super().resizeEvent(event)
        if self._is_shared_out and not self._is_moved:
            self._sharing.start(_REST_MS)

    def offer(self, state: AppState) -> None:
        """Take in the docks that have come to have something to show, and take out those that have nothing more."""
        offered = {name for name, dock in self._docks.items() if dock.kind.is_offered(state)}
        for name in self._offered - offered:
            self._docks[name].toggleViewAction().setVisible(False)
            self.removeDockWidget(self._docks[name])
        for name in [name for name in self._docks if name in offered - self._offered]:
            dock = self._docks[name]
            dock.toggleViewAction().setVisible(True)
            beside = [self._docks[each] for each in self._docks if each in self._offered]
            if beside:
                self._put("rows" if len(beside) < _MOST_ROWS else "tabs", beside[-1], dock)
            else:
                self.addDockWidget(_AREA, dock)
            dock.show()
            self._offered.add(name)
        self._offered = offered
        self._show_whole_titles()
        self.share_out()

    def _show_titles_soon(self, _to: object) -> None:
        """Qt makes tabs in its next turn."""
        self._titles.start()

    def _show_titles(self) -> None:
        """A dock that is a tab among others has its title there, and not in its head, too."""
        for dock in self._docks.values():
            dock.show_title(dock.isFloating() or not self.tabifiedDockWidgets(dock))

    def _show_whole_titles(self) -> None:
        """Let tabs be moved through where there is no room for all; Qt would cut every title short."""
        for bar in self.findChildren(QTabBar):
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)
            bar.setDrawBase(False)
