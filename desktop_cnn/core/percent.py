"""Shares in per cent, as the window and the command line write them."""

from __future__ import annotations


def percent(share: float, places: int = 1) -> str:
    """Return a share of 1 such as "93.4%": "0%" and "100%" only where it is just that, else "<0.1%" and ">99.9%".

    A share above 1, such as that of an error, is written as it is.
    """
    if share in (0, 1):
        return f"{share:.0%}"
    least = 10 ** -(places + 2)
    if 0 < share < least:
        return f"<{least:.{places}%}"
    if 1 - least < share < 1:
        return f">{1 - least:.{places}%}"
    return f"{share:.{places}%}"


def probability(share: float) -> str:
    """Return a softmax probability in per cent. It is never 0 or 1, but float32 rounds it so: "<0.1%", ">99.9%"."""
    return percent(min(max(share, 1e-9), 1 - 1e-9))
