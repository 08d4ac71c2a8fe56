from __future__ import annotations

import gc
import json
import sys

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QAccessible, QDropEvent, QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDockWidget,
    QFileDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from desktop_cnn.app.commands import COMMANDS, MENUS
from desktop_cnn.app.languages import LANGUAGES
from desktop_cnn.app.pictures import encode_png
from desktop_cnn.app.settings import autosave_path, load_settings
from desktop_cnn.app.workspaces import WORKSPACES
from desktop_cnn.core.raster import rasterize
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.shortcuts import groups
from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.scrolled import Scrolled
from tests.kept import load_autosave, save_autosave
from tests.ui.conftest import LONG_MS, OFFERED, OWN_WINDOW, SHARED_WINDOW, open_window

pytestmark = SHARED_WINDOW


def message(person):
    return person.find("message").text()


def wait_message(person, part):
    person.qtbot.waitUntil(lambda: part in message(person), timeout=LONG_MS)


def test_every_panel_is_a_dock_that_can_move_float_hide_and_come_back(person):
    for name in OFFERED:
        dock = person.window.findChild(QDockWidget, f"panel-{name}")
        person.look_at(name)  # it may lie behind another, and in another workspace
        assert dock.isVisible(), name
        assert dock.features() == QDockWidget.DockWidgetFeature.DockWidgetClosable | (
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        dock.setFloating(True)
        dock.close()
        assert not dock.isVisible()
    person.do("view.restore")
    for name in OFFERED:
        dock = person.window.findChild(QDockWidget, f"panel-{name}")
        person.look_at(name)
        assert dock.isVisible()
        assert not dock.isFloating()


def test_the_smallest_window_has_room_for_everything(person):
    assert person.window.minimumSizeHint().width() <= person.window.minimumSize().width()
    assert person.window.minimumSizeHint().height() <= person.window.minimumSize().height()
    person.window.resize(person.window.minimumSize())
    for name in OFFERED:
        dock = person.window.panel(name)
        person.look_at(name)
        person.qtbot.waitUntil(dock.isVisible)
        person.let_events_pass()
        assert dock.widget().minimumSizeHint().width() <= dock.width(), name


def downwards(widget, modifiers=Qt.KeyboardModifier.NoModifier):
    at, turn = QPointF(60, 60), QPoint(0, -120)
    still = (Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    return QWheelEvent(at, widget.mapToGlobal(at), QPoint(), turn, *still)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_smallest_window_every_title_is_whole_and_every_layer_is_seen(reader, samples, language):
    window = reader.window
    reader.store.update(language=language)
    window.resize(window.minimumSize())
    reader.draw(samples[7].drawing)
    reader.wait_answer()
    for name in ("cnn", "fc"):
        lane = reader.lane(name)
        for block in lane.blocks:
            assert block.title_px() <= block.slot_px, (name, block.title)
            assert lane.visibleRegion().contains(block.rect.toRect()), (name, block.title)


def test_tab_goes_only_to_what_can_be_seen_and_comes_round(reader):
    reader.look_at("inspector")
    reader.let_events_pass()
    reader.window.canvas.setFocus()
    seen = []
    while True:
        reader.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        if widget in seen:
            break
        seen.append(widget)
        assert reader.window.rect().intersects(QRect(widget.mapTo(reader.window, QPoint()), widget.size())), widget
        assert widget.isVisible()
    assert reader.window.panel("inspector").widget().layers in seen


def test_a_lab_higher_than_its_room_is_moved_by_the_wheel_down_and_with_shift_sideways(reader):
    reader.look_at("equivariance")
    dock = reader.window.panel("equivariance")
    dock.setFloating(True)
    dock.resize(420, 200)
    scrolled = reader.window.panel("equivariance").widget().findChild(Scrolled)
    down, across = scrolled.verticalScrollBar(), scrolled.horizontalScrollBar()
    reader.qtbot.waitUntil(lambda: down.maximum() > 0 and across.maximum() > 0)
    QApplication.sendEvent(scrolled.viewport(), downwards(scrolled))
    assert down.value() > 0
    assert across.value() == 0
    QApplication.sendEvent(scrolled.viewport(), downwards(scrolled, Qt.KeyboardModifier.ShiftModifier))
    assert across.value() > 0


def test_restoring_the_layout_leaves_no_tab_bar_behind(person):
    inside = person.window.findChild(QMainWindow, "workspace-inside")
    names = ("inspector", "kernels", "patches")
    person.look_at("lane")
    inside.tabifyDockWidget(person.window.panel("inspector"), person.window.panel("lane"))
    person.let_events_pass()
    person.do("view.restore")
    person.let_events_pass()
    titles = [PANELS[name].title for name in names]

    def shown():
        inside = person.window.findChild(QMainWindow, "workspace-inside")
        # Qt keeps bars that it does not need outside the window.
        bars = [bar for bar in inside.findChildren(QTabBar) if bar.isVisible()]
        seen = [bar for bar in bars if inside.rect().intersects(bar.geometry())]
        return [[bar.tabText(i) for i in range(bar.count())] for bar in seen]

    person.qtbot.waitUntil(lambda: shown() == [titles])


def test_switching_recipe_language_and_theme_again_and_again_never_crashes(reader, samples):
    reader.draw(samples[9].drawing)
    for _round in range(4):
        for command in ("view.recipe.augmented", "view.language.zh_CN", "view.theme.dark"):
            reader.do(command)
            reader.wait_answer()
        gc.collect()
        for command in ("view.recipe.centred", "view.language.en", "view.theme.light"):
            reader.do(command)
            reader.wait_answer()
        reader.window.grab()


@OWN_WINDOW
def test_a_last_drawing_that_cannot_be_read_is_not_written_over(qtbot, monkeypatch, samples):
    save_autosave(samples[9].drawing)
    saved = autosave_path().read_bytes()

    def unreadable(path, _most_bytes):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("desktop_cnn.app.journal.read_regular", unreadable)
    person = open_window(qtbot)
    assert "Permission denied" in message(person)
    person.line((5, 5), (20, 20))
    person.qtbot.wait(400)
    person.window.close()
    monkeypatch.undo()
    assert autosave_path().read_bytes() == saved


@OWN_WINDOW
def test_layout_choices_and_drawing_are_remembered(qtbot, samples):
    first = open_window(qtbot)
    first.draw(samples[9].drawing)
    first.do("view.theme.dark")
    first.do("view.language.zh_CN")
    first.do("drawing.thicker")
    first.do("view.workspace.inside")
    first.window.findChild(QDockWidget, "panel-kernels").close()
    drawn = first.store.state.document.pixels
    first.window.close()
    again = open_window(qtbot)
    state = again.store.state
    assert (state.theme, state.language, state.pen_px) == ("dark", "zh_CN", 2.6)
    assert abs(state.document.pixels - drawn).max() < 2e-3
    assert state.workspace == "inside"
    assert again.window.findChild(QDockWidget, "panel-kernels").isHidden()
    again.qtbot.waitUntil(again.window.panel("lane").isVisible)
    assert not again.window.panel("lane-1").isVisible()
    again.do("view.workspace.networks")
    again.qtbot.waitUntil(again.window.panel("lane-1").isVisible)
    again.window.close()


@OWN_WINDOW
def test_the_drawing_is_saved_while_it_is_drawn(person):
    person.press(5, 5)
    person.move(20, 20)
    person.qtbot.waitUntil(autosave_path().exists, timeout=LONG_MS)
    assert len(load_autosave().strokes[0].points) == 2
    person.release(20, 20)


@OWN_WINDOW
def test_a_damaged_autosave_is_told_and_kept(qtbot):
    autosave_path().parent.mkdir(parents=True)
    autosave_path().write_text("{")
    person = open_window(qtbot)
    assert "cannot be opened" in message(person)
    assert autosave_path().with_suffix(".unreadable-1.json").exists()
    person.window.close()


@OWN_WINDOW
def test_a_layout_that_is_none_is_left_alone(qtbot, home):
    (home / "desktop-cnn").mkdir(parents=True)
    (home / "desktop-cnn" / "settings.json").write_text(json.dumps({"layout": "AA\ud800", "geometry": "%%%"}))
    person = open_window(qtbot)
    assert person.window.findChild(QDockWidget, "panel-lane-1").isVisible()
    person.window.close()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_language_is_switched_while_running(person, language):
    person.do(f"view.language.{language}")
    undo = {"en": "Undo", "zh_CN": "撤销"}[language]
    assert person.window.command("drawing.undo").text() == undo
    shown = {label.text() for label in person.window.findChildren(QLabel)}
    shown |= {button.text() for button in person.window.findChildren(QToolButton)}
    assert {"en": "▾ Perturbations", "zh_CN": "▾ 扰动"}[language] in shown
    menus = [action.text() for action in person.window.menuBar().actions()]
    assert len(menus) == len(MENUS)
    assert {"en": "&File", "zh_CN": "文件(&F)"}[language] in menus


def test_what_is_told_of_a_network_changes_its_language_too(reader):
    reader.wait_answer()
    reader.do("view.language.zh_CN")
    shown = [label.text() for label in reader.window.findChildren(QLabel)]
    assert any("个参数" in text for text in shown)
    assert not [text for text in shown if "parameters" in text]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_switched_while_running(person, theme):
    person.do(f"view.theme.{theme}")
    assert (person.window.palette().window().color().lightness() < 128) == (theme == "dark")
    corner = person.window.grab().toImage().pixelColor(5, person.window.height() // 2)
    assert (corner.lightness() < 128) == (theme == "dark")


def test_every_command_is_an_action_with_its_keys_and_stands_in_a_menu(person):
    in_menus = set()

    def collect(menu):
        for action in menu.actions():
            if action.menu():
                collect(action.menu())
            in_menus.add(action.objectName())

    for action in person.window.menuBar().actions():
        collect(action.menu())
    for name, command in COMMANDS.items():
        action = person.window.command(name)
        assert action.objectName() == name
        assert len(action.shortcuts()) == len(command.keys)
        assert not any(key.isEmpty() for key in action.shortcuts())
        assert name in in_menus or name.startswith("samples.")  # each is a picture


def test_the_keyboard_help_lists_every_key(person):
    person.do("help.shortcuts")
    dialog = person.window.findChild(QDialog, "shortcuts")
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert {text for rows in groups().values() for row in rows for text in row} <= shown
    dialog.close()


def test_what_a_screen_reader_meets_has_a_name(person):
    for widget in person.window.findChildren(QWidget):
        is_met = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        if is_met and not widget.objectName().startswith("qt_"):
            face = QAccessible.queryAccessibleInterface(widget)
            named = face.text(QAccessible.Text.Name) or (isinstance(widget, QAbstractButton) and widget.text())
            assert named, (widget, widget.parent())


def test_a_dropped_picture_is_opened_and_undo_brings_the_drawing_back(person, tmp_path, samples):
    person.draw(samples[9].drawing)
    before = person.store.state.document
    path = tmp_path / "seven.png"
    path.write_bytes(encode_png(rasterize(samples[21].drawing)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    person.window.dropEvent(drop)
    wait_message(person, "Opened seven.png")
    assert person.store.state.document.drawing.picture
    person.do("drawing.undo")
    assert person.store.state.document is before


def test_copy_and_paste_carry_the_canvas(person, samples):
    person.draw(samples[9].drawing)
    drawn = person.store.state.document.pixels
    person.do("file.copy")
    person.do("drawing.clear")
    person.do("file.paste")
    wait_message(person, "Opened the clipboard")
    assert abs(person.store.state.document.pixels - drawn).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize("text", ["just text", ""])
def test_pasting_nothing_says_so(person, text):
    QGuiApplication.clipboard().clear()
    if text:
        QGuiApplication.clipboard().setText(text)
    person.do("file.paste")
    assert "no picture on the clipboard" in message(person)


def test_saving_and_opening_through_the_dialogs(person, tmp_path, samples, monkeypatch):
    person.draw(samples[9].drawing)
    drawn = person.store.state.document.pixels
    target = tmp_path / "mine"
    # A dialog that the person has typed "mine" into and confirmed.
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(str(target)) or 1)
    person.do("file.save")
    wait_message(person, "Saved")
    person.do("file.export")
    person.qtbot.waitUntil(lambda: "mine.png" in message(person), timeout=LONG_MS)
    assert QImage(str(target.with_suffix(".png"))).width() == 30
    person.do("drawing.clear")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(target.with_suffix(".json")), ""))
    person.do("file.open")
    wait_message(person, "Opened mine.json")
    assert abs(person.store.state.document.pixels - drawn).max() < 2e-3


@pytest.mark.parametrize("name", ["letter.png", "foreign.json", "none.png"])
def test_a_bad_file_is_one_message_and_the_drawing_stays(person, tmp_path, samples, monkeypatch, name):
    person.draw(samples[9].drawing)
    before = person.store.state.document
    if name != "none.png":
        (tmp_path / name).write_text('{"shapes": []}')
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(tmp_path / name), ""))
    person.do("file.open")
    wait_message(person, "cannot be opened")
    assert name in message(person)
    assert person.store.state.document is before


