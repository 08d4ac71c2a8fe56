"""The icons of assets/icons, in the colour of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_cnn.core.resources import resource

_SIZES_PX = (16, 32, 64, 256)


def icon(name: str, colour: str = "#000000") -> QIcon:
    """Return an icon; ``colour``, "#rrggbb", replaces currentColor. Main thread only."""
    made = QIcon()
    for image in _images(name, colour):
        made.addPixmap(QPixmap.fromImage(image))
    return made


@cache  # most stand in every panel's title; images, since pixmaps must not outlive the application
def _images(name: str, colour: str) -> tuple[QImage, ...]:
    source = resource("assets", "icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
    return tuple(_image(renderer, size_px) for size_px in _SIZES_PX)


def _image(renderer: QSvgRenderer, size_px: int) -> QImage:
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return image
