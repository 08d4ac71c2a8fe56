"""The colours of the compared networks, by slot: told apart by colour-blind people, too, on light and on dark grounds.

The first two are the pair that was there from the beginning. The others were searched for, to lie as far as possible
from all, also as protanopia, deuteranopia and tritanopia show them; tests/ui/test_palette.py tells how far.
"""

ON_LIGHT = ("#0a6cbc", "#b45a00", "#441da9", "#658756", "#935b80", "#4e430b")
ON_DARK = ("#56b4f2", "#f4a659", "#c2669f", "#249666", "#d6f4b9", "#11f9e8")

SLOT_COLOURS = ON_LIGHT
"""Those of figures on paper."""
