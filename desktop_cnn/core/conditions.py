"""What one number does to every digit of a test: each perturbation over its first amount."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations import PERTURBATIONS, PerturbationKind
from desktop_cnn.core.perturbations.rotation import MAX_ROTATION_DEG
from desktop_cnn.core.perturbations.scaling import MAX_SCALE_CHANGE
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import Perturbation

Chain = tuple[Perturbation, ...]

_MOST_POINTS = 1000


@dataclass(frozen=True)
class Condition:
    """``chains`` returns what a number does to a digit: all of them are meant where there are several.

    ``low`` and ``high`` bound the number; ``neutral`` changes nothing. ``label``: what it is called where it has no
    name of its own. ``is_whole``: only whole numbers differ.
    """

    chains: Callable[[float], list[Chain]]
    low: float
    high: float
    label: str = ""
    neutral: float = 0
    is_whole: bool = False

    def steps(self, low: float, high: float, points: int) -> tuple[float, ...]:
        """Return the amounts of a sweep in rising order; fewer than ``points`` where whole numbers are few."""
        steps = np.linspace(low, high, points)
        return tuple(dict.fromkeys(round(float(s)) if self.is_whole else round(float(s), 6) for s in steps))


def _shifts(distance_px: float) -> list[Chain]:
    moves = [(distance_px, 0), (-distance_px, 0), (0, distance_px), (0, -distance_px)]
    return [(Perturbation("shift", {"dx_px": dx, "dy_px": dy}),) for dx, dy in moves]


def _turns(angle_deg: float) -> list[Chain]:
    return [(Perturbation("rotate", {"angle_deg": sign * angle_deg}),) for sign in (1, -1)]


def _resized(factor: float) -> list[Chain]:
    return [(Perturbation("scale", {"scale_change": factor - 1}),)]


def _sheared(slant: float) -> list[Chain]:
    return [(Perturbation("shear", {"shear": sign * slant}),) for sign in (1, -1)]


CONDITIONS = {
    "shift": Condition(_shifts, 0, MAX_SHIFT_PX, N_("Shift in pixels, in four directions"), is_whole=True),
    "rotate": Condition(_turns, 0, MAX_ROTATION_DEG, N_("Rotation in degrees, both ways")),
    "scale": Condition(_resized, 1 - MAX_SCALE_CHANGE, 1 + MAX_SCALE_CHANGE, N_("Size, relative"), neutral=1),
    "shear": Condition(_sheared, 0, 1, N_("Slant, both ways")),
}
"""One for each perturbation, in the order in which several are applied: noise comes last, and is not moved."""


def _join(name: str, kind: PerturbationKind) -> None:
    """Add the condition of a perturbation's first amount, from 0 on, where it has none."""
    amount = kind.amounts[0]

    def chains(value: float) -> list[Chain]:
        return [(Perturbation(name, {amount.name: value}),)]

    CONDITIONS.setdefault(name, Condition(chains, 0, amount.high, is_whole=amount.step == 1))
    if "noise" in CONDITIONS:
        CONDITIONS["noise"] = CONDITIONS.pop("noise")


PERTURBATIONS.follow(_join)


def condition_label(name: str) -> str:
    """Return what a condition's number is, for an axis, in the person's language."""
    if CONDITIONS[name].label:
        return _(CONDITIONS[name].label)
    kind = PERTURBATIONS[name]
    title, amount = _(kind.title), _(kind.amounts[0].title)
    unit = kind.amounts[0].unit
    return f"{title}: {amount}" + (f" ({unit})" if unit else "")


def chains_for(amounts: Mapping[str, float], seed: int = 0) -> list[Chain]:
    """Return every combination of what the conditions of ``amounts`` do; one empty chain for none."""
    chains: list[Chain] = [()]
    for name, condition in CONDITIONS.items():
        amount = amounts.get(name, condition.neutral)
        if amount != condition.neutral:
            chains = [(*chain, *more) for chain in chains for more in condition.chains(amount)]
    return [
        tuple(Perturbation(perturbation.name, perturbation.amounts, seed) for perturbation in chain) for chain in chains
    ]


@dataclass(frozen=True)
class Sweep:
    """The amounts of one condition, one after the other."""

    name: str
    amounts: tuple[float, ...]


def whole_sweep(name: str, points: int) -> Sweep:
    """Return a sweep over all of a condition's amounts."""
    condition = CONDITIONS[name]
    return Sweep(name, condition.steps(condition.low, condition.high, points))


def parse_sweep(text: str) -> Sweep:
    """Parse "noise=0:0.6:13": a condition, its lowest and highest amount, the number of points. Raises UserError."""
    number = r"(\d+\.?\d*)"
    match = re.fullmatch(rf"(\w+)={number}:{number}:(\d{{1,4}})", text)
    if match and match[1] in CONDITIONS and 1 <= int(match[4]) <= _MOST_POINTS:
        name, low, high = match[1], float(match[2]), float(match[3])
        condition = CONDITIONS[name]
        if condition.low <= low <= high <= condition.high:
            return Sweep(name, condition.steps(low, high, int(match[4])))
    message = _("--sweep {text} is not NAME=LOW:HIGH:POINTS with 1 to {points} points within {bounds}.")
    raise UserError(message.format(text=text[:60], points=_MOST_POINTS, bounds=_bounds()))


def parse_amount(text: str) -> tuple[str, float]:
    """Parse "fog=1": a condition with its amount. Raises UserError."""
    match = re.fullmatch(r"(\w+)=(\d+\.?\d*)", text)
    condition = CONDITIONS.get(match[1]) if match else None
    if match is None or condition is None or not condition.low <= float(match[2]) <= condition.high:
        message = _("--perturb {text} is not NAME=AMOUNT within {bounds}.")
        raise UserError(message.format(text=text, bounds=_bounds()))
    return match[1], float(match[2])


def _bounds() -> str:
    return ", ".join(f"{name} {c.low:g}:{c.high:g}" for name, c in CONDITIONS.items())
