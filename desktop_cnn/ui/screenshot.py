"""A picture of the real window with a drawing in it, and where the layers' maps lie there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, QPointF
from PySide6.QtWidgets import QDockWidget, QWidget

from desktop_cnn.app.actions.perturbation import set_noise, set_shift
from desktop_cnn.app.documents import open_document
from desktop_cnn.app.state import Document
from desktop_cnn.app.workspaces import FIRST, WORKSPACES
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import write_file
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.text import _
from desktop_cnn.core.values import Drawing
from desktop_cnn.ui.application import unattended_window
from desktop_cnn.ui.figure_files import png_of
from desktop_cnn.ui.hand import draw, wait_until
from desktop_cnn.ui.main_window import MainWindow
from desktop_cnn.ui.panels import Panel
from desktop_cnn.ui.panels.lanes import LanePanel
from desktop_cnn.ui.widgets.block import Block

_LOADING_S = 60.0
_SAMPLE = 4
_MIN_SIDE_PX, _MAX_SIDE_PX = 640, 8000


def take_screenshot(
    drawing: Path | None,
    out: Path | None,
    *,
    workspace: str | None,
    panel: str | None,
    theme: str,
    language: str,
    size: str,
    shift: str | None,
    noise: float,
    recipe: str,
    names: Sequence[str] = (),
    weights: Path | None = None,
) -> dict[str, Any]:
    """Draw with real mouse events, wait for the networks, write the PNG; return what there is to say. Raises UserError.

    Without a ``drawing`` a digit that comes with the program is drawn; without ``out`` nothing is written. In what is
    returned, "maps" are all that can be seen of a layer: by the networks' and the layers' names, where the first one
    lies, in pixels of the window, and how many there are in a row and in all.
    """
    _check(out, workspace)
    document = open_document(drawing) if drawing else Document(sample := _sample(), rasterize(sample))
    width, height = _pair(size, "x", r"\d+", (_MIN_SIDE_PX, _MAX_SIDE_PX), "--size")
    with unattended_window(width, height, names, weights) as window:
        _require_size(window, width, height)
        window.store.update(theme=theme, language=language, recipe=recipe, workspace=workspace or FIRST)
        part = _part(window, panel)
        if isinstance(part, QDockWidget) and panel:
            window.bring(panel)  # it may lie behind another
        wait_until(window.shows_what_is_drawn, _LOADING_S, _("loading the networks"))
        _show(window, document)
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
        if out is not None:
            write_file(out, png_of(part.grab().toImage()))
        shown = {"workspace": window.store.state.workspace, "width": width, "height": height}
        return {**({"out": str(out)} if out else {}), **shown, "maps": _maps(window)}


def _check(out: Path | None, workspace: str | None) -> None:
    if out is not None and out.suffix.lower() != ".png":
        raise UserError(_("A screenshot is a PNG: give --out a name that ends in .png."))
    if workspace is not None and workspace not in WORKSPACES:
        known = ", ".join(WORKSPACES)
        raise UserError(_("There is no workspace {name}: choose from {known}.").format(name=workspace, known=known))


def _require_size(window: MainWindow, width: int, height: int) -> None:
    if (window.width(), window.height()) != (width, height):
        message = _("The window cannot be {size}: it needs at least {width}x{height}.")
        least = window.minimumSize()
        raise UserError(message.format(size=f"{width}x{height}", width=least.width(), height=least.height()))


def _show(window: MainWindow, document: Document) -> None:
    """Draw it with the mouse, or show it where it has a picture that no hand has drawn."""
    if document.drawing.picture:
        window.store.show_document(document)
    else:
        draw(window.canvas, document.drawing, lambda width_px: window.store.update(pen_px=width_px))


def _sample() -> Drawing:
    return next(sample.drawing for sample in sample_drawings() if sample.label == _SAMPLE)


def _maps(window: MainWindow) -> dict[str, dict[str, dict[str, float]]]:
    """Return where the maps of each layer lie, for each network of which a lane can be seen."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for panel in window.findChildren(LanePanel):
        if panel.isVisible() and panel.network is not None:
            origin = panel.lane.mapTo(window, QPoint())
            found[panel.network.name] = {block.name: _place(block, origin) for block in panel.lane.blocks}
    return found


def _place(block: Block, origin: QPoint) -> dict[str, float]:
    first = block.map_rect(int(block.shown[0])).translated(QPointF(origin))
    size = {"x": first.x(), "y": first.y(), "width": first.width(), "height": first.height()}
    return {**size, "columns": block.columns, "maps": len(block.shown), "of": block.shape[0]}


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
