"""A figure as PNG, SVG or PDF. Any thread."""

from __future__ import annotations

import base64
import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRect, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from desktop_cnn import __version__
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.ui.figure import Figure

SCALES = (1, 2, 3, 4)
_POINTS_PER_INCH, _M_PER_INCH = 72, 0.0254
_BAND_PX = 128
_REST_S = 0.0005
_CELL_PX = 8
_CELLS = re.compile(rb'width="([\d.]+)"([^>]*)href="data:image/png;base64,([^"]+)"')


def figure_bytes(figure: Figure, path: Path, scale: int) -> bytes:
    """Return the figure in the format that the path's ending names; ``scale``: of pixels. Raises UserError."""
    ending = path.suffix.lower()
    if ending not in FORMATS:
        message = _("{name} cannot be written: a figure is PNG, SVG or PDF. Give it a name that ends so.")
        raise UserError(message.format(name=path.name))
    return FORMATS[ending](figure, scale)


def figure_image(figure: Figure, scale: int) -> QImage:
    """Return the figure's pixels, ``scale`` of them along each side of one on screen, with its caption as text."""
    image = QImage(figure.size_px * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    _play(figure, image, _BAND_PX)
    image.setDevicePixelRatio(1)
    image.setDotsPerMeterX(round(figure.dpi * scale / _M_PER_INCH))
    image.setDotsPerMeterY(round(figure.dpi * scale / _M_PER_INCH))
    image.setText("Title", figure.caption.title)
    image.setText("Description", figure.caption.text)
    image.setText("Software", f"desktop-cnn {__version__}")
    return image


def png_of(image: QImage) -> bytes:
    return _written(lambda device: image.save(device, "PNG"))  # type: ignore[call-overload]  # the stubs ask for bytes


def _png(figure: Figure, scale: int) -> bytes:
    return png_of(figure_image(figure, scale))


def _svg(figure: Figure, _scale: int) -> bytes:
    def write(device: QIODevice) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(device)
        generator.setSize(figure.size_px)
        generator.setViewBox(QRect(QPoint(), figure.size_px))
        generator.setResolution(figure.dpi)
        generator.setTitle(figure.caption.title)
        generator.setDescription(figure.caption.text)
        _play(figure, generator, figure.size_px.height())

    return _CELLS.sub(_with_large_cells, _written(write))


def _with_large_cells(image: re.Match[bytes]) -> bytes:
    """Return what names an SVG's image, each cell of it many pixels: what a viewer smooths is then a cell's edge."""
    cells = QImage.fromData(QByteArray(base64.b64decode(image[3])))
    if float(image[1]) <= cells.width():
        return image[0]
    large = cells.scaled(cells.size() * _CELL_PX, mode=Qt.TransformationMode.FastTransformation)
    return b'width="%b"%bhref="data:image/png;base64,%b"' % (image[1], image[2], base64.b64encode(png_of(large)))


def _pdf(figure: Figure, _scale: int) -> bytes:
    def write(device: QIODevice) -> None:
        writer = QPdfWriter(device)
        writer.setResolution(figure.dpi)
        size = QSizeF(figure.size_px) * _POINTS_PER_INCH / figure.dpi
        writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        writer.setTitle(figure.caption.text)
        writer.setCreator(f"desktop-cnn {__version__}")
        _play(figure, writer, figure.size_px.height())

    return _written(write)


FORMATS: Mapping[str, Callable[[Figure, int], bytes]] = {".png": _png, ".svg": _svg, ".pdf": _pdf}


def _play(figure: Figure, device: QPaintDevice, band_px: int) -> None:
    """Paint the figure, its background ``band_px`` at a time.

    PySide holds Python's lock in each call: between them others have their turn.
    """
    painter = QPainter(device)
    background, size = QColor(figure.theme.background), figure.size_px
    for top in range(0, size.height(), band_px):
        painter.fillRect(0, top, size.width(), min(band_px, size.height() - top), background)
        _rest()
    for place, piece in figure.pieces:
        painter.drawPicture(place, piece)
        _rest()
    painter.end()


def _rest() -> None:
    if threading.current_thread() is not threading.main_thread():
        time.sleep(_REST_S)


def _written(write: Callable[[QIODevice], object]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    return bytes(buffer.data().data())
