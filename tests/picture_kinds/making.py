"""What all kinds of pictures share: a digit's ink, shades, files, and the register."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

KINDS: dict[str, Callable] = {}
PAPER, INK = 0.93, 0.12


def kind(title):
    def add(make):
        KINDS[title] = make
        return make

    return add


class Maker:
    """One digit and the chance that goes with it. Shades are float in [0, 1], (H, W) or (H, W, 3)."""

    def __init__(self, lines, rng):
        self.lines, self.rng = lines, rng

    def pen(self, side=300, pen=0.085, size=0.66, height=None, at=(0.5, 0.5)):
        """Return the ink's coverage (height, side); size and pen are shares of the smaller side."""
        height = height or side
        field, fine = min(side, height), 3 if max(side, height) <= 1200 else 1
        points = np.concatenate(self.lines)
        low, high = points.min(axis=0), points.max(axis=0)
        scale = size * field / max((high - low).max(), 0.05)
        offset = np.array([side * at[0], height * at[1]]) - (low + high) / 2 * scale
        sheet = Image.new("L", (side * fine, height * fine))
        draw, width = ImageDraw.Draw(sheet), max(round(pen * field * fine), 1)
        for line in self.lines:
            there = [tuple(p) for p in ((line * scale + offset) * fine).tolist()]
            draw.line(there, fill=255, width=width, joint="curve")
            for x, y in there:
                draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
        return np.asarray(sheet.resize((side, height), Image.Resampling.BOX), dtype=np.float32) / 255

    def noise(self, shades, sigma):
        return shades + self.rng.normal(0, sigma, shades.shape)

    def grid(self, shades):
        """Return y and x, each from 0 to 1, for the shape of a picture."""
        height, width = shades.shape[:2]
        y, x = np.mgrid[0:height, 0:width]
        return y / height, x / width

    def on_table(self, sheet, corners, table=(0.35, 0.24, 0.16)):
        """Lay the sheet (H, W, 3) on a wooden table, seen so that its corners lie at these shares of the picture."""
        side = max(sheet.shape[:2])
        _y, x = self.grid(np.zeros((side, side)))
        grain = 1 + 0.15 * np.sin(60 * x + 3 * np.sin(9 * x)) + self.rng.normal(0, 0.03, x.shape)
        wood = np.array(table) * grain[..., None]
        height, width = sheet.shape[:2]
        where = np.array(corners) * side
        mapped = perspective(where, [(0, 0), (width, 0), (width, height), (0, height)])
        laid = picture(sheet).transform((side, side), Image.Transform.PERSPECTIVE, mapped, Image.Resampling.BILINEAR)
        mask = Image.new("L", (width, height), 255)
        mask = mask.transform((side, side), Image.Transform.PERSPECTIVE, mapped, Image.Resampling.BILINEAR)
        alpha = np.asarray(mask)[..., None] / 255
        return np.asarray(laid) / 255 * alpha + wood * (1 - alpha)


def perspective(source, target):
    """Return the eight numbers that Pillow needs to map the four source points onto the target points."""
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return np.linalg.solve(np.array(rows), np.array(target).ravel()).tolist()


def ink(cover, dark=INK, paper=PAPER):
    """Return the shades of ink on paper, each a grey or a colour."""
    dark, paper = np.asarray(dark), np.asarray(paper)
    cover = cover[..., None] if dark.ndim or paper.ndim else cover
    return paper * (1 - cover) + dark * cover


def picture(shades):
    return Image.fromarray(np.rint(np.clip(shades, 0, 1) * 255).astype(np.uint8))


def encoded(image, ending="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, ending, **options)
    return buffer.getvalue()


def png(shades):
    return encoded(picture(shades))


def jpeg(shades, quality=85):
    return encoded(picture(shades), "JPEG", quality=quality)
