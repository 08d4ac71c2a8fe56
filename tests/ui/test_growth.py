"""What a command makes anew it takes away again: a long session has as many widgets as a short one."""

from __future__ import annotations

import gc
import random
from collections import Counter

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from desktop_cnn.app.commands import COMMANDS
from tests.ui.conftest import OFFERED, SHARED_WINDOW

pytestmark = SHARED_WINDOW

SIZES = ("view.larger", "view.usual_size", "view.presentation", "view.full_screen")
DEAR = ("view.language.zh_CN", "view.theme.dark", *SIZES, "view.language.en", "view.theme.light", *SIZES[1:])
# Those that ask the person, leave the window or load other networks.
LEFT_OUT = (
    "file.",
    "help.",
    "view.recipe.",
    "view.device.",
    "view.language.",
    "view.theme.",
    "view.restore",
    "view.palette",
    "view.smaller",
    *SIZES,
)
CHEAP = {
    menu: [name for name, command in COMMANDS.items() if command.menu == menu and not name.startswith(LEFT_OUT)]
    for menu in ("edit", "samples", "perturb", "view")
}


def do_all(person, hand):
    """Run every command, in an order of its own, and other languages and sizes in between."""
    names = [name for menu in CHEAP.values() for name in menu]
    hand.shuffle(names)
    for number, name in enumerate(names):
        person.do(name)
        if number % 30 == 0:
            person.do("view.language.zh_CN")
            person.do("view.language.en")
    for name in (*DEAR, "view.restore", "perturb.reset", "drawing.clear"):  # the same end, whatever was done
        person.do(name)


def counted(person):
    person.wait_answer()
    person.qtbot.waitUntil(person.window.is_settled)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    inside = {id(each): each for each in person.window.findChildren(QObject)}
    inside |= {id(each): each for each in QApplication.allWidgets()}
    inside = {number: each for number, each in inside.items() if each.metaObject().className() != "QTipLabel"}
    return Counter(each.metaObject().className() for each in inside.values())


def test_all_commands_done_again_leave_no_widget_and_no_object_behind(reader):
    hand = random.Random(7)
    reader.ask_little()
    for name in OFFERED:
        reader.look_at(name)
    do_all(reader, hand)  # what is made only once is there now
    before = counted(reader)
    do_all(reader, hand)
    after = counted(reader)
    assert {kind: (before[kind], after[kind]) for kind in before | after if before[kind] != after[kind]} == {}


def test_the_menus_of_another_language_are_the_same_menus(person):
    menus = set(person.window.findChildren(QMenu))
    titles = {menu.title() for menu in menus}
    person.do("view.language.zh_CN")
    assert set(person.window.findChildren(QMenu)) == menus
    assert {menu.title() for menu in menus}.isdisjoint(titles - {""})


@pytest.mark.parametrize(("command", "name"), [("help.shortcuts", "shortcuts"), ("view.palette", "palette")])
def test_a_dialog_is_shown_once_however_often_it_is_asked_for(person, command, name):
    for _each in range(2):
        for _again in range(3):
            person.do(command)
        (dialog,) = [each for each in person.window.findChildren(QDialog, name) if each.isVisible()]
        dialog.close()
