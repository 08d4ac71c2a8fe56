"""A whole evaluation, for the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing
from desktop_cnn.engine.download import fetch_mnist
from desktop_cnn.engine.evaluation import Result, chains_for, evaluate
from desktop_cnn.engine.inference import load_networks
from desktop_cnn.engine.labelled import Placement, load_labelled


def evaluate_source(
    data: str,
    *,
    recipe: str,
    part: str,
    size_px: str | None,
    anywhere: bool,
    shift: int,
    noise: float,
    seed: int,
    device: str,
    weights: Path | None,
    read: Callable[[Path], Drawing],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Return the figures of both networks as one JSON object. Raises UserError for data that cannot be used."""
    source = fetch_mnist(say) if data == "mnist" else Path(data)
    labelled = load_labelled(source, part, Placement(_range(size_px), anywhere, seed), read)
    networks, where = load_networks(recipe, device, weights)
    results: dict[str, Result] = {}
    told = 0
    for share in evaluate(networks, labelled, chains_for(shift, noise, seed), where, results.update):
        if share * 10 >= told + 1:
            told = int(share * 10)
            say(_("{percent} % done").format(percent=told * 10))
    figures = {name: _figures(result) for name, result in results.items()}
    conditions = {"part": part, "size_px": size_px, "anywhere": anywhere, "shift": shift, "noise": noise, "seed": seed}
    return {**figures, "data": labelled.name, "recipe": recipe, "conditions": conditions}


def _figures(result: Result) -> Mapping[str, Any]:
    return {"accuracy": asdict(result.accuracy), "confusion": result.confusion.tolist()}


def _range(text: str | None) -> tuple[float, float] | None:
    """Parse "20" or "14:26"."""
    if text is None:
        return None
    low, _colon, high = text.partition(":")
    try:
        bounds = float(low), float(high or low)
    except ValueError:
        bounds = 0.0, 0.0
    if not 1 <= bounds[0] <= bounds[1] <= CANVAS_PX:
        message = _("--size-px {text} is not a size from 1 to 30 or a range LOW:HIGH of such sizes.")
        raise UserError(message.format(text=text))
    return bounds
