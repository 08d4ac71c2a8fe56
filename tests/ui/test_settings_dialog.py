"""Settings and About, in the real window."""

from __future__ import annotations

from importlib.metadata import version

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu

from desktop_cnn import __version__
from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW


def opened(person, name):
    person.qtbot.waitUntil(lambda: any(each.isVisible() for each in person.window.findChildren(QDialog, name)))
    return next(each for each in person.window.findChildren(QDialog, name) if each.isVisible())


def words(dialog):
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def choose(dialog, field, value):
    box = dialog.boxes[field]
    box.setCurrentIndex(box.findData(value))


def test_what_is_chosen_takes_effect_at_once_and_is_explained(reader):
    reader.do("file.settings")
    dialog = opened(reader, "settings")
    assert set(dialog.boxes) == {"language", "theme", "magnification", "device", "recipe"}
    assert dialog.boxes["magnification"].currentData() == 100
    choose(dialog, "theme", "light")
    choose(dialog, "magnification", 110)
    choose(dialog, "device", "cpu")
    choose(dialog, "recipe", "augmented")
    state = reader.store.state
    assert (state.theme, state.magnification, state.device, state.recipe) == ("light", 110, "cpu", "augmented")
    assert "CPU" in words(dialog)
    choose(dialog, "language", "zh_CN")
    assert dialog.windowTitle() == "设置"
    assert dialog.boxes["theme"].currentText() == "浅色"
    dialog.close()


def test_it_shows_what_was_chosen_elsewhere_and_is_open_once(person):
    person.do("view.theme.dark")
    person.do("file.settings")
    dialog = opened(person, "settings")
    assert dialog.boxes["theme"].currentData() == "dark"
    person.do("file.settings")
    assert len([each for each in person.window.findChildren(QDialog, "settings") if each.isVisible()]) == 1
    dialog.close()


def test_about_tells_versions_device_licences_and_whose_the_data_are(reader):
    reader.do("help.about")
    dialog = opened(reader, "about")
    told = words(dialog)
    for text in (__version__, version("torch"), version("numpy"), version("PySide6-Essentials")):
        assert text in told
    for text in ("CPU", "MIT", "CC BY 4.0", "CC BY-SA 3.0", "Guyon"):
        assert text in told
    dialog.copy.click()
    assert f"torch: {version('torch')}" in QGuiApplication.clipboard().text()
    dialog.close()


def test_menus_explain_what_a_title_does_not_tell_and_say_no_title_twice(person):
    menu = person.window.findChild(QMenu, "menu-file")
    menu.adjustSize()
    for name, is_told in (("file.save_state", True), ("file.quit", False)):
        at = menu.actionGeometry(person.window.command(name)).center()
        QApplication.sendEvent(menu, QHelpEvent(QEvent.Type.ToolTip, at, menu.mapToGlobal(at)))
        assert menu.toolTipsVisible() == is_told
    assert "with its undo" in person.window.command("file.save_state").toolTip()
