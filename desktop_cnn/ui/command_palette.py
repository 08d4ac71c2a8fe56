"""Every command and every panel in one list, found by typing a part of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop_cnn.app.commands import COMMANDS, MENUS
from desktop_cnn.app.search import Findable, find
from desktop_cnn.core.text import _
from desktop_cnn.ui.announcer import announce
from desktop_cnn.ui.menus import without_accelerator
from desktop_cnn.ui.scale import px_size, sized
from desktop_cnn.ui.theme import applied_theme

_SIZE_PX = (620, 460)
_MOVING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


@dataclass(frozen=True)
class Entry:
    """``title`` and ``place`` are in the person's language, ``in_english`` is the title again."""

    title: str
    in_english: str
    place: str
    run: Callable[[], object]
    keys: str = ""
    is_enabled: bool = True


def entries(actions: Mapping[str, QAction], panels: Sequence[Entry]) -> list[Entry]:
    """Return all that the menus show, in their order; the panels stand first in the view menu."""
    found: list[Entry] = []
    for menu in MENUS:
        found += panels if menu == "view" else ()
        names = [name for name, command in COMMANDS.items() if command.menu == menu and actions[name].isVisible()]
        found += (of_command(name, actions[name]) for name in names)
    return found


def of_command(name: str, action: QAction) -> Entry:
    """Return a command as the palette lists it."""
    command = COMMANDS[name]
    place = " › ".join(filter(None, (without_accelerator(_(MENUS[command.menu])), _(command.group))))
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    title = action.text().replace("&&", "&")
    return Entry(title, command.title, place, action.trigger, keys, action.isEnabled())


class CommandPalette(QDialog):
    """Typing finds, the arrow keys choose, Return runs; nothing is kept. Main thread only."""

    def __init__(self, owner: QWidget, offered: Sequence[Entry]) -> None:
        super().__init__(owner)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Commands and panels"))
        self.resize(px_size(*_SIZE_PX).boundedTo(owner.size()))
        self.found = self._offered = offered
        self._things = [Findable((each.title, each.in_english), (each.place,)) for each in offered]
        self.search, self.list = QLineEdit(), QTreeWidget()
        self.search.setAccessibleName(_("Name of a command or panel"))
        self.search.setPlaceholderText(_("Type a part of its name"))
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._show_found)
        self.list.setAccessibleName(_("Commands and panels"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._style_list()
        self.list.currentItemChanged.connect(self._say)
        self.list.itemClicked.connect(self._run)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 12, 12, 12, 12)
        sized(layout.setSpacing, 8)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        self.list.ensurePolished()  # else its rows keep the height that they have without the style sheet
        self._show_found("")

    def _style_list(self) -> None:
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(False)
        for column, mode in enumerate(("Stretch", "ResizeToContents", "ResizeToContents")):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode[mode])

    def _show_found(self, words: str) -> None:
        self.found = [self._offered[number] for number in find(words, self._things)]
        items = [_item(entry) for entry in self.found]
        self.list.clear()
        self.list.addTopLevelItems(items)
        if items:
            self.list.setCurrentItem(items[0])
        else:
            announce(self.search, _("Nothing is called so."))

    def _entry(self, item: QTreeWidgetItem) -> Entry:
        return self.found[self.list.indexOfTopLevelItem(item)]

    def _say(self, item: QTreeWidgetItem | None) -> None:
        """The focus stays in the field: a screen reader would not tell what is chosen in the list."""
        if item is not None:
            entry = self._entry(item)
            off = "" if entry.is_enabled else _("not possible now")
            announce(self.search, ", ".join(filter(None, (entry.title, entry.place, entry.keys, off))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the field's keys move the choice and run it."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in _MOVING:
            self.list.keyPressEvent(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.list.currentItem()
            if item is not None:
                self._run(item)
            return True
        return False

    def _run(self, item: QTreeWidgetItem) -> None:
        """Close first: what is run may open a dialog, and is to find the focus where it was."""
        entry = self._entry(item)
        if entry.is_enabled:
            self.accept()
            entry.run()


def _item(entry: Entry) -> QTreeWidgetItem:
    item = QTreeWidgetItem([entry.title, entry.place, entry.keys])
    item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    dim = QColor(applied_theme().dim)
    for column in range(0 if not entry.is_enabled else 1, 3):
        item.setForeground(column, dim)
    return item
