"""PySide itself: a version that loses references of True and None would abort the program within seconds."""

from __future__ import annotations

import linecache
import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

from desktop_cnn.ui.application import make_application

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


def test_no_modules_source_is_read_and_kept_when_it_is_imported(qapp, monkeypatch, tmp_path):
    module = tmp_path / "imported_after_pyside.py"
    module.write_text("loaded = True\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert make_application() is qapp
    import imported_after_pyside

    assert imported_after_pyside.loaded
    assert str(module) not in linecache.cache
