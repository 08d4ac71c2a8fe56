"""Photos and scans of paper and boards."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from tests.picture_kinds.making import encoded, ink, jpeg, kind, picture, png


@kind("clean scan")
def clean(m):
    return png(ink(m.pen()))


@kind("JPEG of quality 12")
def jpeg_noise(m):
    return jpeg(ink(m.pen(160)), 12)


@kind("dim photo")
def dim(m):
    return jpeg(m.noise(ink(m.pen(400), 0.1, 0.4), 0.02))


@kind("vignette")
def vignette(m):
    shades = ink(m.pen(400), 0.15, 0.85)
    y, x = m.grid(shades)
    return jpeg(m.noise(shades * (1 - 1.1 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)), 0.015))


@kind("light from one side")
def gradient(m):
    shades = ink(m.pen(400), 0.12, 0.9)
    y, x = m.grid(shades)
    angle = m.rng.uniform(0, 6.28)
    return jpeg(m.noise(shades * (0.65 + 0.7 * (np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5))), 0.015))


@kind("edge of a shadow")
def shadow_edge(m):
    shades = ink(m.pen(300), 0.15, 0.85)
    y, x = m.grid(shades)
    edge = (y - m.rng.uniform(0.25, 0.7)) + m.rng.uniform(-0.5, 0.5) * (x - 0.5)
    return jpeg(m.noise(shades * (1 - 0.45 / (1 + np.exp(edge * 80))), 0.02))


@kind("soft shadow")
def soft_shadow(m):
    shades = ink(m.pen(300), 0.15, 0.88)
    y, x = m.grid(shades)
    cx, cy = m.rng.uniform(0.1, 0.9, 2)
    return jpeg(m.noise(shades * (1 - 0.5 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 0.06)), 0.015))


@kind("blurred photo")
def blurred(m):
    sheet = picture(m.noise(ink(m.pen(400), 0.2, 0.8), 0.02)).rotate(m.rng.uniform(-6, 6), fillcolor=204)
    return encoded(sheet.filter(ImageFilter.GaussianBlur(5)), "JPEG", quality=70)


@kind("blue ink on a yellow note")
def note(m):
    return jpeg(m.noise(ink(m.pen(300), (0.12, 0.18, 0.62), (0.96, 0.9, 0.45)), 0.015))


@kind("red pen")
def red(m):
    return png(ink(m.pen(300), (0.85, 0.12, 0.15), (0.97, 0.97, 0.97)))


@kind("red on green of the same brightness")
def red_on_green(m):
    return png(ink(m.pen(300), (0.85, 0.25, 0.25), (0.25, 0.54, 0.25)))


@kind("chalk on a blackboard")
def chalk(m):
    board = m.noise(np.full((360, 360, 3), (0.32, 0.38, 0.35)), 0.03)
    cover = m.pen(360)[..., None] * np.clip(m.noise(np.full((360, 360, 1), 0.85), 0.15), 0, 1)
    return jpeg(board * (1 - cover) + 0.92 * cover)


@kind("pencil")
def pencil(m):
    cover = m.pen(600, 0.03) * np.clip(m.noise(np.full((600, 600), 0.75), 0.2), 0, 1)
    return jpeg(m.noise(ink(cover, 0.5, 0.9), 0.02))


@kind("ballpoint")
def ballpoint(m):
    return jpeg(m.noise(ink(m.pen(1000, 0.012), (0.1, 0.15, 0.5), (0.95, 0.95, 0.94)), 0.01))


@kind("marker")
def marker(m):
    return jpeg(ink(m.pen(300, 0.14), 0.1, 0.95))


@kind("cut close")
def close(m):
    cover = m.pen(400, 0.09)
    ys, xs = np.nonzero(cover > 0.5)
    return png(ink(cover[max(ys.min() - 6, 0) : ys.max() + 7, max(xs.min() - 6, 0) : xs.max() + 7]))


def cut_out(cover, margin):
    ys, xs = np.nonzero(cover > 0.5)
    return np.pad(cover[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1], margin)


@kind("bold, cut close")
def bold(m):
    return png(1 - cut_out(m.pen(400, 0.14), 12))


@kind("squared paper, fine")
def squared_finely(m):
    return png(lined(m, 900, 40, across=True, pen=16 / 900))


def lined(m, side, step, across, pen=0.05):
    shades = ink(m.pen(side, pen), (0.1, 0.12, 0.3), (0.96, 0.96, 0.94))
    lines, first = np.array((0.62, 0.74, 0.88)), int(m.rng.integers(step))
    for at in range(first, side, step):
        shades[at : at + 2] = np.minimum(shades[at : at + 2], lines)
        if across:
            shades[:, at : at + 2] = np.minimum(shades[:, at : at + 2], lines)
    return shades


@kind("ruled paper")
def ruled(m):
    return jpeg(m.noise(lined(m, 400, 60, across=False), 0.01))


@kind("squared paper")
def squared(m):
    return jpeg(m.noise(lined(m, 400, 40, across=True), 0.01))


@kind("photo of ruled paper, askew")
def ruled_askew(m):
    sheet = picture(lined(m, 560, 56, across=False)).rotate(m.rng.uniform(-5, 5), Image.Resampling.BICUBIC)
    shades = np.asarray(sheet.crop((60, 60, 500, 500))) / 255
    _y, x = m.grid(shades)
    return jpeg(m.noise(shades * (0.6 + 0.35 * x)[..., None], 0.015))


@kind("sheet on a table")
def on_table(m):
    sheet = ink(m.pen(500, 0.07), (0.1, 0.1, 0.15), (0.9, 0.9, 0.87))
    return jpeg(m.noise(m.on_table(sheet, [(0.15, 0.12), (0.86, 0.16), (0.84, 0.88), (0.13, 0.85)]), 0.015))


@kind("sheet on a table, in perspective")
def in_perspective(m):
    sheet = ink(m.pen(500, 0.07), (0.1, 0.1, 0.15), (0.9, 0.9, 0.87))
    shades = m.on_table(sheet, [(0.2, 0.15), (0.8, 0.12), (0.92, 0.9), (0.06, 0.88)])
    y, _x = m.grid(shades)
    return jpeg(m.noise(shades * (0.7 + 0.3 * y)[..., None], 0.015))


@kind("wide strip, 1000×300")
def strip(m):
    return png(ink(m.pen(1000, height=300, at=(m.rng.uniform(0.2, 0.8), 0.5))))


@kind("tall strip, 240×1200")
def tall(m):
    return png(ink(m.pen(240, height=1200, at=(0.5, m.rng.uniform(0.2, 0.8)))))


@kind("small on a whole sheet")
def small_on_sheet(m):
    return jpeg(m.noise(ink(m.pen(850, 0.014, 0.14, 1200, m.rng.uniform(0.2, 0.8, 2))), 0.015))
