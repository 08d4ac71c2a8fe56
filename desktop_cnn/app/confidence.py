"""What is said of an answer besides its confidence: how often such answers are right, and what they can be at all."""

from __future__ import annotations

from functools import lru_cache

from desktop_cnn.core.confidence import EDGES, Counts, bin_of
from desktop_cnn.core.metrics import accuracy
from desktop_cnn.core.networks import Network
from desktop_cnn.core.percent import percent
from desktop_cnn.core.text import _


def ten_digits_text() -> str:
    return _("These networks know ten digits and nothing else: a letter is read as one, too.")


def held_out_text(network: Network, confidence: float) -> str:
    """Return sentences, a line each: how often held-out readings of this network at such a confidence were right."""
    index = bin_of(confidence)
    if not network.confidence:
        return _("How often it is right at this confidence has not been measured: it was edited or trained elsewhere.")
    figures = {name: _share(bins[index]) for name, bins in network.confidence.items()}
    counts = {name: bins[index].n for name, bins in network.confidence.items()}
    told = [_("Of {n:,} held-out digits read with {bin}, {share} were right (as trained).")]
    if "anywhere" in figures:
        told.append(_("Moved anywhere on the canvas: of {n:,} read so, {share}."))
    lines = zip(told, counts.values(), figures.values(), strict=True)
    return "\n".join(text.format(n=n, share=share, bin=_bin_text(index)) for text, n, share in lines)


def _bin_text(index: int) -> str:
    low, high = (f"{edge * 100:g}%" for edge in ((0, *EDGES)[index], (*EDGES, 1)[index]))
    if index == 0:
        return _("at most {high}").format(high=high)
    return (_("more than {low}") if index == len(EDGES) else _("{low} to {high}")).format(low=low, high=high)


@lru_cache(maxsize=64)  # asked for at every answer
def _share(counts: Counts) -> str:
    """Return "99.8% [99.7%, 99.9%]", with Wilson's 95 % interval."""
    if not counts.n:
        return "–"
    share = accuracy(*counts)
    return f"{percent(share.value)} [{percent(share.low)}, {percent(share.high)}]"
