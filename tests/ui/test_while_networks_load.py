"""Other networks are compared, and what the panels have is still of those before."""

from __future__ import annotations

from desktop_cnn.core.catalogue import catalogue
from tests.ui.conftest import OFFERED, SHOWS

TURNS = ("view.theme.light", "view.language.zh_CN", "view.larger")


def test_no_panel_minds_what_happens_before_the_other_networks_are_there(reader):
    reader.ask_little()
    reader.compare("pooled", *SHOWS.values())
    reader.forget_others()
    reader.line((10, 5), (18, 25))
    reader.wait_answer()
    for name in OFFERED:
        reader.look_at(name)
    known = catalogue()
    reader.store.update(catalogue=known, compared=known.slots(("local",), "centred"))
    for turn in TURNS:
        reader.do(turn)
    reader.wait_answer()
