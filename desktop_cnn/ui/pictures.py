"""Pixels of the canvas as Qt images."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from desktop_cnn.core.values import CANVAS_PX, Pixels


def ink_image(pixels: Pixels) -> QImage:
    """Return a 30×30 greyscale image: ink white on black."""
    shades = np.rint(pixels * 255).astype(np.uint8)
    image = QImage(shades.tobytes(), CANVAS_PX, CANVAS_PX, CANVAS_PX, QImage.Format.Format_Grayscale8)
    return image.copy()  # QImage does not own the bytes it is given


def ghost_image(pixels: Pixels, colour: QColor) -> QImage:
    """Return a 30×30 image of one colour, as opaque as there is ink."""
    shades = np.empty((CANVAS_PX, CANVAS_PX, 4), dtype=np.uint8)
    shades[..., :3] = (colour.red(), colour.green(), colour.blue())
    shades[..., 3] = np.rint(pixels * 200)
    image = QImage(shades.tobytes(), CANVAS_PX, CANVAS_PX, CANVAS_PX * 4, QImage.Format.Format_RGBA8888)
    return image.copy()
