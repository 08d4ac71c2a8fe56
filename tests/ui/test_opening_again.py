"""Recent files, and the samples as small pictures, in the real window."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from desktop_cnn.app.documents import export_png, save_drawing
from desktop_cnn.app.settings import load_settings, settings_path
from desktop_cnn.app.state_file import save_state
from desktop_cnn.core.raster import rasterize
from tests.ui.conftest import LONG_MS, open_window
from tests.ui.test_history import choose, opens_menus
from tests.ui.test_pictures_in_the_window import drop
from tests.ui.test_window import message, wait_message


def recent(person):
    """What the menu offers, from the top on."""
    actions = [person.window.command(f"file.recent.{number}") for number in range(1, 9)]
    return [action.text() for action in actions if action.isVisible()]


def open_file(person, path):
    assert drop(person, QUrl.fromLocalFile(str(path)))
    wait_message(person, f"Opened {path.name}")


@pytest.fixture
def files(person, tmp_path, samples):
    """A drawing, a picture and all of a window."""
    save_drawing(tmp_path / "a.json", samples[3].drawing)
    export_png(tmp_path / "b.png", rasterize(samples[4].drawing))
    save_state(tmp_path / "c.desktop-cnn.json", person.store.state)
    return sorted(tmp_path.glob("?.*"))


@opens_menus
def test_what_was_opened_or_saved_last_stands_first_and_is_opened_from_the_menu(person, files, monkeypatch, samples):
    assert recent(person) == []
    for path in files:
        open_file(person, path)
    assert recent(person) == ["c.desktop-cnn.json", "b.png", "a.json"]
    choose(person, "File", "Recent files", "a.json")
    wait_message(person, "Opened a.json")
    assert recent(person) == ["a.json", "c.desktop-cnn.json", "b.png"]
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(str(files[0].with_name("d"))) or 1)
    person.do("file.save")
    wait_message(person, "Saved")
    assert recent(person)[:2] == ["d.json", "a.json"]


def test_eight_are_kept_from_one_start_to_the_next_and_each_once(person, qtbot, tmp_path, samples):
    for number in [*range(10), 5]:
        path = tmp_path / f"{number}.json"
        save_drawing(path, samples[number].drawing)
        open_file(person, path)
    expected = [f"{number}.json" for number in (5, 9, 8, 7, 6, 4, 3, 2)]
    assert recent(person) == expected
    person.window.close()
    assert [name.rpartition("/")[2] for name in load_settings().recent] == expected
    again = open_window(qtbot)
    assert recent(again) == expected
    again.do("file.recent.clear")
    assert recent(again) == []
    again.window.close()
    assert load_settings().recent == ()


@pytest.mark.parametrize("number", [0, 1])
def test_one_that_is_no_longer_there_says_so_and_leaves_the_list(person, files, number):
    for path in files[:2]:
        open_file(person, path)
    files[number].unlink()
    place = 2 - number
    assert recent(person)[place - 1] == files[number].name
    person.do(f"file.recent.{place}")
    wait_message(person, "No such file")
    assert files[number].name in message(person)
    assert recent(person) == [files[1 - number].name]


def test_one_that_cannot_be_opened_for_another_reason_stays(person, files):
    open_file(person, files[0])
    files[0].write_text("no drawing")
    person.do("file.recent.1")
    wait_message(person, "cannot be opened")
    assert recent(person) == ["a.json"]


def test_files_of_one_name_are_told_apart_by_their_folders(person, tmp_path, samples):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        save_drawing(tmp_path / folder / "a&b.json", samples[1].drawing)
        open_file(person, tmp_path / folder / "a&b.json")
    assert recent(person) == ["a&&b.json (two)", "a&&b.json (one)"]


def test_a_list_that_is_none_is_as_at_the_first_start():
    settings_path().parent.mkdir(parents=True)
    for stored, kept in ((["/a", 3, "", "/b"], ("/a", "/b")), ("/a", ()), ([str(n) for n in range(20)], 8)):
        settings_path().write_text(json.dumps({"recent": stored}))
        found = load_settings().recent
        assert found == kept or len(found) == kept


@pytest.fixture
def grid(person):
    """The open menu of samples, all its pictures drawn."""
    bar = person.window.menuBar()
    menu = person.window.findChild(QMenu, "menu-samples")
    place = bar.actionGeometry(menu.menuAction()).center()
    person.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
    person.qtbot.waitUntil(lambda: menu.isVisible() and not menu.grid._drawing.isActive(), timeout=LONG_MS)
    yield menu.grid
    menu.close()


@opens_menus
def test_each_sample_is_a_small_picture_that_a_click_draws(person, grid, samples):
    image = grid.grab().toImage()
    for cell in range(30):
        rect = grid.cell_rect(cell)
        shades = {image.pixelColor(rect.topLeft() + QPoint(x, y)).lightness() for x in range(42) for y in range(42)}
        assert min(shades) < 20, cell
        assert max(shades) > 230, cell
    person.qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell_rect(17).center())
    assert not grid.isVisible()
    expected = next(each.drawing for each in samples if (each.label, each.hand) == (7, "slanted"))
    assert person.store.state.document.drawing == expected
    assert person.window.command("drawing.undo").toolTip() == "Undo Sample 7 (Ctrl+Z)"


@opens_menus
def test_the_arrow_keys_and_return_choose_a_sample_and_escape_none(person, grid, samples):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(QApplication.focusWidget(), key)
    assert grid.accessibleDescription() == grid.told() == "2 · Slanted hand"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    expected = next(each.drawing for each in samples if (each.label, each.hand) == (2, "slanted"))
    assert person.store.state.document.drawing == expected
    assert not grid.isVisible()


@opens_menus
def test_escape_closes_the_menu_of_samples_and_draws_nothing(person, grid):
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    person.qtbot.waitUntil(lambda: not grid.isVisible())
    assert person.store.state.document.is_empty
