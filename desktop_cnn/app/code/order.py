"""The program behind the same picture, drawn on other ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.code.parts import DRAWN, PEN_PATH, picture, program, readers
from desktop_cnn.core.networks import KernelEdit, Network
from desktop_cnn.core.pen_path import ORDERS, steps_of
from desktop_cnn.core.values import Pixels


def order_code(
    networks: Mapping[str, Network], pixels: Pixels, segments: NDArray[np.float32] | None, edits: Sequence[KernelEdit]
) -> str:
    """``segments``: as of core.labs.order; each network gets the pixels, or the pen's four ways."""
    strokes = [name for name, network in networks.items() if not network.model.reads.is_picture]
    paths: list[Iterable[str]] = []
    given = f"x.expand({len(ORDERS)}, -1, -1, -1)"
    if strokes and segments is not None:
        paths = [picture(np.stack([steps_of(each) for each in segments]), PEN_PATH, "paths")]
        given = f"paths if name in {strokes} else {given}"
    lines = [
        f"# as drawn, and on the other ways: {', '.join(ORDERS)}",
        "maps = []",
        "for name, scores in readers.items():",
        f"    maps.append(scores({given}).softmax(1))",
        "    print(name, maps[-1].argmax(1).tolist())",
        "result = torch.stack(maps)  # (networks, ways, digits)",
    ]
    return program(picture(pixels, DRAWN), *paths, *readers(networks, edits), lines)
