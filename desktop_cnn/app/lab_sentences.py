"""What each lab found, in a sentence with the drawing's own numbers: of many networks, the first and the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from desktop_cnn.core.conditions import CONDITIONS, Sweep
from desktop_cnn.core.labs.adversarial import AdversarialExample, Norm
from desktop_cnn.core.labs.attention import Attention
from desktop_cnn.core.labs.attribution import Attributions
from desktop_cnn.core.labs.equivariance import Equivariance, LayerError
from desktop_cnn.core.labs.order import Orders
from desktop_cnn.core.labs.shift_map import ShiftMap
from desktop_cnn.core.networks import Network
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.text import _

_MOSTLY, _RATHER = 0.9, 0.5
"""Shares of digits, and of probability."""


def shift_map_sentence(shown: ShiftMap, titles: Mapping[str, str]) -> str:
    """Return where each network, by ``titles``, still reads the drawing; empty where the map tells of none."""
    shares = {name: shown.survived(name) for name in titles if name in shown.probabilities}
    digits = {shown.at(name, 0, 0).digit for name in shares}
    asked = _("Where may the {digit} stand and still be read?").format(digit=min(digits, default=0))
    if len(digits) > 1:
        asked = _("Where may the drawing stand and still be read as it is now?")
    told = [_where(titles[name], shares[name]) for name in _ends(shares)]
    return f"{asked} {_sentence(told)}" if told else ""


def _where(title: str, share: float) -> str:
    if share == 1:
        return _("{network} everywhere").format(network=title)
    return _("{network} at {share} of the places").format(network=title, share=percent(share, 0))


def adversarial_sentence(found: Mapping[str, AdversarialExample | None], titles: Mapping[str, str], norm: Norm) -> str:
    """Return how little makes which network read another digit; empty where nothing has been found."""
    flips = {name: flip for name in titles if (flip := found.get(name)) is not None}
    told = [_change(titles[name], flips[name], norm) for name in _ends({n: f.size(norm) for n, f in flips.items()})]
    return _sentence(told)


def _change(title: str, flip: AdversarialExample, norm: Norm) -> str:
    if norm == "linf":
        text = _("{network} reads {digit} after a change of {size} at most in each pixel")
    else:
        text = _("{network} reads {digit} after a change of {share} of the drawing")
    share = flip.size("l2") / float(np.linalg.norm(flip.pixels))
    size = f"{flip.size(norm):.3g}"
    return text.format(network=title, digit=flip.after.digit, share=percent(share, 0), size=size)


def attention_sentence(shown: Attention, titles: Mapping[str, str]) -> str:
    """Return whether the answer rests on what is looked at most."""
    text = _(
        "{network} reads {digit} with {before}; without the {count} patches that it looks at most with {attended}, "
        "without {count} random ones with ink, in the mean, with {random}."
    )
    return text.format(
        network=titles.get(shown.network, shown.network),
        digit=shown.digit,
        count=len(shown.attended.tokens),
        before=probability(shown.probability),
        attended=probability(shown.attended.probability),
        random=probability(shown.random_mean),
    )


def attribution_sentence(shown: Attributions, titles: Mapping[str, str]) -> str:
    """Return what it costs to hide what counts most; empty where the answer tells of no network."""
    losses = {name: float(shown.networks[name].maps["occlusion"].max()) for name in titles if name in shown.networks}
    told = [
        _("{network} loses {loss} of its score of {score}").format(
            network=titles[name], loss=_short(losses[name]), score=_short(shown.networks[name].score)
        )
        for name in _ends(losses)
    ]
    return _("Where it costs most to hide a square: {networks}").format(networks=_sentence(told)) if told else ""


def equivariance_sentence(shown: Equivariance, titles: Mapping[str, str], dx_px: float, dy_px: float) -> str:
    """Return how far a shift changes each network's last layer; empty where the answer tells of none."""
    changes = {name: shown.errors[name][-1].whole for name in titles if shown.errors.get(name)}
    told = [
        _("{share} in {network}").format(network=titles[name], share=percent(changes[name])) for name in _ends(changes)
    ]
    shift = ", ".join(f"{each:+g}".replace("-", "−").replace("+0", "0") for each in (dx_px, dy_px))
    text = _("A shift by {shift} px changes the scores by {networks}")
    return text.format(shift=shift, networks=_sentence(told)) if told else ""


