"""Whatever is on the clipboard: it is opened, or one sentence says why not, and what is drawn stays."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication, QImage

from tests.ui.test_window import message, wait_message

OURS = "application/x-desktop-cnn-canvas+png"


def image(width, height, kind=QImage.Format.Format_Grayscale8):
    made = QImage(width, height, kind)
    made.fill(0xFF808080)
    return made


def data(**kinds):
    made = QMimeData()
    for kind, raw in kinds.items():
        made.setData(kind, QByteArray(raw))
    return made


def picture(*size):
    made = QMimeData()
    made.setImageData(image(*size))
    return made


NONE = "There is no picture on the clipboard"
REFUSED = "the clipboard cannot be opened as a picture"
UNFIT = "cannot be opened"
BLANK = "Opened the clipboard (nothing on it stands out"


def garbage():
    """Return what may be on the clipboard, each with a part of what is said of it."""
    return [
        (data(**{"image/png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20}), NONE),
        (data(**dict.fromkeys(("image/png", "image/jpeg", "image/bmp", "image/tiff"), b"no picture")), NONE),
        (data(**{"application/x-qt-image": bytes(1000)}), NONE),
        (data(**{OURS: b"\x89PNG\r\n\x1a\n" + b"\xff" * 5000}), REFUSED),
        (data(**{OURS: b""}), REFUSED),
        (data(**{"text/uri-list": b"\xff\xfe\x00garbage\r\nfile:///\r\n"}), UNFIT),
        (data(**{"text/uri-list": b"file:///\r\n"}), UNFIT),
        (data(**{"text/uri-list": b"file:///no/such/file.png\r\n"}), UNFIT),
        (data(**{"text/uri-list": b"https://example.org/" + b"x" * 1_000_000}), "is a link"),
        (data(**{"text/plain": b"\xff" * 1000, "text/html": b"\xfe\x00"}), NONE),
        (data(**{"text/plain": b"7" * 20_000_000}), NONE),
        (picture(0, 0), NONE),
        (picture(1, 1), BLANK),
        (picture(1, 100_000), BLANK),
        (picture(100_000, 1), BLANK),
    ]


def test_whatever_is_on_the_clipboard_is_one_sentence_and_what_is_drawn_is_not_lost(person):
    person.line((5, 5), (20, 20))
    drawn = person.store.state.document
    for found, told in garbage():
        person.store.update(message="")
        QGuiApplication.clipboard().setMimeData(found)
        person.do("file.paste")
        wait_message(person, told)
        assert len(message(person)) < 200
        if told == BLANK:
            person.do("drawing.undo")
        assert person.store.state.document is drawn
