"""Every panel, and the window, as a figure: what is on screen, crisp, with its caption."""

from __future__ import annotations

import base64
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from desktop_cnn.app.captions import caption
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.ui.figure import framed, record, shown_by
from desktop_cnn.ui.figure_dialog import FigureDialog
from desktop_cnn.ui.figure_files import FORMATS, SCALES, figure_bytes, figure_image
from desktop_cnn.ui.take_along import file_name
from tests.ui.conftest import FEW, LONG_MS, SHARED_WINDOW
from tests.ui.test_code import panel
from tests.ui.test_window import message, wait_message

pytestmark = SHARED_WINDOW

PACKED = np.array([1, 256, 65536])


def colour_count(part: np.ndarray) -> int:
    return len(np.unique((part @ PACKED).ravel()))


HOW = re.compile(r"Networks: CNN \(cnn-centred\), FC \(fc-centred\)")


def result_of(generator):
    """Return what a generator returns, and how often it has yielded."""
    turns = 0
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value, turns
        turns += 1


def figure_of(person, widget, title="Title", subtitle=""):
    content, _turns = result_of(record(widget))
    return framed(content, caption(person.store.state, title, subtitle))


def pixels(image: QImage) -> np.ndarray:
    """Return (height, width, 3) of an image."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), :3].astype(float)


def bring(student, name):
    """Bring a panel to the front and wait until it shows its answer."""
    student.look_at(name)
    student.let_events_pass()
    panel(student, name).start()
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    student.let_events_pass()
    return panel(student, name)


@pytest.mark.parametrize("name", FEW)
def test_every_panel_is_a_figure_in_each_format_with_its_words_as_words(student, name):
    shown = bring(student, name)
    title = shown.heading(student.store.state)
    figure = figure_of(student, shown_by(shown), title, shown.subtitle(student.store.state))
    image = QImage.fromData(figure_bytes(figure, Path("a.png"), 3))
    assert image.size() == figure.size_px * 3
    assert image.text("Title") == title
    assert HOW.search(image.text("Description"))
    assert colour_count(pixels(image)) > 20
    svg = figure_bytes(figure, Path("a.svg"), 1).decode()
    assert f"<title>{title}</title>" in svg
    words = re.sub(r"<[^>]+>", " ", svg)
    assert title in words
    assert HOW.search(words)
    assert svg.count("<text") > len(figure.caption.lines) + 1
    pdf = figure_bytes(figure, Path("A.PDF"), 1)
    assert pdf.startswith(b"%PDF")
    assert b"/Font" in pdf


def test_a_figure_is_what_is_on_screen(student):
    for name in ("lane-1", "predictions", "inspector", "shift_map", "curves", "cost"):
        assert_is_on_screen(student, name)


def assert_is_on_screen(student, name):
    shown = shown_by(bring(student, name))
    shown.window().setFocus()
    content, turns = result_of(record(shown))
    figure = framed(content, caption(student.store.state, "", ""))
    found = pixels(figure_image(figure, 1))
    on_screen = pixels(shown.grab().toImage())
    place = figure.pieces[1][0] - content.pieces[0][0]
    part = found[place.y() : place.y() + shown.height(), place.x() : place.x() + shown.width()]
    assert np.abs(part - on_screen).mean() < 1.0
    assert turns >= 1


def test_a_window_in_which_not_all_has_room_is_cut_where_it_is_on_screen(student):
    student.window.resize(960, 690)
    bring(student, "cost")
    for _time in range(3):
        student.do("perturb.add.fog")
    student.wait_answer()
    student.let_events_pass()
    content, turns = result_of(record(student.window))
    figure = framed(content, caption(student.store.state, "", ""))
    found = pixels(figure_image(figure, 1))
    on_screen = pixels(student.window.grab().toImage())
    place = figure.pieces[1][0] - content.pieces[0][0]
    part = found[place.y() : place.y() + student.window.height(), place.x() : place.x() + student.window.width()]
    assert np.abs(part - on_screen).mean() < 1.0
    assert turns > 50  # others have their turn meanwhile


def test_cells_are_squares_of_one_colour_in_every_format(student):
    shown = bring(student, "inspector")
    view = shown.map
    figure = figure_of(student, shown_by(shown))
    at = view.mapTo(shown_by(shown), view._area().topLeft().toPoint())
    at += QPoint(16, figure.pieces[1][0].y())
    image = pixels(figure_image(figure, 4))
    area = QRect(at * 4, (view._area().size() * 4).toSize()).adjusted(8, 8, -8, -8)
    part = image[area.top() : area.bottom(), area.left() : area.right()]
    values = view._values
    assert colour_count(part) < len(np.unique(values)) + 40  # and the frame's smooth edge
    svg = figure_bytes(figure, Path("a.svg"), 1).decode()
    for width, image64 in re.findall(r'<image[^>]*? width="([\d.]+)"[^>]*base64,([^"]+)"', svg):
        cells = QImage.fromData(base64.b64decode(image64))
        assert cells.width() >= float(width) or cells.width() % 8 == 0


def test_the_caption_tells_how_to_make_the_figure_again(student):
    student.do("network.compare.fc-augmented")
    student.do("perturb.add.fog")
    student.store.update(edits=(KernelEdit("cnn-centred", "conv1", 6),))
    told = caption(student.store.state, "Title", "sub", date(2026, 12, 1))
    assert told.lines == (
        "Networks: CNN (cnn-centred), FC (fc-centred), FC · Augmented (fc-augmented)",
        "Training: Centred, every training digit in the middle, no noise",
        "Perturbations: Shift 0.0 px → Gaussian noise 0.00 → Fog 1.00",
        "edited kernels: 1",
        "desktop-cnn 0.1.0 · 2026-12-01",
    )
    assert told.text.startswith("Title. sub. Networks: CNN")
    student.do("perturb.toggle")
    assert "Perturbations: –" in caption(student.store.state, "").lines


def menu_of(student, name):
    """Open a panel's menu with the right button."""
    shown = panel(student, name)
    shown.customContextMenuRequested.emit(shown.rect().center())
    menu = shown.findChildren(QMenu, "take-along")[-1]  # one that was closed may still be there
    student.qtbot.waitUntil(menu.isVisible)
    return {action.objectName(): action for action in menu.actions()}, menu


