"""Five perturbations, one after the other, at their usual amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from desktop_cnn.app.chain import new_perturbation
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings

CHAIN = ("shift", "rotate", "thickness", "blur", "noise")


@contextmanager
def cases() -> Iterator[Mapping[str, Callable[[], object]]]:
    pixels, chain = rasterize(sample_drawings()[9].drawing), list(map(new_perturbation, CHAIN))
    yield {"a chain of five": lambda: perturb(pixels, chain)}
