"""Answers and figures as the command line prints them."""

from __future__ import annotations

from typing import Any

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import Prediction
from desktop_cnn.core.percent import percent, probability


def prediction_text(prediction: Prediction | UserError | None) -> str:
    if isinstance(prediction, UserError):
        return f"– ({prediction})"
    return f"{prediction.digit} ({probability(prediction.confidence)})" if prediction else "–"


def prediction_fields(prediction: Prediction | UserError | None) -> dict[str, Any]:
    if not isinstance(prediction, Prediction):
        return {"digit": None, "probabilities": None, **({"reason": str(prediction)} if prediction else {})}
    return {"digit": prediction.digit, "probabilities": prediction.probabilities.tolist()}


def share_line(name: str, share: dict[str, float]) -> str:
    value, low, high = (percent(share[key], 2) for key in ("value", "low", "high"))
    return f"{name:14} {value}  [{low}, {high}]  n = {share['n']}"
