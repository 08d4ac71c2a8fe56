"""Kernels made by hand, from before kernels were learned, and how like them a learned one is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.registry import Registry
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import frozen

SIZES = (3, 5, 7)
ALIKE = 0.9
"""Below this similarity, in either sign, a (3, 3) kernel is called like none of those that it is compared with.

Chance alone seldom comes so far: of kernels of nine independent normal weights 0.3 % reach it for one of the ten made
by hand, and 0.7 % for one of sixteen learned ones. At 0.8 it would be 4 % and 8 %.
"""

MAX_WEIGHT = 1e4


@dataclass(frozen=True, eq=False)
class Kernel:
    """``weights``: (k, k) float32; ``summary``: what it does to a picture."""

    title: str
    summary: str
    weights: NDArray[np.float32]


KERNELS: Registry[Kernel] = Registry("kernel")


def _add(name: str, title: str, summary: str, weights: object, divisor: float = 1) -> None:
    KERNELS.add(name, Kernel(title, summary, frozen(np.array(weights, dtype=np.float32) / np.float32(divisor))))


_add("identity", N_("Identity"), N_("leaves the picture as it is"), [[0, 0, 0], [0, 1, 0], [0, 0, 0]])
_add(
    "sobel_x",
    N_("Sobel x"),
    N_("edges that stand upright (Sobel & Feldman, 1968)"),
    [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
)
_add("sobel_y", N_("Sobel y"), N_("edges that lie flat (Sobel & Feldman, 1968)"), [[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
_add("prewitt_x", N_("Prewitt x"), N_("upright edges (Prewitt, 1970)"), [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
_add("prewitt_y", N_("Prewitt y"), N_("flat edges (Prewitt, 1970)"), [[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
_add("laplacian", N_("Laplacian"), N_("edges in every direction"), [[0, 1, 0], [1, -4, 1], [0, 1, 0]])
_add("gaussian", N_("Gaussian blur"), N_("a soft mean, near pixels count more"), [[1, 2, 1], [2, 4, 2], [1, 2, 1]], 16)
_add("box", N_("Box blur"), N_("the plain mean of nine pixels"), [[1, 1, 1], [1, 1, 1], [1, 1, 1]], 9)
_add("sharpen", N_("Sharpen"), N_("the picture and its edges"), [[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
_add("emboss", N_("Emboss"), N_("light from the upper left"), [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])


def similarity(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the cosine between two kernels of one size, in [-1, 1]; 0 where one is all zero.

    It does not depend on their strength; -1 is the same kernel with its sign turned.
    """
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.vdot(one, other)) / lengths if lengths else 0.0


def nearest(weights: NDArray[np.float32]) -> tuple[str, float]:
    """Return the name of the handmade kernel most like a (3, 3) one in either sign, and the similarity to it."""
    scores = {name: similarity(weights, KERNELS[name].weights) for name in KERNELS}
    name = max(scores, key=lambda each: abs(scores[each]))
    return name, scores[name]


class Likeness(NamedTuple):
    """Mean cosine similarities, in [-1, 1]: of the kernels of all pairs of places, of places beside or below each
    other, and ``shuffled`` of all pairs, the weights of each kernel in another order."""

    everywhere: float
    neighbours: float
    shuffled: float


def likeness(kernels: NDArray[np.float32]) -> Likeness:
    """Return how alike the (..., H, W) kernels of one map are, where each of H × W places has its own."""
    unit = _unit(kernels)
    beside = (unit[:, :, 1:] * unit[:, :, :-1]).sum(axis=0), (unit[:, 1:] * unit[:, :-1]).sum(axis=0)
    neighbours = float(np.concatenate([each.ravel() for each in beside]).mean())
    mixed = np.random.default_rng(0).permuted(unit.reshape(len(unit), -1), axis=0)
    return Likeness(_all_pairs(unit.reshape(len(unit), -1)), neighbours, _all_pairs(mixed))


def similarities(kernels: NDArray[np.float32], row: int, column: int) -> NDArray[np.float32]:
    """Return (H, W): the cosine of the kernel of each place with that of one, of (..., H, W) kernels."""
    unit = _unit(kernels)
    return np.asarray(np.einsum("kij,k->ij", unit, unit[:, row, column]), dtype=np.float32)


def _unit(kernels: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (weights, H, W): kernels of length 1, those that are all zero left so."""
    flat = kernels.reshape(-1, *kernels.shape[-2:]).astype(np.float64)
    return np.asarray(flat / np.maximum(np.linalg.norm(flat, axis=0), np.finfo(np.float64).tiny))


def _all_pairs(unit: NDArray[np.float64]) -> float:
    """Return the mean product of two different columns of (weights, N)."""
    count = unit.shape[1]
    return float(((unit.sum(axis=1) ** 2).sum() - (unit**2).sum()) / (count * (count - 1)))


def parse_kernel(text: str) -> NDArray[np.float32]:
    """Return the (k, k) kernel that is written in rows, numbers parted by spaces, commas, semicolons or brackets.

    Rows end with a line or with a semicolon; a fraction such as 1/9 is a number. Where commas that part give no kernel,
    they are decimal commas: no text is a kernel in both ways. Raises UserError.
    """
    try:
        return _parse(text)
    except UserError:
        try:
            return _parse(re.sub(r"(?<=\d),(?=\d)", ".", text))
        except UserError:
            pass
        raise


def _parse(text: str) -> NDArray[np.float32]:
    for end in ("],", "),", "},", ";"):
        text = text.replace(end, "\n")
    lines = text.translate(str.maketrans("[](){},\t−", "        -")).splitlines()
    rows = [line.split() for line in lines if line.split()]
    values = [[_number(word) for word in row] for row in rows]
    odd = next((number for number, row in enumerate(values, start=1) if len(row) != len(values[0])), 0)
    if odd:
        told = _("Every row of a kernel has as many numbers: row {number} has {count}, the first has {first}.")
        raise UserError(told.format(number=odd, count=len(values[odd - 1]), first=len(values[0])))
    height, width = len(values), len(values[0]) if values else 0
    if height != width or height not in SIZES:
        told = _("A kernel is 3×3, 5×5 or 7×7: this one is {height}×{width}.")
        raise UserError(told.format(height=height, width=width))
    return frozen(np.array(values, dtype=np.float32))


def _number(word: str) -> float:
    above, slash, below = word.partition("/")
    try:
        if "_" in word:  # Python's own way to group digits: nobody writes a weight so
            raise ValueError
        value = float(above) / (float(below) if slash else 1)
    except (ValueError, ZeroDivisionError):
        raise UserError(_("“{word}” is not a number.").format(word=word[:20])) from None
    if not abs(value) <= MAX_WEIGHT:  # NaN, too
        raise UserError(_("“{word}” is not a weight between −10,000 and 10,000.").format(word=word[:20]))
    return value
