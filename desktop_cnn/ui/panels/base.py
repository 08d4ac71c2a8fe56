"""What the window asks of a panel."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.registry import Registry
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.scrolled import Room, Scrolled

_SEEN_PX = 130


class Panel(Changing, QWidget):
    """The content of one dock. Main thread only.

    ``show_state`` is called after each change while the panel is visible, and with every field when it
    becomes visible. Panels read the state and run commands; they never talk to each other. Not an ABC: its
    metaclass and Qt's cannot be joined. ``labs`` works out what takes long.
    """

    title: ClassVar[str]

    slot: ClassVar[int] = 0
    """Of the compared network that alone it shows, from 1 on; 0 for none."""

    needs: ClassVar[tuple[str, ...]] = ()
    """Modules that take long to import, and that are imported when the first panel is made that needs them."""

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__()
        self.store = store

    def make_row(self, least_px: tuple[int, int]) -> QHBoxLayout:
        """Return a row to put widgets into, of this size at least; where the panel is smaller, the wheel moves it."""
        content = Room(*least_px)
        row = QHBoxLayout(content)
        sized(row.setContentsMargins, 14, 6, 14, 8)
        sized(row.setSpacing, 20)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Scrolled(content, _SEEN_PX))
        return row

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        raise NotImplementedError

    def requested(self, state: AppState) -> frozenset[str]:
        """Return the layers whose outputs it shows, as "network/layer"; asked after a change of networks or choice."""
        return frozenset()

    @classmethod
    def heading(cls, state: AppState) -> str:
        """Return the title, in the person's language; asked before there is such a panel, too."""
        return _(cls.title)

    @classmethod
    def is_offered(cls, state: AppState) -> bool:
        """Return whether there is anything that it could show; asked before there is such a panel, too."""
        return cls.slot <= max(len(state.slots), 1)

    def tools(self) -> list[QWidget]:
        """Return what stands in the panel's head, before its buttons; asked once."""
        return []

    @classmethod
    def share(cls, state: AppState) -> float:
        """Return its part of the height that panels below each other share out, as long as nobody has moved them."""
        return 7

    def subtitle(self, state: AppState) -> str:
        """Return what stands after the title, in the person's language."""
        return ""

    def code(self) -> str:
        """Return a program that computes what the panel shows, empty while there is nothing.

        Raises UserError where a failure is the reason.
        """
        raise NotImplementedError

    def numbers(self) -> Numbers:
        """Return what the panel shows as numbers, exactly; nothing while there is nothing."""
        return {}

    def needed(self, state: AppState) -> str:
        """Return the network without which the panel shows nothing; empty where there is no such one."""
        return ""

    def leave(self) -> None:
        """Take back what is shown elsewhere: the panel can no longer be seen."""

    def start(self) -> None:
        """Begin what the panel does only when its button is pressed."""

    def play(self) -> None:
        """Let what moves by itself do so, at sixty steps a second where there is a choice."""

    def is_settled(self, state: AppState) -> bool:
        """Return whether what the panel works out by itself is that of the present drawing."""
        return True


def missing_maps(state: AppState) -> str:
    """Return the first compared network with maps that is not there, which a failure may tell; empty for none."""
    return next((name for name, model in state.models.items() if model.has_maps and name not in state.networks), "")


PANELS: Registry[type[Panel]] = Registry("panel")
