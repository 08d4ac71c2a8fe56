"""Copying, pasting and dropping pictures, files and links."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage

from desktop_cnn.app.pictures import encode_png
from desktop_cnn.core.raster import rasterize
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW

LEFT, NO_KEYS, COPY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction


def message(person):
    return person.find("message").text()


def wait_message(person, part):
    person.qtbot.waitUntil(lambda: part in message(person), timeout=LONG_MS)


def drop(person, *urls, image=None):
    """Drag over the window and let go there, as a hand does; return whether the window took it."""
    data = QMimeData()
    data.setUrls(list(urls))
    if image is not None:
        data.setImageData(image)
    enter = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS)
    enter.ignore()
    person.window.dragEnterEvent(enter)
    if enter.isAccepted():
        person.window.dropEvent(QDropEvent(QPointF(5, 5), COPY, data, LEFT, NO_KEYS))
    return enter.isAccepted()


def shades(person):
    return np.rint(person.store.state.document.pixels * 255)


def copy_and_paste(person, is_foreign):
    """``is_foreign``: another program has put the picture on the clipboard again, and nothing else."""
    before = shades(person)
    person.do("file.copy")
    if is_foreign:
        QGuiApplication.clipboard().setImage(QGuiApplication.clipboard().image())
    person.do("drawing.clear")
    person.line((3, 3), (4, 4))
    person.do("file.paste")
    wait_message(person, "Opened the clipboard")
    np.testing.assert_array_equal(shades(person), before)


@pytest.mark.parametrize("is_foreign", [False, True])
def test_a_copied_canvas_comes_back_pixel_for_pixel(person, samples, is_foreign):
    copy_and_paste(person, is_foreign)  # an empty one
    person.draw(samples[9].drawing)
    copy_and_paste(person, is_foreign)
    person.line((0, 0), (30, 0), erasing=False)
    person.line((15, 0), (15, 30), erasing=True)
    copy_and_paste(person, is_foreign)
    person.do("drawing.clear")
    person.line((5, 5), (25, 25), erasing=True)
    copy_and_paste(person, is_foreign)


def test_a_picture_of_another_program_is_pasted(reader, samples):
    digit = np.rint(rasterize(samples[9].drawing) * 255).astype(np.uint8)
    large = np.ascontiguousarray(np.kron(200 - digit // 2, np.ones((8, 8), np.uint8)))
    QGuiApplication.clipboard().setImage(QImage(large.data, 240, 240, 240, QImage.Format.Format_Grayscale8).copy())
    reader.do("file.paste")
    wait_message(reader, "Opened the clipboard (dark on light). Undo brings the former drawing back.")
    reader.wait_answer()
    assert reader.digit("cnn") == reader.digit("fc") == samples[9].label


def test_a_dropped_picture_says_what_was_taken_for_ink_and_undo_takes_it_back(person, samples, tmp_path):
    person.line((3, 3), (4, 4))
    before = person.store.state.document
    path = tmp_path / "three"
    path.write_bytes(encode_png(rasterize(samples[9].drawing)))
    assert drop(person, QUrl.fromLocalFile(str(path)))
    wait_message(person, "Opened three (light on dark, every pixel kept). Undo brings")
    person.do("drawing.undo")
    assert person.store.state.document is before


def test_an_empty_picture_says_so(person, tmp_path):
    path = tmp_path / "sheet.png"
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.lightGray)
    image.save(str(path))
    assert drop(person, QUrl.fromLocalFile(str(path)))
    wait_message(person, "Opened sheet.png (nothing on it stands out from the ground, so the canvas is empty)")
    assert person.store.state.document.drawing.is_empty


def test_a_dropped_link_is_a_sentence_and_changes_nothing(person):
    before = person.store.state.document
    for link in ("https://example.org/3.png", "data:image/png;base64,iVBORw0KGgo=", "ftp://x/3.png"):
        assert drop(person, QUrl(link))
        wait_message(person, "is a link, and this program fetches nothing")
        assert link[:20] in message(person)
    assert person.store.state.document is before


def test_a_picture_that_comes_with_its_link_is_opened(person, samples):
    image = QImage.fromData(encode_png(rasterize(samples[9].drawing)))
    assert drop(person, QUrl("https://example.org/3.png"), image=image)
    wait_message(person, "Opened the clipboard")
    assert person.store.state.document.pixels.max() == 1


def test_a_link_to_no_file_is_a_sentence(person):
    before = person.store.state.document
    for url in ("file:///tmp/a%00b.png", "file:///tmp/a%00b.json", "file:///%00", "file:", "file:///"):
        person.store.update(message="")
        drop(person, QUrl(url))
        wait_message(person, "cannot be opened" if QUrl(url).isLocalFile() else "is a link")
    data = QMimeData()
    data.setUrls([QUrl("file:///tmp/a%00b.png")])
    QGuiApplication.clipboard().setMimeData(data)
    person.store.update(message="")
    person.do("file.paste")
    wait_message(person, "no file has such a name")
    assert person.store.state.document is before
