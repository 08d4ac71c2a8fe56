"""The formula of an output's size, and which of its terms one place of the window explains."""

from __future__ import annotations

from desktop_cnn.core.convolution import Geometry
from desktop_cnn.core.text import _
from desktop_cnn.ui.widgets.term_line import Term

Cell = tuple[int, int]


def formula(geometry: Geometry, size: int, lit: frozenset[str]) -> list[Term]:
    """Return ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1 and its value; ``lit``: the letters of the terms to light, or "1"."""
    n, p, d, k, s = size, geometry.padding, geometry.dilation, geometry.kernel, geometry.stride
    return [
        Term("⌊("),
        Term(f"{n}", "n" in lit),
        Term(" + "),
        Term(f"2·{p}", "p" in lit),
        Term(" − "),
        Term(f"{d}·", "d" in lit),
        Term(f"({k} − 1)", "k" in lit),
        Term(" − 1) / "),
        Term(f"{s}", "s" in lit),
        Term("⌋ "),
        Term("+ 1", "1" in lit),
        Term(f" = {geometry.output_size(size)}"),
    ]


def explained(geometry: Geometry, size: int, cell: Cell) -> tuple[frozenset[str], list[str]]:
    """Return the terms that a place of the window explains, and in words why."""
    s, p, reach, last = geometry.stride, geometry.padding, geometry.reach, geometry.output_size(size) - 1
    lit, words = set(), []
    if cell == (0, 0):
        lit.add("1")
        words.append(_("+ 1: the first place, before any step."))
    else:
        lit.add("s")
        words.append(
            _("s = {s}: {row} steps down and {column} to the right, of {s} each.").format(
                s=s, row=cell[0], column=cell[1]
            )
        )
    if any(place * s < p or place * s + reach > p + size for place in cell):
        lit.add("p")
        words.append(_("p = {p}: the window reaches into the padding.").format(p=p))
    if last in cell:
        lit |= {"n", "k", "d"} if geometry.dilation > 1 else {"n", "k"}
        told = _("n = {n}, k = {k}: the last place, where a window that reaches over {reach} still fits.")
        words.append(told.format(n=size, k=geometry.kernel, reach=reach))
    elif geometry.dilation > 1:
        lit.add("d")
        words.append(
            _("d = {d}: of its cells, {d} apart, the window sees {k} a side.").format(
                d=geometry.dilation, k=geometry.kernel
            )
        )
    return frozenset(lit), words
