"""The learning rate and momentum of a step: a function of the step alone, so that a resumed run goes on exactly."""

from __future__ import annotations

import math

_WARM_UP_SHARE = 0.15
_START_DIVISOR = 25
_END_DIVISOR = 250_000
_MOMENTUM = (0.85, 0.95)


def one_cycle(step: int, steps: int, peak: float) -> tuple[float, float]:
    """Return (learning rate, first momentum) for a step in [0, steps).

    The 1cycle policy with cosine slopes: Smith & Topin, "Super-convergence", 2018 (arXiv:1708.07120).
    """
    top, last = max(steps * _WARM_UP_SHARE - 1, 1), max(steps - 1, 2)
    low, high = _MOMENTUM
    if step <= top:
        return _cosine(peak / _START_DIVISOR, peak, step / top), _cosine(high, low, step / top)
    share = (step - top) / (last - top)
    return _cosine(peak, peak / _END_DIVISOR, share), _cosine(low, high, share)


def _cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
