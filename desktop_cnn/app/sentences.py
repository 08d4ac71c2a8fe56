"""What is to be seen in a panel, in one sentence with the numbers that are shown; in the person's language."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.naming import stage_title
from desktop_cnn.core.inspection import Inspection, largest_terms
from desktop_cnn.core.kernels import likeness
from desktop_cnn.core.labs.patches import Patches
from desktop_cnn.core.networks import LayerInfo
from desktop_cnn.core.percent import probability
from desktop_cnn.core.recurrence import changes_of_mind
from desktop_cnn.core.text import _

Values = NDArray[np.float32]


def short(value: float) -> str:
    """Return a number as sentences have it."""
    return f"{value:.2f}".replace("-", "−")


def inspection_sentence(found: Inspection, values: Values, scores: Values | None, channel: int | None) -> str:
    """Return why a value is what it is.

    ``values``: of its map, or of its whole vector. ``scores``: of all digits. ``channel``: the map before it that is
    looked at, where there are several.
    """
    address = found.address
    told = {
        "map": address.map,
        "layer": stage_title(address.layer),
        "row": address.row,
        "column": address.column,
        "value": short(found.value),
        "before": stage_title(found.source_name),
        "sum": short(found.trace.value),
    }
    if found.value == 0 > found.trace.value:
        text = _("Unit {map} of {layer} stays dark: its sum is {sum}, and what is below zero becomes 0.")
        if values.ndim == 2:
            text = _("Map {map} of {layer} stays dark at ({row}, {column}): its sum is {sum}, and below zero is 0.")
        return text.format(**told)
    if address.layer == "scores" and scores is not None:
        return _score_sentence(found, scores, told)
    if values.ndim != 2:
        return _unit_sentence(found, told)
    is_brightest = values[address.row, address.column] == values.max()
    if found.trace.winner is not None:
        text = _("Map {map} of {layer} keeps at ({row}, {column}) the largest of what it sees there: {value}.")
    elif channel is not None:
        told |= {"channel": found.part.first + channel, "brings": short(float(found.by_channel[channel]))}
        text = _(
            "Map {map} of {layer} is {value} at ({row}, {column}), of which map {channel} of {before} brings {brings}."
        )
        if is_brightest:
            text = _(
                "Map {map} of {layer} is brightest at ({row}, {column}): {value}, "
                "of which map {channel} of {before} brings {brings}."
            )
    elif is_brightest:
        text = _("Map {map} of {layer} is brightest at ({row}, {column}): {value}.")
    else:
        text = _("Map {map} of {layer} is {value} at ({row}, {column}); its brightest cell is {largest}.")
        told["largest"] = short(float(values.max()))
    return text.format(**told)


def _score_sentence(found: Inspection, scores: Values, told: dict[str, object]) -> str:
    exponentials = np.exp(scores.astype(np.float64) - float(scores.max()))
    told["share"] = probability(float(exponentials[found.address.map] / exponentials.sum()))
    told |= _most(found)
    text = _(
        "Digit {map} has the score {value}, a probability of {share}: unit {unit} of {before} counts most, {brings}."
    )
    return text.format(**told)


def _unit_sentence(found: Inspection, told: dict[str, object]) -> str:
    if found.trace.how != "sum":
        return _("Unit {map} of {layer} is {value}: what {before} holds there.").format(**told)
    told |= _most(found)
    text = _("Unit {map} of {layer} is {value}; number {unit} of {before} counts most: {brings}.")
    if found.source_name == "input":
        text = _("Unit {map} of {layer} is {value}; the pixel at {place} counts most: {brings}.")
    return text.format(**told)


def _most(found: Inspection) -> dict[str, object]:
    """Return what the term that counts most is called, and what it brings."""
    term = largest_terms(found, 1)[0]
    place = f"({term.address.row}, {term.address.column})"
    return {"unit": term.address.map, "place": place, "brings": short(term.value)}


def kernel_sentence(layer: LayerInfo, kernel: tuple[int, int] | None) -> str:
    """Return what the kernel of a (map, channel) weighs; None: of all."""
    if kernel is None:
        place = np.unravel_index(int(np.abs(layer.kernels).argmax()), layer.kernels.shape)
        text = _("The largest weight of {layer} is {value}, in a kernel of map {map}: click a kernel to follow it.")
        return text.format(layer=stage_title(layer.name), value=short(float(layer.kernels[place])), map=int(place[0]))
    weights = layer.kernels[kernel]
    text = _("The kernel of map {map} weighs most at {high_place}, {high}, least at {low_place}, {low}; in all {sum}.")
    return text.format(
        map=kernel[0],
        high_place=_place(weights, int(weights.argmax())),
        high=short(float(weights.max())),
        low_place=_place(weights, int(weights.argmin())),
        low=short(float(weights.min())),
        sum=short(float(weights.sum())),
    )


def places_sentence(layer: LayerInfo, number: int) -> str:
    """Return how alike the kernels of a map are that has its own at every place."""
    kernels = layer.place_kernels[number]
    found = likeness(kernels)
    text = _(
        "Map {map}: its {count} kernels are alike by {all} on average (cosine), neighbours by {near}; "
        "with their weights shuffled {chance}, if they were shared 1."
    )
    return text.format(
        count=f"{prod(kernels.shape[-2:]):,}",
        map=number,
        all=short(found.everywhere),
        near=short(found.neighbours),
        chance=short(found.shuffled),
    )


def recurrent_sentence(probabilities: Values, step: int, of_rows: bool) -> str:
    """Return what is read after a step of (steps, 10) probabilities, and how often another digit was read before.

    ``of_rows``: whether each step reads a row of the picture, and not a line of the pen.
    """
    digits, changes = probabilities.argmax(axis=1), changes_of_mind(probabilities)
    told = {
        "step": step + 1,
        "steps": len(probabilities),
        "digit": int(digits[step]),
        "share": probability(float(probabilities[step].max())),
        "count": len(changes),
        "last": int(digits[-1]),
    }
    now = _("After {step} of the pen's {steps} steps it reads {digit} with {share}.")
    if of_rows:
        now = _("After {step} of {steps} rows it reads {digit} with {share}.")
    now = now.format(**told)
    if not changes:
        return " ".join((now, _("It says so from the first one on.")))
    told["settled"] = changes[-1] + 1
    changed = _("It changes its mind {count} times, and settles on {last} in step {settled}.")
    return " ".join((now, changed.format(**told)))


def patches_sentence(found: Patches, number: int) -> str:
    """Return how much the patches that excite map ``number`` most do so."""
    values = found.values[number][np.isfinite(found.values[number])]
    told = {"map": number, "layer": stage_title(found.layer), "digits": f"{found.digits:,}", "count": len(values)}
    if not len(values):
        return _("Map {map} of {layer} stays dark in all of the {digits} digits.").format(**told)
    text = _("Of {digits} digits these {count} patches excite map {map} of {layer} most: by {high} to {low}.")
    return text.format(**told, high=short(float(values[0])), low=short(float(values[-1])))


def _place(values: Values, index: int) -> str:
    return "({}, {})".format(*np.unravel_index(index, values.shape))
