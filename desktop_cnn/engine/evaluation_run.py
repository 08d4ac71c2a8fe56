"""A whole evaluation, for the command line: one condition, or one amount after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desktop_cnn.core.catalogue import Compared, compared
from desktop_cnn.core.conditions import CONDITIONS, Sweep, chains_for, parse_amount, parse_sweep
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.curves import PEN, PEN_PART, Curve
from desktop_cnn.core.pen_digits import SIZE_PX
from desktop_cnn.core.pen_path import backwards
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.core.values import CANVAS_PX, Drawing
from desktop_cnn.engine.labelled import Labelled, Sample, load_labelled
from desktop_cnn.engine.named import located
from desktop_cnn.engine.placement import Placement
from desktop_cnn.engine.sources import skipped_text

if TYPE_CHECKING:
    from desktop_cnn.engine.evaluation import Result
    from desktop_cnn.engine.loaded import Loaded

_PLOT_ENDINGS = (".svg", ".png")
_WORST_LISTED = 20


Answer = TypeVar("Answer")


def _run(steps: Iterable[Progress | Answer], say: Callable[[str], None]) -> Answer:
    """Run through all steps, saying every tenth that is done, and return the last answer; there is at least one."""
    told = 0
    for step in steps:
        if not isinstance(step, Progress):
            answer = step
        elif step.share * 10 >= told + 1:
            told = int(step.share * 10)
            say(_("{percent}% done").format(percent=told * 10))
    return answer


def evaluate_source(
    data: str,
    *,
    names: Sequence[str],
    recipe: str,
    part: str | None,
    size_px: str | None,
    anywhere: bool,
    is_backwards: bool = False,
    amounts: Mapping[str, float],
    perturb: Sequence[str],
    sweep: str | None,
    limit: int | None,
    plot: Path | None,
    worst: Path | None,
    seed: int,
    device: str,
    weights: Path | None,
    read: Callable[[Path], Drawing],
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Return the figures of the networks as one JSON object. Raises UserError for what cannot be used.

    ``data``: MNIST, PEN or a path. ``part`` is by default that of the pen digits which no network has learned from, and
    all of other data; PEN stands 20 px large where ``size_px`` says nothing else. ``is_backwards``: every digit as if
    its pen had gone backwards.
    """
    swept = None if sweep is None else parse_sweep(sweep)
    more = list(map(parse_amount, perturb))
    _check_once([*_set(amounts), *(name for name, _amount in more), *([swept.name] if swept else [])])
    amounts = {**amounts, **dict(more)}
    _check_outputs(plot, worst, is_sweep=swept is not None)
    if data == PEN:
        part, size_px = part or PEN_PART, size_px or str(SIZE_PX)
    part = part or "all"
    placement = _placement(size_px, anywhere, seed)
    models = compared(recipe, names, weights)
    labelled = load_labelled(located(data, say), part, placement, read, Sample(limit, seed), say)
    conditions = {"part": part, "size_px": size_px, "anywhere": anywhere, "sample": limit, **amounts, "seed": seed}
    if is_backwards:
        conditions["backwards"] = True
    labelled = _readable(labelled, models, is_backwards)
    measured = _measured(labelled, models, recipe, device, swept, amounts, seed, plot, worst, say)
    if labelled.skipped:
        say(skipped_text(labelled.skipped))
    return {**measured, **_facts(labelled, recipe, conditions)}


