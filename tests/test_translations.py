"""Every visible message has a translation that keeps its fields."""

from __future__ import annotations

import ast
import runpy
import string
from pathlib import Path

import polib
import pytest

from desktop_cnn.app.languages import LANGUAGES, system_language, use_language
from desktop_cnn.core.text import _

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = [name for name in LANGUAGES if name != "en"]


@pytest.fixture(scope="module")
def messages():
    """Every message of the program, as script/translations finds them."""
    return set(runpy.run_path(str(ROOT / "script" / "translations"))["messages"]())


def fields(text):
    return sorted(f"{name}:{spec}" for _text, name, spec, _conversion in string.Formatter().parse(text) if name)


@pytest.fixture(params=CATALOGUES)
def catalogue(request):
    return polib.pofile(str(ROOT / "assets" / "translations" / f"{request.param}.po"))


def test_nothing_is_missing_and_nothing_is_left_over(catalogue, messages):
    translated = {entry.msgid for entry in catalogue if entry.msgstr and not entry.fuzzy}
    assert messages - translated == set()
    assert translated - messages == set()
    assert len(messages) > 150


def said():
    """Yield every message that the code hands to _ or N_, as Python itself reads it."""
    for path in (ROOT / "desktop_cnn").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
                yield from (each.value for each in node.args if isinstance(each, ast.Constant))


def test_no_message_is_passed_over(messages):
    """Within an f-string of Python 3.11 babel finds none."""
    assert set(said()) == messages


def test_fields_and_accelerators_are_kept(catalogue):
    for entry in catalogue:
        assert fields(entry.msgstr) == fields(entry.msgid), entry.msgid
        assert entry.msgstr.count("&") == entry.msgid.count("&"), entry.msgid


def test_a_language_can_be_switched_and_switched_back():
    assert use_language("zh_CN") == "zh_CN"
    assert _("Undo") == "撤销"
    assert use_language("en") == "en"
    assert _("Undo") == "Undo"


@pytest.mark.parametrize(
    ("variable", "value", "language"),
    [("LANG", "zh_CN.UTF-8", "zh_CN"), ("LC_ALL", "zh_TW", "zh_CN"), ("LANGUAGE", "de:en", "en"), ("LANG", "C", "en")],
)
def test_the_systems_language_is_followed(monkeypatch, variable, value, language):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert system_language() == language
