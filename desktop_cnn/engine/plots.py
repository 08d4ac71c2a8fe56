"""Figures as pictures: accuracy over an amount, and the digits read worst."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from desktop_cnn.core.catalogue import Compared
from desktop_cnn.core.conditions import condition_label
from desktop_cnn.core.files import unwritten, write_file
from desktop_cnn.core.labs.curves import Curve
from desktop_cnn.core.palette import SLOT_COLOURS
from desktop_cnn.core.percent import percent
from desktop_cnn.core.text import _
from desktop_cnn.engine.evaluation import Result
from desktop_cnn.engine.labelled import Labelled

_TILE_PX = 90
_CAPTION_PX = 16
_STEP_PX = _TILE_PX + _CAPTION_PX
_PER_ROW = 10
_ROWS = 3


def plot_curve(path: Path, curve: Curve, models: Compared, title: str) -> None:
    """Draw each network's accuracy with its 95 % interval; the path's ending, .png or .svg, decides the format.

    Raises UserError where the file cannot be written.
    """
    import matplotlib  # takes long, and is needed here alone
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4), layout="constrained")
    axes = figure.add_subplot()
    amounts = [point.amount for point in curve.points]
    colours = dict(zip(models, SLOT_COLOURS, strict=False))  # a network that could not be read keeps its own
    shorts = [models[network].short for network in curve.points[0].accuracies]
    for network in curve.points[0].accuracies:
        colour, model = colours[network], models[network]
        label = _(model.short) if shorts.count(model.short) == 1 else model.id
        shares = [point.accuracies[network] for point in curve.points]
        axes.plot(amounts, [100 * s.value for s in shares], "o-", color=colour, label=label, markersize=3.5)
        low, high = [100 * s.low for s in shares], [100 * s.high for s in shares]
        axes.fill_between(amounts, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.set(xlabel=condition_label(curve.sweep.name), ylabel=_("right answers in %"), title=title, ylim=(0, 101))
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    drawn, kind = BytesIO(), path.suffix.lower().removeprefix(".") or "png"
    try:
        # The same bytes for the same figures: an SVG otherwise carries the date and random names.
        with matplotlib.rc_context({"svg.hashsalt": "desktop-cnn"}):
            figure.savefig(drawn, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
    except ValueError as error:
        raise unwritten(path, error) from error
    write_file(path, drawn.getvalue())


def save_worst(path: Path, data: Labelled, results: Mapping[str, Result]) -> None:
    """Draw the digits that each network misread most surely, a row of ten after the other, "right → answer" below.

    The sheet is as large as what is on it. Raises UserError where the file cannot be written.
    """
    shown = {network: result.worst[: _PER_ROW * _ROWS] for network, result in results.items()}
    heights = {network: _CAPTION_PX + -(-len(worst) // _PER_ROW) * _STEP_PX for network, worst in shown.items()}
    columns = min(max(map(len, shown.values())), _PER_ROW)
    sheet = Image.new("L", (max(columns, 1) * _TILE_PX, sum(heights.values())), 255)
    pen, bottom = ImageDraw.Draw(sheet), 0
    for network, worst in shown.items():
        top, bottom = bottom, bottom + heights[network]
        pen.text((4, top + 2), network, fill=0)
        for i, mistake in enumerate(worst):
            x, y = i % _PER_ROW * _TILE_PX, top + _CAPTION_PX + i // _PER_ROW * _STEP_PX
            shades = np.rint(data.picture(mistake.number) * 255).astype(np.uint8)
            tile = Image.fromarray(shades).resize((_TILE_PX - 4, _TILE_PX - 4), Image.Resampling.NEAREST)
            sheet.paste(tile, (x + 2, y))
            told = f"{mistake.label} -> {mistake.answer}  {percent(mistake.confidence, 0)}"
            pen.text((x + 4, y + _TILE_PX - 3), told, fill=0)
    drawn = BytesIO()
    try:
        sheet.save(drawn, Image.registered_extensions().get(path.suffix.lower(), path.suffix))
    except (KeyError, OSError, ValueError) as error:  # what PIL raises for a kind that it cannot write, and for one
        raise unwritten(path, ValueError(_("no picture has this ending"))) from error
    write_file(path, drawn.getvalue())
