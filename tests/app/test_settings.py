from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_cnn.app.settings import (
    Settings,
    autosave_path,
    change_settings,
    load_settings,
    read_settings,
    save_settings,
    settings_path,
)
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import alone
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
    '{"theme": "dark"',
]


@pytest.mark.parametrize("text", NONSENSE)
def test_damaged_settings_are_those_of_the_first_start_and_that_is_said(text):
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(text)
    settings, told = read_settings()
    assert settings == Settings()
    assert told == f"The settings, {settings_path()}, are damaged. They are as at the first start."


@pytest.mark.parametrize("text", ['{"pen_px": NaN}', '{"theme": 7, "pen_px": 99.0, "recipe": "secret", "x": 1}'])
def test_a_choice_that_cannot_be_used_is_as_on_the_first_start(text):
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(text)
    assert read_settings() == (Settings(), "")


def test_two_programs_that_change_choices_at_once_lose_none_of_each_others():
    code = """
import sys
from desktop_cnn.app.settings import change_settings
sys.stdin.readline()
for number in range(1, 26):
    change_settings(**{sys.argv[1]: f"{number}"})
"""
    command = [sys.executable, "-c", code]
    programs = [subprocess.Popen([*command, name], stdin=subprocess.PIPE, text=True) for name in ("theme", "language")]
    for program in programs:
        program.stdin.write("\n")
        program.stdin.flush()
    for program in programs:
        program.communicate()
        assert program.returncode == 0
    settings = load_settings()
    assert (settings.theme, settings.language) == ("25", "25")


def test_a_program_that_has_stopped_while_it_changes_choices_holds_up_no_other(monkeypatch):
    monkeypatch.setattr("desktop_cnn.core.files._LOCK_S", 0.02)
    with alone(settings_path()):
        change_settings(theme="dark")
    assert load_settings().theme == "dark"


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


@pytest.mark.parametrize("folder", [Path("nobodys"), None])
def test_without_a_home_folder_there_are_the_first_settings_and_a_sentence(monkeypatch, folder):
    def usual(_name):
        if folder is None:
            raise RuntimeError("no home")
        return folder

    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr("platformdirs.user_config_path", usual)
    assert read_settings() == (Settings(), "There is no home folder to keep anything in: set HOME.")


def test_settings_that_are_no_file_are_told_and_where_there_can_be_none_there_are_none():
    settings_path().mkdir(parents=True)
    assert "cannot be read: it is no file" in read_settings()[1]
    settings_path().rmdir()
    settings_path().parent.rmdir()
    settings_path().parent.write_text("")
    assert read_settings() == (Settings(), "")


def test_where_nothing_names_a_folder_it_is_the_systems_and_choices_of_other_panels_stay(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr("platformdirs.user_config_path", lambda name: tmp_path / name)
    change_settings(choices={"one": {"amount": 1}})
    change_settings(choices={"other": {"amount": 2}}, theme="dark")
    assert settings_path() == tmp_path / "desktop-cnn" / "settings.json"
    assert load_settings().choices == {"one": {"amount": 1}, "other": {"amount": 2}}
