"""The compared networks over one picture, drawn on other ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from desktop_cnn.core.document import Document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.labs.order import OrderQuestion, Orders
from desktop_cnn.core.pen_path import ORDERS, pen_segments
from desktop_cnn.core.values import frozen
from desktop_cnn.engine.loaded import load_networks


def answer(question: OrderQuestion) -> Iterator[Orders]:
    """Raises UserError where weights or device cannot be used."""
    loaded = load_networks(question.models, question.device, question.edits, say=lambda _failure: None)
    assert question.drawing is not None
    drawing = question.drawing.drawing()
    documents = [Document(drawing, question.pixels)] * len(ORDERS)
    segments, reason = None, ""
    try:
        documents = [Document(turn(drawing), question.pixels) for turn in ORDERS.values()]  # the same picture
        segments = frozen(np.stack([pen_segments(each.drawing, each.pixels) for each in documents]))
    except UserError as error:
        reason = str(error)
    probabilities = {}
    for name, model in loaded.models.items():
        if segments is not None or model.reads.is_picture:
            probabilities[name] = loaded.of_documents(name, documents)
    yield Orders(probabilities, segments, reason)


def prepare() -> Callable[[OrderQuestion], Iterator[Orders]]:
    """Return ``answer``."""
    return answer