def _facts(labelled: Labelled, recipe: str, conditions: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was measured, and what of it could not be read."""
    facts: dict[str, Any] = {"data": labelled.name, "recipe": recipe, "conditions": conditions}
    if labelled.skipped:
        facts["skipped"] = [{"input": str(each.path), "reason": each.reason} for each in labelled.skipped]
    return facts


def _placement(size_px: str | None, anywhere: bool, seed: int) -> Placement:
    placement = Placement(_range(size_px), anywhere, seed)
    if anywhere and placement.size_px is None:
        raise UserError(_("--anywhere needs --size-px: only scaled drawings are placed."))
    return placement


def _readable(labelled: Labelled, models: Compared, is_backwards: bool) -> Labelled:
    """Return what all of the models can read, turned round where it is to be read backwards."""
    if is_backwards:
        return labelled.of_ways(backwards)
    if labelled.drawings and any(not model.reads.is_picture for model in models.values()):
        return labelled.of_ways()
    return labelled


def _measured(
    labelled: Labelled,
    models: Compared,
    recipe: str,
    device: str,
    swept: Sweep | None,
    amounts: Mapping[str, float],
    seed: int,
    plot: Path | None,
    worst: Path | None,
    say: Callable[[str], None],
) -> dict[str, Any]:
    # torch takes seconds and 200 MB, which data that cannot be used should not cost.
    from desktop_cnn.engine.evaluation import evaluate
    from desktop_cnn.engine.loaded import load_networks
    from desktop_cnn.engine.plots import plot_curve, save_worst
    from desktop_cnn.engine.sweep import measure_curve

    loaded = load_networks(models, device, say=say)
    if swept or any(chains_for(amounts)) or not labelled.drawings:
        loaded = _of_pictures(loaded, say)
    if swept:
        curve = _run(measure_curve(loaded, labelled, swept, seed, amounts), say)
        if plot:
            plot_curve(plot, curve, models, f"{labelled.name}, {_(RECIPES[recipe].title)}")
        return {"sweep": _swept(curve, models)}
    results = _run(evaluate(loaded, labelled, chains_for(amounts, seed)), say)
    if worst:
        save_worst(worst, labelled, {models[name].id: result for name, result in results.items()})
    return {"models": {models[name].id: _figures(result) for name, result in results.items()}}


def _of_pictures(loaded: Loaded, say: Callable[[str], None]) -> Loaded:
    """Return those that read pictures, and say so of others. Raises UserError where there is none."""
    pictures = loaded.of_pictures()
    told = _("{network} reads the pen's way, which no perturbation changes and pictures do not have: it is left out.")
    for name, model in loaded.models.items():
        if name not in pictures.models:
            say(told.format(network=model.id))
    if not pictures.models:
        raise UserError(_("There is nothing left to measure: evaluate it on drawings as they are, such as --data pen."))
    return pictures


def _set(amounts: Mapping[str, float]) -> list[str]:
    return [name for name, amount in amounts.items() if amount != CONDITIONS[name].neutral]


def _check_once(names: Sequence[str]) -> None:
    """Raise UserError for a condition that is given twice: one of its amounts would go unseen."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UserError(_("{name} is given more than once: give it one amount or one sweep.").format(name=twice))


def _check_outputs(plot: Path | None, worst: Path | None, *, is_sweep: bool) -> None:
    """Raise UserError for a picture that cannot be made, before anything is measured."""
    if plot and not is_sweep:
        raise UserError(_("--plot needs a --sweep, such as noise=0:0.6:13."))
    if worst and is_sweep:
        raise UserError(_("--worst is for one measurement: leave --sweep away."))
    for path, endings in ((plot, _PLOT_ENDINGS), (worst, (".png",))):
        if path and path.suffix.lower() not in endings:
            message = _("{path} cannot be written: it must end in {endings}.")
            raise UserError(message.format(path=path, endings=_(" or ").join(endings)))
        if path:
            check_place(path)


def check_place(path: Path) -> None:
    """Raise UserError for a file that has no folder to lie in: a folder made of a slip would be hard to find."""
    if not path.parent.is_dir():
        message = _("{path} cannot be written: there is no folder {folder}.")
        raise UserError(message.format(path=path, folder=path.parent))
    if path.is_dir():
        raise UserError(_("{path} cannot be written: it is a folder.").format(path=path))


def _swept(curve: Curve, models: Compared) -> dict[str, Any]:
    points = [
        {"amount": point.amount, "models": {models[name].id: asdict(each) for name, each in point.accuracies.items()}}
        for point in curve.points
    ]
    return {"name": curve.sweep.name, "points": points}


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
