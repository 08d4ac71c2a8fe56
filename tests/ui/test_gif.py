"""A kernel that walks, saved as a GIF while the window goes on."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.gif_dialog import GifDialog
from tests.ui.conftest import LONG_MS, OWN_WINDOW, SHARED_WINDOW
from tests.ui.test_code import panel
from tests.ui.test_figures import menu_of, opens_menus, type_name
from tests.ui.test_window import message, wait_message

pytestmark = [opens_menus, SHARED_WINDOW]
CANCELLED = "The GIF was not saved: it was cancelled, or the panel was stopped or left."


@pytest.fixture
def walker(student):
    """A person who looks at a kernel that walks as fast as there is."""
    student.look_at("convolution")
    student.let_events_pass()
    panel(student, "convolution").transport.speed.setCurrentIndex(3)
    yield student
    student.qtbot.waitUntil(lambda: student.window.findChild(GifDialog) is None, timeout=LONG_MS)


def begin(walker, path, monkeypatch, name="convolution"):
    """Choose the entry of the menu and a name, and return the dialog that tells how far it is."""
    type_name(monkeypatch, path)
    entries, menu = menu_of(walker, name)
    entries["gif"].trigger()
    menu.close()
    return walker.window.findChild(GifDialog)


def wait_share(walker, dialog, share):
    walker.qtbot.waitUntil(lambda: dialog._recorder.job.progress.share > share, timeout=LONG_MS)


def test_a_walk_is_saved_with_every_step_and_the_window_goes_on(walker, tmp_path, monkeypatch):
    path, turns = tmp_path / "walk.gif", []
    shown = panel(walker, "convolution")
    place, chosen = shown.transport.place, walker.store.state.chosen(type(shown._choices))
    clock = QTimer()
    clock.timeout.connect(lambda: turns.append(1))
    clock.start(4)
    dialog = begin(walker, path, monkeypatch)
    assert dialog.isVisible()
    wait_share(walker, dialog, 0.3)
    assert "left" in dialog.job_bar.told.text() or "frames" in dialog.job_bar.told.text()
    wait_message(walker, f"Saved {path}.")
    clock.stop()
    with Image.open(path) as image:
        assert image.info["loop"] == 0
        assert image.info["comment"].startswith(b"Convolution. of the drawing as drawn")
        assert image.n_frames > 40
        first = np.asarray(image.convert("RGB"), dtype=int)
        image.seek(image.n_frames - 1)
        last = np.asarray(image.convert("RGB"), dtype=int)
        assert image.info["duration"] == 1500
    assert np.abs(last - first).max() > 100
    assert len(turns) > 3 * 90
    # The panel is as it was before.
    assert shown.transport.place == place
    assert not shown.transport.play.isChecked()
    assert walker.store.state.chosen(type(shown._choices)) == chosen
    assert not np.isnan(shown.map._values).any()


@pytest.mark.parametrize("way", ["button", "close", "pause", "leave"])
def test_a_gif_that_is_cancelled_is_not_saved_and_the_panel_is_as_before(walker, tmp_path, monkeypatch, way):
    path = tmp_path / "walk.gif"
    shown = panel(walker, "convolution")
    place = shown.transport.place
    dialog = begin(walker, path, monkeypatch)
    wait_share(walker, dialog, 0.1)
    if way == "button":
        walker.qtbot.mouseClick(dialog.job_bar.button, walker.button)
    elif way == "close":
        dialog.close()
    elif way == "pause":
        walker.qtbot.mouseClick(shown.transport.play, walker.button)
    else:
        walker.look_at("inspector")
    wait_message(walker, CANCELLED)
    assert not path.exists()
    if way != "pause":  # where it is paused is chosen
        assert shown.transport.place == place
    assert not shown.transport.play.isChecked()


@OWN_WINDOW
def test_closing_the_window_ends_a_gif(walker, tmp_path, monkeypatch):
    path = tmp_path / "walk.gif"
    dialog = begin(walker, path, monkeypatch)
    wait_share(walker, dialog, 0.1)
    assert walker.window.close()
    assert not path.exists()
    dialog.close()


def test_a_full_disk_is_one_sentence_and_no_half_file_is_left(walker, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    path = tmp_path / "folder" / "walk.gif"
    path.parent.mkdir()
    monkeypatch.setattr("os.fsync", full)
    walker.look_at("recurrent")
    walker.let_events_pass()
    begin(walker, path, monkeypatch, "recurrent")  # the shortest that plays
    wait_message(walker, f"{path} cannot be written: No space left on device. Choose another place.")
    monkeypatch.undo()
    assert not list(path.parent.iterdir())


def test_another_ending_and_a_cancelled_dialog_record_nothing(walker, tmp_path, monkeypatch):
    assert begin(walker, tmp_path / "walk.mp4", monkeypatch) is None
    assert message(walker) == "walk.mp4 cannot be written: give it a name that ends in .gif."
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: 0)
    entries, menu = menu_of(walker, "convolution")
    entries["gif"].trigger()
    menu.close()
    assert walker.window.findChild(GifDialog) is None


def test_only_what_plays_can_be_a_gif_and_an_empty_canvas_plays_nothing(walker):
    entries, menu = menu_of(walker, "lane-1")
    assert "gif" not in entries
    menu.close()
    walker.do("drawing.clear")
    entries, menu = menu_of(walker, "convolution")
    entries["gif"].trigger()
    menu.close()
    assert message(walker).startswith("Nothing is shown there yet")
    assert panel(walker, "convolution").transport.slider.maximum() + 1 == CANVAS_PX**2
