"""The font that comes with the program: no character is ever shown as a box, and its licence comes with it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont, QTextLayout

from desktop_cnn.core.resources import resource
from desktop_cnn.ui.theme import shipped_families, with_chinese

ROOT = Path(__file__).resolve().parents[2]
SHOWN = "".join(sorted(runpy.run_path(str(ROOT / "script" / "font"))["characters"]()))
FOLDER = resource("assets", "fonts")

pytestmark = pytest.mark.usefixtures("qapp")


def boxes(text, font):
    """Return the characters that the font and what Qt falls back on show as boxes."""
    found = []
    for character in text:
        layout = QTextLayout(character, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        if any(0 in run.glyphIndexes() for run in layout.glyphRuns()):
            found.append(character)
    return found


def test_it_has_every_character_of_the_program_and_its_catalogues():
    font = QRawFont.fromFont(QFont(shipped_families()))
    assert font.familyName() == shipped_families()[0]
    assert len(SHOWN) > 600
    assert [character for character in SHOWN if not font.supportsCharacter(ord(character))] == []


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold])
@pytest.mark.parametrize("usual", [QFontDatabase.SystemFont.GeneralFont, QFontDatabase.SystemFont.FixedFont])
def test_nothing_is_shown_as_a_box_by_the_systems_own_fonts(usual, weight):
    font = QFontDatabase.systemFont(usual)
    font.setWeight(weight)
    assert boxes(SHOWN, with_chinese(font)) == []


def test_a_box_would_be_seen():
    assert boxes("a\U0010ffff", QFont(shipped_families())) == ["\U0010ffff"]


def test_the_systems_own_families_come_first_however_often_the_theme_changes():
    usual = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    once = with_chinese(usual)
    assert once.families()[-1:] == list(shipped_families())
    assert len(once.families()) > 2
    assert with_chinese(once).families() == once.families()


def test_its_licence_and_the_notices_of_those_who_drew_it_lie_beside_it():
    from fontTools.ttLib import TTFont

    (path,) = FOLDER.glob("*.otf")
    assert path.stat().st_size <= 1_000_000
    names = TTFont(path)["name"]
    licence = (FOLDER / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for notice in names.getDebugName(0).splitlines():
        assert notice in licence
    assert "Open Font License" in names.getDebugName(13)
    # A Modified Version under a name of its own.
    assert names.getDebugName(1) == shipped_families()[0] == "Desktop CNN Sans"
