"""A picture of the real window with a drawing in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDockWidget, QWidget

from desktop_cnn.app.actions.perturbation import set_noise, set_shift
from desktop_cnn.app.documents import open_document
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import unwritten
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.text import _
from desktop_cnn.ui.application import unattended_window
from desktop_cnn.ui.hand import draw, wait_until
from desktop_cnn.ui.main_window import MainWindow
from desktop_cnn.ui.panels import Panel

_LOADING_S = 60.0
_MIN_SIDE_PX, _MAX_SIDE_PX = 640, 8000


def take_screenshot(
    drawing: Path,
    out: Path,
    *,
    panel: str | None,
    theme: str,
    language: str,
    size: str,
    shift: str | None,
    noise: float,
    recipe: str,
    names: Sequence[str] = (),
    weights: Path | None = None,
) -> Path:
    """Draw with real mouse events, wait for the networks, and write the PNG. Raises UserError."""
    if out.suffix.lower() != ".png":
        raise UserError(_("A screenshot is a PNG: give --out a name that ends in .png."))
    document = open_document(drawing)
    width, height = _pair(size, "x", r"\d+", (_MIN_SIDE_PX, _MAX_SIDE_PX), "--size")
    with unattended_window(width, height, names, weights) as window:
        if (window.width(), window.height()) != (width, height):
            message = _("The window cannot be {size}: it needs at least {width}x{height}.")
            least = window.minimumSize()
            raise UserError(message.format(size=size, width=least.width(), height=least.height()))
        window.store.update(theme=theme, language=language, recipe=recipe)
        part = _part(window, panel)
        if panel:
            part.raise_()  # it may lie behind another
        wait_until(window.shows_what_is_drawn, _LOADING_S, _("loading the networks"))
        if document.drawing.picture:
            window.store.show_document(document)
        else:
            draw(window.canvas, document.drawing, lambda width_px: window.store.update(pen_px=width_px))
        if shift:
            set_shift(window.store, *_pair(shift, ",", r"-?\d+", (-MAX_SHIFT_PX, MAX_SHIFT_PX), "--shift"))
        if noise:
            set_noise(window.store, noise)
        wait_until(window.is_settled, _LOADING_S, _("reading the drawing"))
        content = part.widget() if isinstance(part, QDockWidget) else None
        if isinstance(content, Panel):
            content.start()
            wait_until(window.is_settled, _LOADING_S, _("the answer of a lab"))
        QCoreApplication.processEvents()
        if not part.grab().save(str(out), "PNG"):
            raise unwritten(out, ValueError(_("Qt cannot write this file")))
    return out


def _part(window: MainWindow, panel: str | None) -> QWidget:
    if panel is None:
        return window
    return window.canvas if panel == "canvas" else window.panel(panel)


def _pair(text: str, between: str, number: str, bounds: tuple[int, int], option: str) -> tuple[int, int]:
    match = re.fullmatch(f"({number}){between}({number})", text)
    low, high = bounds
    if match and all(low <= int(each) <= high for each in match.groups()):
        first, second = map(int, match.groups())
        return first, second
    message = _("{option} {text} is not two numbers from {low} to {high} with {between} between them.")
    raise UserError(message.format(option=option, text=text, low=low, high=high, between=between))
