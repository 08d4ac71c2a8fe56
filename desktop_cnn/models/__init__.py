"""The architectures, one a file, and the reading of their weights."""

from desktop_cnn.models import (  # noqa: F401  (each registers itself)
    cnn,
    fully_connected,
    local,
    pooled,
    row_gru,
    shared,
    stacked,
    stroke_gru,
    vision_transformer,
)
from desktop_cnn.models.base import ARCHITECTURES, Activation, Classifier, picture
from desktop_cnn.models.modules import describes

__all__ = ["ARCHITECTURES", "Activation", "Classifier", "describes", "picture"]
