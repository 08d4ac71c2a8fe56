"""Numbers for cells that have room for a few digits."""

from __future__ import annotations


def short_number(value: float, is_narrow: bool) -> str:
    """Return a number with at most three digits, for a cell, or two where it is narrow."""
    if value == round(value) and abs(value) < 1000:
        return f"{value:.0f}".replace("-0", "0").replace("-", "−")
    size = abs(value) * (10 if is_narrow else 1)
    places = (2 if size < 9.995 else 1 if size < 99.95 else 0) - (is_narrow and size < 9.995)
    text = f"{value:.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")
