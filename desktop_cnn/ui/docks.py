"""Panels as docks: made from the registry, arranged, shown and hidden."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget

from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.ui.panels import PANELS, Panel
from desktop_cnn.ui.theme import Theme
from desktop_cnn.ui.widgets.dock_title import DockTitle

_AREA = Qt.DockWidgetArea.RightDockWidgetArea
_ANSWERS_PX = 276
_COLUMN_PX = 320


class Docks:
    """Main thread only. Only a panel that can be seen is shown the state and asks for stages."""

    def __init__(self, store: Store, window: QMainWindow) -> None:
        self._store, self._window = store, window
        self._docks: dict[str, QDockWidget] = {}
        self._panels: dict[str, Panel] = {}
        self._titles: dict[str, DockTitle] = {}
        self._visible: set[str] = set()
        window.setDockNestingEnabled(True)
        window.setTabPosition(_AREA, QTabWidget.TabPosition.North)
        for name, kind in PANELS.items():
            self._add(name, kind(store))
        self.arrange()

    def _add(self, name: str, panel: Panel) -> None:
        dock = QDockWidget(self._window)
        dock.setObjectName(f"panel-{name}")
        title = DockTitle(dock)
        dock.setTitleBarWidget(title)
        dock.setWidget(panel)
        dock.visibilityChanged.connect(lambda visible: self._on_visibility(name, visible))
        self._docks[name], self._panels[name], self._titles[name] = dock, panel, title

    def arrange(self) -> None:
        """Put every dock where it is at the first start."""
        for dock in self._docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)  # all of them first: else tab bars are left on the panels
        for dock in self._docks.values():
            self._window.addDockWidget(_AREA, dock)
            dock.show()
        lanes, labs, answers = (self._at(place) for place in ("lanes", "labs", "answers"))
        self._window.splitDockWidget(lanes[0], answers[0], Qt.Orientation.Horizontal)
        for above, below in pairwise([*lanes, labs[0]]):
            self._window.splitDockWidget(above, below, Qt.Orientation.Vertical)
        for first, second in pairwise(labs):
            self._window.tabifyDockWidget(first, second)
        labs[0].raise_()
        self._share_out()

    def _at(self, place: str) -> list[QDockWidget]:
        return [self._docks[name] for name, kind in PANELS.items() if kind.place == place]

    def _share_out(self) -> None:
        """Give the docks their share of the window."""
        rest = max(self._window.width() - _COLUMN_PX - _ANSWERS_PX, 300)
        across = [self._at("lanes")[0], self._at("answers")[0]]
        self._window.resizeDocks(across, [rest, _ANSWERS_PX], Qt.Orientation.Horizontal)
        column = [*self._at("lanes"), self._at("labs")[0]]
        heights = [PANELS[dock.objectName().removeprefix("panel-")].height_px for dock in column]
        self._window.resizeDocks(column, heights, Qt.Orientation.Vertical)

    def toggle_actions(self) -> list[QAction]:
        """Return a ticked action a panel that shows or hides it."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def _on_visibility(self, name: str, visible: bool) -> None:
        (self._visible.add if visible else self._visible.discard)(name)
        if visible:
            self._panels[name].show_state(self._store.state, frozenset(AppState.__dataclass_fields__))
        self._want()

    def _want(self) -> None:
        state = self._store.state
        wanted = frozenset[str]().union(*(self._panels[name].wanted(state) for name in self._visible))
        if wanted != state.wanted:
            self._store.update(wanted=wanted)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        for name in tuple(self._visible):
            self._panels[name].show_state(state, changed)
        if "networks" in changed:
            self._write_titles()
            self._want()

    def _write_titles(self) -> None:
        for name, panel in self._panels.items():
            self._titles[name].set_text(_(panel.title), panel.subtitle(self._store.state))

    def set_theme(self, theme: Theme) -> None:
        for name, panel in self._panels.items():
            panel.set_theme(theme)
            self._titles[name].set_theme(theme, panel.colour(theme))

    def retranslate(self) -> None:
        for name, panel in self._panels.items():
            self._docks[name].setWindowTitle(_(panel.title))
            self._docks[name].setAccessibleName(_(panel.title))
            self._titles[name].retranslate()
            panel.retranslate()
        self._write_titles()

    def are_settled(self) -> bool:
        """Whether every panel that can be seen shows the answer to the present drawing."""
        return all(self._panels[name].is_settled(self._store.state) for name in self._visible)

    def end(self) -> None:
        for panel in self._panels.values():
            panel.end()
