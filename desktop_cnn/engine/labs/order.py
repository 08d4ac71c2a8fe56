"""The compared networks over one picture, drawn on other ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy as np

from desktop_cnn.core.document import Document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.order import OrderQuestion, Orders
from desktop_cnn.core.pen_path import ORDERS, pen_segments
from desktop_cnn.core.values import frozen
from desktop_cnn.engine.loaded import load_networks


def answer(question: OrderQuestion) -> Iterator[Orders]:
    """Raises UserError where weights or device cannot be used, or the drawing cannot be drawn on another way."""
    loaded = load_networks(question.models, question.device, question.edits, say=lambda _failure: None)
    assert question.drawing is not None
    drawing = question.drawing.drawing()
    made = [turn(drawing) for turn in ORDERS.values()]
    documents = [Document(each, question.pixels) for each in made]  # the same picture
    probabilities = {}
    for name in loaded.networks:
        with suppress(UserError):  # a way that cannot be read: the live reading tells why
            probabilities[name] = loaded.of_documents(name, documents)
    segments = None
    with suppress(UserError):
        segments = frozen(np.stack([pen_segments(each.drawing, each.pixels) for each in documents]))
    yield Orders(probabilities, segments)


def prepare() -> Callable[[OrderQuestion], Iterator[Orders]]:
    """Return ``answer``."""
    return answer