def curves_sentence(
    shares: Mapping[str, Sequence[float]], sweep: Sweep, titles: Mapping[str, str], *, is_measured: bool
) -> str:
    """Return how far each network bears it; ``shares``: at all of the sweep's amounts. Empty where there is nothing.

    Of many digits nine in ten are to be read rightly; the drawing's own is to have half of the probability.
    """
    least = _MOSTLY if is_measured else _RATHER
    kept = {name: _kept(shares[name], sweep, least) for name in titles if len(shares.get(name, ()))}
    told = [_bears(titles[name], kept[name], sweep) for name in _ends({name: len(each) for name, each in kept.items()})]
    text = (
        _("Nine digits of ten are read rightly: {networks}") if is_measured else _("Sure of your drawing: {networks}")
    )
    return text.format(networks=_sentence(told)) if told else ""


def _kept(shares: Sequence[float], sweep: Sweep, least: float) -> range:
    """Return the places of the amounts around the one that changes nothing where no share is below ``least``."""
    neutral = CONDITIONS[sweep.name].neutral
    middle = min(range(len(shares)), key=lambda place: abs(sweep.amounts[place] - neutral))
    if shares[middle] < least:
        return range(0)
    below = (place for place, share in enumerate(shares) if share < least)
    ends = [-1, *below, len(shares)]
    return range(max(each for each in ends if each < middle) + 1, min(each for each in ends if each > middle))


def _bears(title: str, kept: range, sweep: Sweep) -> str:
    if not kept:
        return _("{network} at no amount").format(network=title)
    if len(kept) == len(sweep.amounts):
        return _("{network} at every amount").format(network=title)
    low, high = (f"{sweep.amounts[place]:g}" for place in (kept[0], kept[-1]))
    text = _("{network} from {low} to {high}") if kept[0] else _("{network} up to {high}")
    return text.format(network=title, low=low, high=high)


def _short(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def _ends(values: Mapping[str, float]) -> list[str]:
    """Return the names of the largest value and of the smallest."""
    ranked = sorted(values, key=lambda name: -values[name])
    return [*ranked[:1], *ranked[1:][-1:]]


def _sentence(parts: list[str]) -> str:
    if len(parts) == 2:
        return _("{first}, {second}.").format(first=parts[0], second=parts[1])
    return _("{all}.").format(all=parts[0]) if parts else ""


def unmoved_sentence(network: Network, error: LayerError) -> str:
    """Return what it means that a layer changes whose values do not lie where the drawing does."""
    layer = network.layers[error.name]
    if layer.has_maps:
        told = _("Its cells have no place on the canvas, so that there is nothing to move. It changes by {change}.")
    elif layer.inputs == ("input",):
        told = _(
            "Flattened: a unit has a weight for each pixel and no neighbours; nothing can move. It changes by {change}."
        )
    elif network.last_maps is not None:
        told = _("Places are gone here on purpose: what is left should stay as it is. It changes by {change}.")
    else:
        told = _("The scores should stay as they are. They change by {change}.")
    return told.format(change=percent(error.whole))


def order_sentence(found: Orders | None, titles: Mapping[str, str]) -> str:
    """Return which networks read another digit where the same picture is drawn on another way."""
    if found is None:
        return _("Draw a digit: it is read again, as if the pen had made the same picture on another way.")
    if found.reason:
        return found.reason
    read = {name: found.probabilities[name] for name in titles if name in found.probabilities}
    fooled = [titles[name] for name, each in read.items() if len(set(each.argmax(axis=1))) > 1]
    if fooled:
        told = _("The same picture in another order or direction is another digit to {networks}.")
        return told.format(networks=", ".join(fooled))
    moved = [titles[name] for name, each in read.items() if np.ptp(each, axis=0).max() > 0]
    if moved:
        told = _("Every answer stays in any order and direction; the probabilities of {networks} change.")
        return told.format(networks=", ".join(moved))
    return _("What is compared reads pixels: the same picture, in whatever order and direction it was drawn.")
