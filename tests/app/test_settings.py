from __future__ import annotations

import json

import pytest

from desktop_cnn.app.settings import (
    Settings,
    autosave_path,
    load_settings,
    save_settings,
    settings_path,
)
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.values import Drawing
from tests.kept import load_autosave, save_autosave


def test_settings_lie_in_the_xdg_folders(home):
    assert settings_path() == home / "desktop-cnn" / "settings.json"
    assert autosave_path() == home / "desktop-cnn" / "drawing.json"


def test_settings_come_back():
    wanted = Settings(language="zh_CN", theme="dark", recipe="augmented", pen_px=3.0, layouts={"inside": "AAAA"})
    save_settings(wanted)
    assert load_settings() == wanted


NONSENSE = [
    "",
    "no json",
    "[]",
    "[" * 200_000,
    '{"pen_px": NaN}',
    '{"theme": 7, "pen_px": 99.0, "recipe": "secret", "x": 1}',
]


@pytest.mark.parametrize("text", NONSENSE)
def test_whatever_cannot_be_used_is_as_on_the_first_start(text):
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(text)
    assert load_settings() == Settings()


def test_the_drawing_of_the_last_session_comes_back(samples):
    assert load_autosave() == Drawing()
    save_autosave(samples[4].drawing)
    assert load_autosave() == samples[4].drawing


def test_an_unreadable_autosave_is_kept_aside_and_named():
    autosave_path().parent.mkdir(parents=True)
    autosave_path().write_text('{"strokes": ')
    with pytest.raises(UserError, match=r"drawing\.json"):
        load_autosave()
    assert autosave_path().with_suffix(".unreadable-1.json").read_text() == '{"strokes": '
    assert load_autosave() == Drawing()


def test_a_failed_save_leaves_the_old_file(samples, monkeypatch):
    save_autosave(samples[1].drawing)
    old = autosave_path().read_text()

    def full_disk(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save_autosave(samples[2].drawing)
    assert autosave_path().read_text() == old
    assert json.loads(old)["strokes"]
    assert [path.name for path in autosave_path().parent.iterdir()] == ["drawing.json"]
