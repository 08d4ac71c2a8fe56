"""PySide itself: a version that loses references of True and None would abort the program within seconds."""

from __future__ import annotations

import linecache
import sys

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from desktop_cnn.ui.application import make_application
from desktop_cnn.ui.overrides import guard_overrides

MANY = 20_000


class Sender(QObject):
    told = Signal(bool, object)


def test_no_reference_is_lost_in_many_signals_and_calls(qtbot):
    sender, label, heard = Sender(), QLabel(), []
    qtbot.addWidget(label)
    sender.told.connect(lambda is_on, value: heard.append((is_on, value)))
    before = sys.getrefcount(True), sys.getrefcount(None)
    for number in range(MANY):
        sender.told.emit(True, None)
        label.setText(str(number))
        label.setEnabled(True)
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert heard == [(True, None)] * MANY
    heard.clear()
    # Each emit or call that loses one loses 20,000 here; the list held as many.
    assert all(now - then > MANY // 2 or now == then for now, then in zip(after, before, strict=True))


class Mixin:
    def resizeEvent(self, event):
        [][event.size().width()]


class Before(Mixin, QLabel):
    pass


def test_an_error_that_c_has_raised_in_an_override_is_an_error_and_not_the_end(qapp):
    guard_overrides()

    class Later(QLabel):
        def resizeEvent(self, event):
            int("no number")

    for kind, error in ((Before, IndexError), (Later, ValueError)):
        with pytest.raises(error):
            QCoreApplication.sendEvent(kind(), QResizeEvent(QSize(2, 2), QSize(1, 1)))


def test_no_modules_source_is_read_and_kept_when_it_is_imported(qapp, monkeypatch, tmp_path):
    module = tmp_path / "imported_after_pyside.py"
    module.write_text("loaded = True\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert make_application() is qapp
    import imported_after_pyside

    assert imported_after_pyside.loaded
    assert str(module) not in linecache.cache
