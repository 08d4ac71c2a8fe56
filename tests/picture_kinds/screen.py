"""What programs write: canvases, figures, windows, and every kind of file."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw

from tests.picture_kinds.making import INK, PAPER, encoded, ink, kind, picture, png


@kind("28×28, light on dark")
def small_light(m):
    return png(m.pen(28))


@kind("28×28, dark on light")
def small_dark(m):
    return png(1 - m.pen(28))


@kind("16×16")
def tiny(m):
    return png(1 - m.pen(16, size=0.95, pen=0.12))


@kind("light on dark")
def inverted(m):
    return png(ink(m.pen(), PAPER, INK))


@kind("white on a mid-light button")
def button(m):
    return png(ink(m.pen(64), (1, 1, 1), (0.36, 0.67, 1.0)))


@kind("black on mid-dark")
def mid_dark(m):
    return png(ink(m.pen(64), (0, 0, 0), (0.25, 0.36, 0.78)))


@kind("500-px canvas, 5-px brush")
def brush(m):
    return png(1 - (m.pen(500, 0.01) > 0.5))


@kind("800-px canvas, 2-px pen")
def thin(m):
    return png(1 - m.pen(800, 2 / 800))


@kind("2000-px canvas, 4-px pen, light on dark")
def thin_light(m):
    return png(m.pen(2000, 4 / 2000))


def framed(shades, px, shade=0.0):
    shades = shades.copy()
    for edge in (shades[:px], shades[-px:], shades[:, :px], shades[:, -px:]):
        edge[...] = shade
    return shades


@kind("1-px black frame")
def thin_frame(m):
    return png(framed(1 - m.pen(64), 1))


@kind("thick frame")
def thick_frame(m):
    return png(framed(ink(m.pen(300)), 22, 0.2))


@kind("rounded frame, transparent corners")
def rounded(m):
    side = 240
    card = Image.new("LA", (side, side), (0, 0))
    ImageDraw.Draw(card).rounded_rectangle((2, 2, side - 3, side - 3), 40, (255, 255), (40, 255), 5)
    mask = picture(m.pen(side))
    card.paste(Image.new("LA", card.size, (20, 255)), mask=mask)
    return encoded(card)


@kind("dark ink, transparent ground")
def clear_dark(m):
    return encoded(Image.merge("LA", [Image.new("L", (300, 300), 20), picture(m.pen())]))


@kind("light ink, transparent ground")
def clear_light(m):
    cover = picture(m.pen())
    return encoded(Image.merge("RGBA", [Image.new("L", (300, 300), shade) for shade in (255, 240, 230)] + [cover]))


def figure(m, colours, numbers=True):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(4, 3))
    axes = drawn.add_subplot()
    axes.imshow(m.pen(28), cmap=colours)
    if not numbers:
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_title("a digit")
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="png")
    return buffer.getvalue()


@kind("matplotlib, light on dark")
def plotted(m):
    return figure(m, "gray")


@kind("matplotlib, dark on light")
def plotted_dark(m):
    return figure(m, "gray_r")


@kind("matplotlib, viridis")
def plotted_viridis(m):
    return figure(m, "viridis", numbers=False)


@kind("4000 px")
def huge(m):
    return png(ink(m.pen(4000, 0.03)))


@kind("window on a screen")
def window(m):
    shades = np.full((360, 400, 3), (0.94, 0.94, 0.95))
    shades[:32] = (0.2, 0.24, 0.3)
    shades[10:22, 360:372] = shades[10:22, 380:392] = 0.9
    shades[36:356, 40:360] = ink(m.pen(320), (0, 0, 0), (1, 1, 1))
    return png(framed(shades, 1, 0.4))


def deep(m, bits):
    values = np.rint(ink(m.pen()) * (2**bits - 1)).astype(np.uint16)
    return encoded(Image.fromarray(values))


@kind("16-bit file, 10 bits used")
def ten_bits(m):
    return deep(m, 10)


@kind("16-bit file, 12 bits used")
def twelve_bits(m):
    return deep(m, 12)


@kind("black and white, 1 bit")
def one_bit(m):
    return encoded(picture(ink(m.pen())).convert("1", dither=Image.Dither.NONE))


@kind("palette")
def palette(m):
    return encoded(picture(ink(m.pen(), (0.1, 0.1, 0.4), (0.9, 0.85, 0.7))).convert("P", palette=1, colors=16))


@kind("GIF")
def gif(m):
    return encoded(picture(ink(m.pen())).convert("P"), "GIF")


@kind("CMYK JPEG")
def cmyk(m):
    return encoded(picture(ink(m.pen(), (0.1, 0.1, 0.4), (0.9, 0.85, 0.7))).convert("CMYK"), "JPEG", quality=90)


@kind("turned, with the camera's note")
def turned(m):
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(picture(ink(m.pen())).transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)


@kind("animation, first frame empty")
def animation(m):
    frames = [picture(ink(m.pen() * share)) for share in (0, 1, 1)]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
