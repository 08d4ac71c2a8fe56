"""How large everything in the window can be, in percent."""

from __future__ import annotations

STEPS = (80, 90, 100, 110, 125, 150, 175, 200, 250)


def larger(magnification: int) -> int:
    """Return the next step, the last one where there is none."""
    return next((step for step in STEPS if step > magnification), STEPS[-1])


def smaller(magnification: int) -> int:
    """Return the step before, the first one where there is none."""
    return next((step for step in reversed(STEPS) if step < magnification), STEPS[0])
