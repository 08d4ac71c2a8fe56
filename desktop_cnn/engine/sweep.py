"""The compared networks over many labelled digits at one amount of a perturbation after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from desktop_cnn.core.conditions import Sweep, chains_for
from desktop_cnn.core.jobs import Progress
from desktop_cnn.core.labs.curves import Curve, CurvePoint
from desktop_cnn.engine.evaluation import evaluate
from desktop_cnn.engine.labelled import Labelled
from desktop_cnn.engine.loaded import Loaded


def measure_curve(
    loaded: Loaded, data: Labelled, sweep: Sweep, seed: int, others: Mapping[str, float] | None = None
) -> Iterator[Progress | Curve]:
    """Yield the curve as it grows; ``others`` are conditions that hold at every amount.

    Where an amount stands for several directions, the digits take them in turn.
    """
    curve = Curve(sweep, data=data.name, digits=len(data.labels))
    for number, amount in enumerate(sweep.amounts):
        chains = chains_for({**(others or {}), sweep.name: amount}, seed)
        for step in evaluate(loaded, data, chains, in_turn=True):
            if isinstance(step, Progress):
                yield Progress((number + step.share) / len(sweep.amounts))
            else:
                accuracies = {name: result.accuracy for name, result in step.items()}
                curve = replace(curve, points=(*curve.points, CurvePoint(amount, accuracies)))
                yield curve
