"""What labs ask and answer, one file a lab; engine/labs has what works it out."""

from desktop_cnn.core.labs import (  # noqa: F401  (each registers itself)
    adversarial,
    attention,
    attribution,
    curves,
    equivariance,
    im2col,
    ladder,
    order,
    patches,
    shift_map,
    trade_offs,
)
from desktop_cnn.core.labs.base import LABS

__all__ = ["LABS"]
