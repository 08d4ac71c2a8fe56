"""The program's own digits, to look at without drawing."""

from collections.abc import Callable

from desktop_cnn.app.commands import COMMANDS, Command, CommandContext
from desktop_cnn.app.state import Document
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import N_, _

HANDS = {"round": N_("Round hand"), "slanted": N_("Slanted hand"), "upright": N_("Upright hand")}


def _show(label: int, hand: str) -> Callable[[CommandContext], None]:
    def title() -> str:
        return _("Sample {digit}").format(digit=label)

    def run(context: CommandContext) -> None:
        sample = next(s for s in sample_drawings() if s.label == label and s.hand == hand)
        context.store.show_document(Document(sample.drawing, rasterize(sample.drawing)), title)

    return run


for _hand, _title in HANDS.items():
    for _label in range(10):
        COMMANDS.add(f"samples.{_hand}.{_label}", Command(str(_label), "samples", _show(_label, _hand), group=_title))