def test_a_cancelled_dialog_changes_nothing(person, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: ("", ""))
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: 0)
    person.line((5, 5), (10, 10))
    before = person.store.state.document
    for command in ("file.open", "file.save", "file.export"):
        person.do(command)
    assert person.store.state.document is before
    assert message(person) == ""


@OWN_WINDOW
def test_missing_weights_are_one_message_and_drawing_goes_on(qtbot, tmp_path, monkeypatch):
    for module in ("core.catalogue", "engine.inference"):
        monkeypatch.setattr(f"desktop_cnn.{module}.resource", lambda *parts: tmp_path.joinpath(*parts))
    person = open_window(qtbot)
    wait_message(person, "cannot be read")
    assert str(tmp_path) in message(person)
    person.line((5, 5), (20, 20))
    assert person.store.state.document.pixels.max() == 1
    person.window.close()


def test_after_a_failure_no_panel_shows_an_older_drawings_answer(own_weights, reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    for path in own_weights.glob("*-augmented.*"):
        path.unlink()
    reader.do("view.recipe.augmented")
    wait_message(reader, "cannot be read")
    assert reader.digit("cnn") == -1
    assert "no answer" in reader.find("panel-lane-1").findChild(Lane).hint
    reader.do("view.recipe.centred")
    reader.qtbot.waitUntil(lambda: reader.digit("cnn") == samples[9].label, timeout=LONG_MS)


@OWN_WINDOW
def test_a_second_window_leaves_the_firsts_drawing_alone(person, qtbot, samples):
    person.draw(samples[9].drawing)
    qtbot.waitUntil(autosave_path().exists, timeout=LONG_MS)
    saved = load_autosave()
    second = open_window(qtbot)
    assert "open already" in message(second)
    second.do("drawing.clear")
    second.window.close()
    assert load_autosave() == saved


@OWN_WINDOW
def test_closing_while_a_file_is_opened_ends_cleanly(person, tmp_path, samples):
    path = tmp_path / "seven.png"
    path.write_bytes(encode_png(rasterize(samples[21].drawing)))
    person.window._documents.open_path(path)
    person.window.close()  # returns when the file has been read
    person.let_events_pass()


def test_an_unexpected_error_shows_one_box_and_keeps_the_drawing(person, monkeypatch):
    person.line((5, 5), (20, 20))
    before, hook, printed = person.store.state.document, person.window._crash_hook, []
    # pytest-qt puts its own hook over the window's for each test.
    monkeypatch.setattr(hook, "_former", (lambda *error: printed.append(error[0]), lambda _args: None))
    monkeypatch.setattr(sys, "excepthook", hook._on_main_thread)
    for _twice in range(2):
        QTimer.singleShot(0, lambda: 1 / 0)
    person.qtbot.waitUntil(lambda: any(box.isVisible() for box in boxes(person)), timeout=LONG_MS)
    (box,) = boxes(person)
    assert "ZeroDivisionError" in box.detailedText()
    assert person.store.state.document is before
    assert printed == [ZeroDivisionError, ZeroDivisionError]
    box.close()


def boxes(person):
    return person.window.findChildren(QMessageBox)


@OWN_WINDOW
def test_settings_are_written_at_the_end(qtbot):
    person = open_window(qtbot)
    person.do("view.recipe.augmented")
    person.window.close()
    assert load_settings().recipe == "augmented"
    assert set(load_settings().layouts) == set(WORKSPACES)
