"""A whole evaluation, for the command line: one condition, or one amount after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing
from desktop_cnn.engine.download import fetch_mnist
from desktop_cnn.engine.evaluation import CONDITIONS, Result, chains_for, evaluate
from desktop_cnn.engine.inference import Loaded, load_networks
from desktop_cnn.engine.labelled import Labelled, Placement, load_labelled
from desktop_cnn.engine.plots import plot_sweep, save_worst

_WORST_LISTED = 20


@dataclass(frozen=True)
class Sweep:
    """The amounts of one condition, one after the other."""

    name: str
    amounts: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class _Bench:
    loaded: Loaded
    data: Labelled
    seed: int
    say: Callable[[str], None]

    def measure(self, amounts: Mapping[str, float], before: str = "") -> Mapping[str, Result]:
        results: dict[str, Result] = {}
        told = 0
        for share in evaluate(self.loaded, self.data, chains_for(amounts, self.seed), results.update):
            if share * 10 >= told + 1:
                told = int(share * 10)
                self.say(before + _("{percent} % done").format(percent=told * 10))
        return results


def evaluate_source(
    data: str,
    *,
    recipe: str,
    part: str,
    size_px: str | None,
    anywhere: bool,
    amounts: Mapping[str, float],
    perturb: Sequence[str],
    sweep: str | None,
    plot: Path | None,
    worst: Path | None,
    seed: int,
    device: str,
    weights: Path | None,
    read: Callable[[Path], Drawing],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Return the figures of both networks as one JSON object. Raises UserError for what cannot be used."""
    swept = _sweep(sweep)
    amounts = {**amounts, **_perturbed(perturb)}
    if plot and not swept:
        raise UserError(_("--plot needs a --sweep, such as noise=0:0.6:13."))
    placement = Placement(_range(size_px), anywhere, seed)
    if anywhere and placement.size_px is None:
        raise UserError(_("--anywhere needs --size-px: only scaled drawings are placed."))
    source = fetch_mnist(say) if data == "mnist" else Path(data)
    labelled = load_labelled(source, part, placement, read)
    bench = _Bench(load_networks(recipe, device, weights), labelled, seed, say)
    conditions = {"part": part, "size_px": size_px, "anywhere": anywhere, **amounts, "seed": seed}
    facts = {"data": labelled.name, "recipe": recipe, "conditions": conditions}
    if swept:
        points = [_point(bench, amounts, swept.name, amount) for amount in swept.amounts]
        if plot:
            plot_sweep(plot, swept.name, labelled.name, points)
        return {"sweep": {"name": swept.name, "points": points}, **facts}
    results = bench.measure(amounts)
    if worst:
        save_worst(worst, labelled, results)
    return {**{name: _figures(result) for name, result in results.items()}, **facts}


def _point(bench: _Bench, amounts: Mapping[str, float], name: str, amount: float) -> dict[str, Any]:
    results = bench.measure({**amounts, name: amount}, before=f"{name} {amount:g}: ")
    shares = {network: asdict(result.accuracy) for network, result in results.items()}
    return {"amount": amount, **shares}


def _figures(result: Result) -> dict[str, Any]:
    return {
        "accuracy": asdict(result.accuracy),
        "calibration_error": round(result.calibration_error, 5),
        "confusion": result.confusion.tolist(),
        "worst": [asdict(mistake) for mistake in result.worst[:_WORST_LISTED]],
    }


def _range(text: str | None) -> tuple[float, float] | None:
    """Parse "20" or "14:26"."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+\.?\d*)(?::(\d+\.?\d*))?", text)
    bounds = (float(match[1]), float(match[2] or match[1])) if match else (0.0, 0.0)
    if not 1 <= bounds[0] <= bounds[1] <= CANVAS_PX:
        message = _("--size-px {text} is not a size from 1 to 30 or a range LOW:HIGH of such sizes.")
        raise UserError(message.format(text=text))
    return bounds


def _sweep(text: str | None) -> Sweep | None:
    """Parse "noise=0:0.6:13": a condition, its lowest and highest amount, the number of points."""
    if text is None:
        return None
    number = r"(\d+\.?\d*)"
    match = re.fullmatch(rf"(\w+)={number}:{number}:(\d+)", text)
    if match and match[1] in CONDITIONS and int(match[4]) >= 1:
        name, low, high = match[1], float(match[2]), float(match[3])
        condition = CONDITIONS[name]
        if condition.low <= low <= high <= condition.high:
            steps = np.linspace(low, high, int(match[4]))
            amounts = dict.fromkeys(round(float(s)) if condition.is_whole else round(float(s), 6) for s in steps)
            return Sweep(name, tuple(amounts))
    message = _("--sweep {text} is not NAME=LOW:HIGH:POINTS within {bounds}.")
    raise UserError(message.format(text=text, bounds=_bounds()))


def _perturbed(texts: Sequence[str]) -> dict[str, float]:
    """Parse ("fog=1", "blur=2"): conditions with their amounts."""
    amounts: dict[str, float] = {}
    for text in texts:
        match = re.fullmatch(r"(\w+)=(\d+\.?\d*)", text)
        condition = CONDITIONS.get(match[1]) if match else None
        if match is None or condition is None or not condition.low <= float(match[2]) <= condition.high:
            message = _("--perturb {text} is not NAME=AMOUNT within {bounds}.")
            raise UserError(message.format(text=text, bounds=_bounds()))
        amounts[match[1]] = float(match[2])
    return amounts


def _bounds() -> str:
    return ", ".join(f"{name} {c.low:g}:{c.high:g}" for name, c in CONDITIONS.items())
