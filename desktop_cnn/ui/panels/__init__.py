"""The panels, one a file; each adds itself to PANELS and becomes a dock."""

from desktop_cnn.ui.panels import cnn, curves, equivariance, fc, flip, kernels, predictions, shift_map  # noqa: F401  (each registers itself)
from desktop_cnn.ui.panels.base import PANELS, Panel

__all__ = ["PANELS", "Panel"]
