"""What the labs answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from desktop_cnn.app.numbers.networks import picture
from desktop_cnn.core.labs.adversarial import AdversarialExample
from desktop_cnn.core.labs.attention import Attention
from desktop_cnn.core.labs.attribution import METHODS, Attribution
from desktop_cnn.core.labs.curves import Curve, OwnCurve
from desktop_cnn.core.labs.equivariance import Equivariance
from desktop_cnn.core.labs.order import Orders
from desktop_cnn.core.labs.patches import Patches
from desktop_cnn.core.labs.shift_map import SHIFT_REACH_PX, ShiftMap
from desktop_cnn.core.numbers import Numbers, Quantity, quantity
from desktop_cnn.core.pen_path import ORDERS


def shift_map_numbers(shown: ShiftMap) -> Numbers:
    """Return for each shift the probability of the digit read without one, the digit read there, and what is whole."""
    names, steps = list(shown.probabilities), range(-SHIFT_REACH_PX, SHIFT_REACH_PX + 1)
    shifts = {"dy_px": steps, "dx_px": steps}
    return {
        "probability": quantity(np.stack([shown.still(name) for name in names]), network=names, **shifts),
        "digit": quantity(np.stack([shown.probabilities[n].argmax(2) for n in names]), network=names, **shifts),
        "whole": quantity(shown.whole, **shifts),
    }


def curves_numbers(own: OwnCurve | None, measured: Curve) -> Numbers:
    """Return the drawing's own curve, and what has been measured over many digits."""
    numbers = {}
    if own is not None:
        values = np.array(list(own.probabilities.values()))
        numbers["own_probability"] = quantity(values, network=own.probabilities, amount=own.sweep.amounts)
        numbers["own_digit"] = quantity(np.array(list(own.digits.values())), network=own.digits)
    if measured.points:
        names, amounts = list(measured.points[0].accuracies), [point.amount for point in measured.points]
        for field, told in (("value", "accuracy"), ("low", "accuracy_low"), ("high", "accuracy_high"), ("n", "digits")):
            values = np.array([[getattr(p.accuracies[name], field) for p in measured.points] for name in names])
            numbers[told] = quantity(values, network=names, amount=amounts)
    return numbers


def equivariance_numbers(answer: Equivariance, dx_px: float, dy_px: float) -> Numbers:
    """Return each layer's errors, and the maps that are compared."""
    rows = [(f"{network}/{error.name}", error) for network, errors in answer.errors.items() for error in errors]
    names = [name for name, _error in rows]
    inside = [np.nan if error.inside is None else error.inside for _name, error in rows]
    numbers = {
        "shift_px": quantity(np.array([dx_px, dy_px]), along=("dx", "dy")),
        "error": quantity(np.array([error.whole for _name, error in rows]), layer=names),
        "error_inside": quantity(np.array(inside), layer=names),
    }
    if answer.pair is not None:
        pair = answer.pair
        maps = {"of_shifted": pair.of_shifted, "shifted": pair.shifted, "difference": pair.difference}
        numbers |= {name: picture(values) for name, values in maps.items()}
    return numbers


def adversarial_numbers(found: Mapping[str, AdversarialExample | None]) -> Numbers:
    """Return the changed pictures, how large their changes are, and what is read before and after."""
    flips = {name: flip for name, flip in found.items() if flip is not None}

    def each(value: Callable[[AdversarialExample], ArrayLike], *axes: str) -> Quantity:
        return quantity(np.array([value(flip) for flip in flips.values()]), *axes, network=flips)

    if not flips:
        return {}
    return {
        "changed": each(lambda flip: flip.changed, "row", "column"),
        "difference": each(lambda flip: flip.difference, "row", "column"),
        "l2": each(lambda flip: flip.size("l2")),
        "linf": each(lambda flip: flip.size("linf")),
        "probability_before": each(lambda flip: flip.before.probabilities, "digit"),
        "probability_after": each(lambda flip: flip.after.probabilities, "digit"),
    }


def attention_numbers(shown: Attention) -> Numbers:
    """Return what each token looks at, the rollout, the positions' likeness, and the answer without patches."""
    asked = ("token", "looked_at")
    numbers = {
        "attention": quantity(shown.weights, "head", *asked, layer=shown.tokens.layers),
        "rollout": quantity(shown.rollout, *asked),
        "digit": quantity(shown.digit),
        "probability": quantity(shown.probability),
        "probability_without_most_attended": quantity(shown.attended.probability),
        "probability_without_most_ink": quantity(shown.inked.probability),
        "probability_without_random": quantity([each.probability for each in shown.random], "draw"),
    }
    if shown.likeness is not None:
        numbers["positions_likeness"] = quantity(shown.likeness, *asked)
    return numbers


def order_numbers(found: Orders) -> Numbers:
    """Return what each network reads in the same picture, drawn on other ways."""
    networks = found.probabilities
    return {"probability": quantity(np.stack(list(networks.values())), "digit", network=networks, way=ORDERS)}


def attribution_numbers(networks: Mapping[str, Attribution]) -> Numbers:
    """Return each method's maps, and the scores that they explain."""
    numbers = {}
    for method in METHODS:
        maps = {name: each.maps[method] for name, each in networks.items() if method in each.maps}
        if maps:
            numbers[method] = quantity(np.stack(list(maps.values())), "row", "column", network=maps)
    for field in ("digit", "score", "score_empty"):
        numbers[field] = _by_network(networks, [getattr(each, field) for each in networks.values()])
    return numbers


def _by_network(networks: Iterable[str], values: list[float]) -> Quantity:
    return quantity(np.array(values), network=networks)


def patches_numbers(found: Patches) -> Numbers:
    """Return the patches that excite each map most, and how much they do."""
    return {
        "value": quantity(found.values, "map", "rank"),
        "patch": quantity(found.pictures, "map", "rank", "row", "column"),
        "digits_searched": quantity(found.digits),
    }
