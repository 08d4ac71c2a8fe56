"""The panels, one a file; each adds itself to PANELS and becomes a dock."""

from desktop_cnn.ui.panels import (  # noqa: F401  (each registers itself)
    adversarial,
    arithmetic,
    attention,
    attribution,
    convolution,
    cost,
    curves,
    equivariance,
    im2col,
    inspector,
    kernels,
    ladder,
    lanes,
    order,
    patches,
    predictions,
    recurrent,
    shift_map,
    trade_offs,
)
from desktop_cnn.ui.panels.base import PANELS, Panel

__all__ = ["PANELS", "Panel"]
