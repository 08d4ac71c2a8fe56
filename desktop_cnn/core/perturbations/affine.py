"""Rotation and scaling about the middle of the canvas."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.perturbations.base import PERTURBATIONS, Amount, PerturbationKind
from desktop_cnn.core.text import N_
from desktop_cnn.core.values import CANVAS_PX, Pixels

MAX_ROTATION_DEG = 180.0
MAX_SCALE_CHANGE = 0.6
_OFFSETS = np.arange(CANVAS_PX, dtype=np.float64) - (CANVAS_PX - 1) / 2


def resample(pixels: Pixels, inverse: NDArray[np.float64]) -> Pixels:
    """Return the picture whose every pixel (x, y) is taken from ``inverse`` @ (x, y), both from the middle.

    ``inverse``: (2, 2). Bilinear between the four nearest pixels; outside the canvas there is no ink.
    """
    source = inverse @ np.stack(np.broadcast_arrays(_OFFSETS[None, :], _OFFSETS[:, None])).reshape(2, -1)
    x, y = source + (CANVAS_PX - 1) / 2 + 1  # + 1: a border of one empty pixel
    padded = np.pad(pixels, 1)
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    inside = (left >= 0) & (left <= CANVAS_PX) & (top >= 0) & (top <= CANVAS_PX)
    left, top = np.where(inside, left, 0), np.where(inside, top, 0)
    right_share, low_share = (x - left).astype(np.float32), (y - top).astype(np.float32)
    upper = padded[top, left] * (1 - right_share) + padded[top, left + 1] * right_share
    lower = padded[top + 1, left] * (1 - right_share) + padded[top + 1, left + 1] * right_share
    blend = upper * (1 - low_share) + lower * low_share
    return np.where(inside, blend, np.float32(0)).reshape(CANVAS_PX, CANVAS_PX)


def rotate(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Turn clockwise by ``angle_deg``."""
    angle = math.radians(amounts.get("angle_deg", 0))
    return resample(pixels, np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]]))


def scale(pixels: Pixels, amounts: Mapping[str, float], rng: np.random.Generator) -> Pixels:
    """Make 1 + ``scale_change`` times as large."""
    return resample(pixels, np.eye(2) / (1 + amounts.get("scale_change", 0)))


PERTURBATIONS.add(
    "rotate",
    PerturbationKind(
        N_("Rotation"), (Amount("angle_deg", N_("Angle"), "°", -MAX_ROTATION_DEG, MAX_ROTATION_DEG),), rotate
    ),
)
PERTURBATIONS.add(
    "scale",
    PerturbationKind(
        N_("Scale"), (Amount("scale_change", N_("Size change"), "", -MAX_SCALE_CHANGE, MAX_SCALE_CHANGE),), scale
    ),
)