@pytest.fixture
def dialog(student):
    """The dialog of the answers' figure, opened from their menu."""
    entries, menu = menu_of(student, "predictions")
    entries["figure"].trigger()
    menu.close()
    student.qtbot.waitUntil(lambda: student.window.findChild(FigureDialog) is not None, timeout=LONG_MS)
    opened = student.window.findChild(FigureDialog)
    student.qtbot.waitUntil(lambda: not opened.preview.image.isNull(), timeout=LONG_MS)
    yield opened
    student.let_events_pass()


def type_name(monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile(str(path)) or 1)


opens_menus = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


@opens_menus
@pytest.mark.parametrize("ending", list(FORMATS))
def test_a_figure_is_saved_in_the_format_of_its_name(student, dialog, tmp_path, monkeypatch, ending):
    path = tmp_path / f"answers{ending}"
    type_name(monkeypatch, path)
    dialog._scales.actions()[SCALES.index(4)].trigger()
    dialog.dated.click()
    size = dialog.figure().size_px
    assert dialog.save.isDefault()
    student.qtbot.keyClick(dialog.save, Qt.Key.Key_Return)
    wait_message(student, f"Saved {path}.")
    raw = path.read_bytes()
    if ending == ".png":
        image = QImage.fromData(raw)
        assert image.size() == size * 4
        assert date.today().isoformat() in image.text("Description")
    else:
        assert raw.startswith({".svg": b"<?xml", ".pdf": b"%PDF"}[ending])
    assert student.window.findChild(FigureDialog) is None or not student.window.findChild(FigureDialog).isVisible()


@opens_menus
def test_a_name_that_ends_in_no_known_way_is_one_sentence_and_nothing_is_written(
    student, dialog, tmp_path, monkeypatch
):
    type_name(monkeypatch, tmp_path / "answers.webp")
    student.qtbot.mouseClick(dialog.save, student.button)
    wait_message(student, "answers.webp cannot be written: a figure is PNG, SVG or PDF. Give it a name that ends so.")
    assert not list(tmp_path.glob("answers*"))


@opens_menus
def test_a_full_disk_is_one_sentence_and_no_half_file_is_left(student, dialog, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    path = tmp_path / "folder" / "answers.pdf"
    path.parent.mkdir()
    type_name(monkeypatch, path)
    monkeypatch.setattr("os.fsync", full)
    student.qtbot.mouseClick(dialog.save, student.button)
    wait_message(student, f"{path} cannot be written: No space left on device. Choose another place.")
    monkeypatch.undo()
    assert not list(path.parent.iterdir())


@opens_menus
def test_a_figure_that_is_not_saved_after_all_leaves_the_dialog_open(student, dialog, monkeypatch):
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: 0)
    before = message(student)
    student.qtbot.mouseClick(dialog.save, student.button)
    assert dialog.isVisible()
    assert message(student) == before
    dialog.close()


@opens_menus
def test_a_copied_figure_is_a_picture_on_the_clipboard(student):
    QGuiApplication.clipboard().clear()
    entries, menu = menu_of(student, "predictions")
    entries["copy"].trigger()
    menu.close()
    wait_message(student, "The figure is on the clipboard.")
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert bytes(data.data("image/svg+xml").data()).startswith(b"<?xml")
    width = shown_by(panel(student, "predictions")).width()
    assert data.imageData().width() == 2 * (max(width, 420) + 32)


@opens_menus
def test_the_window_is_a_figure_from_the_file_menu(student, tmp_path, monkeypatch):
    type_name(monkeypatch, tmp_path / "window.png")
    student.do("file.export_figure")
    student.qtbot.waitUntil(lambda: student.window.findChild(FigureDialog) is not None, timeout=LONG_MS)
    dialog = student.window.findChild(FigureDialog)
    student.qtbot.mouseClick(dialog.save, student.button)
    wait_message(student, "Saved")
    image = QImage(str(tmp_path / "window.png"))
    assert image.width() == 2 * (student.window.width() + 32)
    assert image.text("Title") == "desktop-cnn"


@opens_menus
def test_the_menu_goes_away_with_what_it_was_made_of(student):
    for _time in range(3):
        _entries, menu = menu_of(student, "lane-1")
        QTest.keyClick(menu, "\x1b")
        menu.close()
        student.let_events_pass()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(student.window.findChildren(QMenu, "take-along")) == 0


def test_a_file_is_called_after_what_it_shows():
    assert file_name("CNN · conv 1", ".png") == "cnn-conv-1.png"
    assert file_name("卷积网络", ".csv") == "卷积网络.csv"


@pytest.mark.parametrize("name", ["a", "a.jpg", "a.json"])
def test_an_unknown_ending_is_refused_before_anything_is_painted(name):
    with pytest.raises(UserError, match="a figure is PNG, SVG or PDF"):
        figure_bytes(None, Path(name), 1)
