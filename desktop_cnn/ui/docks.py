"""Panels as docks: made from the registry, arranged, shown and hidden."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget

from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.ui.code_dialog import CodeDialog
from desktop_cnn.ui.dock import Dock
from desktop_cnn.ui.focus import focus_into
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels import PANELS, Panel

_AREA = Qt.DockWidgetArea.RightDockWidgetArea
_PLACES = ("lanes", "labs", "answers")
_ANSWERS_PX = 276
_LANES_BELOW = 2
"""So many lanes stand one below the other; more are tabs at the place of the last: each would be too small."""

_COLUMN_PX = 320
_TITLED_BY = frozenset({"networks", "compared", "recipe", "shown", "edits"})
"""Fields of the state that show in the panels' heads."""


class Docks:
    """Main thread only. Only a panel that can be seen is shown the state and asks for layers' outputs."""

    def __init__(self, store: Store, labs: Labs, window: QMainWindow) -> None:
        self._store, self._window = store, window
        self._docks: dict[str, Dock] = {}
        self._visible: set[str] = set()
        self._lab, self._is_arranged = "", False
        self._heights: dict[str, dict[str, int]] = {}
        window.setDockNestingEnabled(True)
        window.setTabPosition(_AREA, QTabWidget.TabPosition.North)
        for place in _PLACES:  # the order in which Tab goes through them
            for name in self._names(place):
                self._add(name, PANELS[name](store, labs))
        self._offered: set[str] = set()
        self.arrange()

    def _add(self, name: str, panel: Panel) -> None:
        dock = Dock(self._window, panel, lambda: self._show_code(panel))
        dock.setObjectName(f"panel-{name}")
        dock.visibilityChanged.connect(lambda visible: self._on_visibility(name, visible))
        self._docks[name] = dock

    def _show_code(self, panel: Panel) -> None:
        try:
            code = panel.code()
        except UserError as error:
            self._store.update(message=str(error))
            return
        if code:
            dialog = CodeDialog(self._window, panel.heading(self._store.state), code)
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
        self._lab, self._heights, self._is_arranged = "", {}, False
        for dock in self._docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)  # all of them first: else tab bars are left on the panels
        self._offered = {name for name, dock in self._docks.items() if dock.panel.is_offered(self._store.state)}
        for name, dock in self._docks.items():
            dock.toggleViewAction().setVisible(name in self._offered)
            if name in self._offered:
                self._window.addDockWidget(_AREA, dock)
                dock.show()
        lanes, labs, answers = map(self._at, _PLACES)
        self._window.splitDockWidget(lanes[0], answers[0], Qt.Orientation.Horizontal)
        for above, below in pairwise([*lanes[:_LANES_BELOW], labs[0]]):
            self._window.splitDockWidget(above, below, Qt.Orientation.Vertical)
        for first, second in (*pairwise(lanes[_LANES_BELOW - 1 :]), *pairwise(labs)):
            self._window.tabifyDockWidget(first, second)
        lanes[:_LANES_BELOW][-1].raise_()
        labs[0].raise_()
        self._is_arranged = True
        self._show_whole_titles()
        self._share_out()

    @staticmethod
    def _names(place: str) -> list[str]:
        names = [name for name, kind in PANELS.items() if kind.place == place]
        return sorted(names, key=lambda name: PANELS[name].rank)

    def _at(self, place: str) -> list[QDockWidget]:
        """Return those of a place that have something to show."""
        return [self._docks[name] for name in self._names(place) if name in self._offered]

    def _share_out(self) -> None:
        """Give the docks their share of the window."""
        rest = max(self._window.width() - _COLUMN_PX - _ANSWERS_PX, 300)
        across = [self._at("lanes")[0], self._at("answers")[0]]
        self._window.resizeDocks(across, [rest, _ANSWERS_PX], Qt.Orientation.Horizontal)
        self._make_room(self._names("labs")[0])

    def _docked(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if not self._docks[name].isFloating() and not self._docks[name].isHidden()]

    def _make_room(self, lab: str) -> None:
        """Share the middle column out: as the person left it with this lab, at first as the panels wish."""
        left, names = self._heights.get(lab, {}), self._docked([*self._names("lanes"), lab])
        heights = [left.get(name, self._docks[name].panel.height_px) for name in names]
        self._window.resizeDocks([self._docks[name] for name in names], heights, Qt.Orientation.Vertical)

    def _change_lab(self, name: str) -> None:
        """Each lab has a height of its own; the first one seen keeps that of the restored layout."""
        if self._lab and name != self._lab:
            heights = {each: self._docks[each].height() for each in self._docked([*self._names("lanes"), self._lab])}
            if self._lab in heights:
                heights[self._lab] += self._tab_bar_px()
            self._heights[self._lab] = heights
            self._make_room(name)
        self._lab = name

    def _show_whole_titles(self) -> None:
        """Let the labs' tabs be moved through where there is no room for all; Qt would cut every title short."""
        for bar in self._window.findChildren(QTabBar):
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)

    def _tab_bar_px(self) -> int:
        """Return the height of the labs' tabs, which Qt counts to that of their docks when it shares out."""
        titles = {self._docks[name].windowTitle() for name in self._names("labs")}
        bars = [bar for bar in self._window.findChildren(QTabBar) if bar.isVisible()]
        return max((bar.height() for bar in bars if bar.tabText(0) in titles), default=0)

    def give_keys(self, actions: list[QAction]) -> None:
        """Let the shortcuts work in panels that float, too: each is a window of its own."""
        for dock in self._docks.values():
            dock.topLevelChanged.connect(lambda is_floating, dock=dock: _lend(actions if is_floating else [], dock))

    def hide_floating(self) -> None:
        for dock in self._docks.values():
            if dock.isFloating():
                dock.hide()

    def toggle_actions(self) -> list[QAction]:
        """Return a ticked action a panel that shows or hides it."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def titles(self) -> dict[str, str]:
        """Return what those are called that have something to show, in the person's language."""
        return {name: self._docks[name].windowTitle() for name in self._docks if name in self._offered}

    def go_to(self, name: str) -> None:
        """Bring a panel to the front, with the focus in it."""
        self._docks[name].show()
        self._docks[name].raise_()
        focus_into(self._docks[name].panel)

    def _on_visibility(self, name: str, visible: bool) -> None:
        (self._visible.add if visible else self._visible.discard)(name)
        dock = self._docks[name]
        for part in (dock.panel, dock.head):
            part.setEnabled(visible)  # Tab would go to panels behind others, which Qt does not hide
        if visible:
            dock.panel.show_state(self._store.state, frozenset(AppState.__dataclass_fields__))
            if PANELS[name].place == "labs" and self._is_arranged:
                self._change_lab(name)
        else:
            dock.panel.leave()
        self._want()

    def _want(self) -> None:
        state = self._store.state
        requested = frozenset[str]().union(*(self._docks[name].panel.requested(state) for name in self._visible))
        if requested != state.requested:
            self._store.update(requested=requested)

    def _offer(self, state: AppState) -> None:
        """Take in the docks that have come to have something to show, and take out those that have nothing more."""
        for name, dock in self._docks.items():
            is_offered = dock.panel.is_offered(state)
            if is_offered == (name in self._offered):
                continue
            dock.toggleViewAction().setVisible(is_offered)
            if is_offered:
                beside = self._at(PANELS[name].place)
                self._offered.add(name)
                if len(beside) < _LANES_BELOW:
                    self._window.splitDockWidget(beside[-1], dock, Qt.Orientation.Vertical)
                else:
                    self._window.tabifyDockWidget(beside[-1], dock)
                dock.show()
            else:
                self._offered.discard(name)
                self._window.removeDockWidget(dock)
        self._show_whole_titles()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if "compared" in changed:
            self._offer(state)
        for dock in self._docks.values():
            if dock.panel.opens_on in changed and getattr(state, dock.panel.opens_on) is not None:
                dock.show()
                dock.raise_()
        for name in tuple(self._visible):
            self._docks[name].panel.show_state(state, changed)
        if not changed.isdisjoint(_TITLED_BY):
            for dock in self._docks.values():
                dock.write_head()
        if not changed.isdisjoint({"networks", "inspected", "compared"}):
            self._want()

    def are_settled(self) -> bool:
        """Whether every panel that can be seen shows the answer to the present drawing."""
        return all(self._docks[name].panel.is_settled(self._store.state) for name in self._visible)


def _lend(actions: list[QAction], dock: QDockWidget) -> None:
    for action in dock.actions():
        dock.removeAction(action)
    dock.addActions(actions)
