"""Pictures as people make them: both networks read the digit, and what was done is told."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from desktop_cnn.app.documents import open_file
from desktop_cnn.app.pictures import encode_png, picture_from_bytes
from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.document import Document
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.loaded import load_networks
from tests.picture_kinds import KINDS, Maker, paper
from tests.picture_kinds.making import encoded, ink, jpeg, picture, png


@pytest.fixture(scope="module")
def networks():
    return load_networks(compared("centred"), "cpu")


def maker(number):
    sample = sample_drawings()[number % 30]
    lines = [np.array([(p.x, p.y) for p in stroke.points]) for stroke in sample.drawing.strokes]
    return Maker(lines, np.random.default_rng(number)), sample.label


def read(raw):
    return picture_from_bytes(raw, "x")


@pytest.mark.parametrize("digit", [0, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", KINDS)
def test_both_networks_read_pictures_of_every_kind(kind, digit, networks):
    make, label = maker(7 * list(KINDS).index(kind) + 11 * digit)
    opened = read(KINDS[kind](make))
    answers = networks.read(Document(pixels=rasterize(opened.drawing)))
    assert {name: answer.digit for name, answer in answers.items()} == {"cnn": label, "fc": label}, opened.in_words()


def empty_sheets():
    rng, side = np.random.default_rng(5), 300
    y, x = np.mgrid[0:side, 0:side] / side
    light = 0.75 - 0.35 * ((x - 0.4) ** 2 + (y - 0.6) ** 2)
    texture = np.asarray(picture(rng.random((side, side))).resize((100, 100)).resize((side, side))) / 255 - 0.5
    ruled = np.full((side, side, 3), 0.95)
    ruled[20::40] = ruled[21::40] = (0.6, 0.7, 0.9)
    framed = np.full((side, side), 0.95)
    framed[:4] = framed[-4:] = framed[:, :4] = framed[:, -4:] = 0
    return {
        "white": png(np.ones((side, side))),
        "black": png(np.zeros((side, side))),
        "noisy": png(0.8 + rng.normal(0, 0.03, (side, side))),
        "very noisy": png(0.5 + rng.normal(0, 0.15, (side, side))),
        "a photo": jpeg(light + rng.normal(0, 0.02, light.shape), 40),
        "a textured photo": jpeg(light + 0.08 * texture, 60),
        "the edge of a shadow": jpeg(0.8 - 0.3 / (1 + np.exp((y - 0.4) * 60)) + rng.normal(0, 0.01, light.shape)),
        "ruled": png(ruled),
        "framed": png(framed),
        "a small one": png(np.full((28, 28), 0.6)),
        "transparent": encoded(Image.new("RGBA", (80, 80))),
    }


@pytest.mark.parametrize("kind", empty_sheets())
def test_an_empty_sheet_is_empty_and_said_to_be(kind):
    opened = read(empty_sheets()[kind])
    assert opened.drawing.is_empty
    assert "nothing on it stands out" in opened.in_words()


def test_what_was_done_is_told():
    make, _label = maker(9)
    assert read(KINDS["clean scan"](make)).in_words() == "dark on light"
    assert read(KINDS["chalk on a blackboard"](make)).in_words() == "light on dark"
    assert read(KINDS["1-px black frame"](make)).in_words() == "dark on light, frame and surroundings left out"
    assert "ruled lines left out" in read(KINDS["squared paper"](make)).in_words()
    assert "cut out and set in the middle" in read(KINDS["wide strip, 1000×300"](make)).in_words()
    assert "turned as the camera noted" in read(KINDS["turned, with the camera's note"](make)).in_words()
    assert "frame 2, the first with ink" in read(KINDS["animation, first frame empty"](make)).in_words()
    assert read(KINDS["28×28, dark on light"](make)).in_words() == "dark on light, every pixel kept"


def test_a_sheet_seen_from_the_side_is_straightened():
    make, _label = maker(9)
    sheet = ink(make.pen(500, 0.07), (0.1, 0.1, 0.15), (0.9, 0.9, 0.87))
    above, aside = (
        read(png(make.on_table(sheet, corners)))
        for corners in (
            [(0.15, 0.15), (0.85, 0.15), (0.85, 0.85), (0.15, 0.85)],
            [(0.25, 0.1), (0.8, 0.2), (0.9, 0.9), (0.1, 0.85)],
        )
    )
    assert above.in_words() == "dark on light, frame and surroundings left out"
    assert aside.in_words() == "dark on light, frame and surroundings left out, sheet straightened"
    # As it lies, 8 % of the canvas would differ, where ink covers 11 %.
    apart = np.abs(rasterize(aside.drawing) - rasterize(above.drawing))
    assert (apart > 0.6).mean() < 0.02


def test_what_is_too_small_to_be_a_digit_is_said_to_be():
    sheet = np.ones((900, 1200))
    sheet[400:428, 500:528] = 0
    opened = read(png(sheet))
    assert opened.drawing.is_empty
    assert "what stands out is too small or too faint to be a digit" in opened.in_words()


@pytest.mark.parametrize("ground", [0, 1])
def test_a_rectangular_zero_drawn_thin_is_no_frame(ground):
    sheet = np.full((300, 300), float(ground))
    sheet[50:250, 75:225] = 1 - ground
    sheet[51:249, 76:224] = ground
    assert read(png(sheet)).in_words() == ("dark on light" if ground else "light on dark")


@pytest.mark.parametrize("holes", [(slice(90, 210),), (slice(90, 130), slice(170, 210))])
@pytest.mark.parametrize("ground", [0, 1])
def test_a_straight_sided_digit_drawn_thick_is_no_sheet(ground, holes):
    sheet = np.full((300, 300), float(ground))
    sheet[50:250, 85:215] = 1 - ground
    for hole in holes:
        sheet[hole, 125:175] = ground
    opened = read(png(sheet))
    assert opened.in_words() == ("dark on light" if ground else "light on dark")
    expected = np.abs(sheet - ground).reshape(30, 10, 30, 10).mean((1, 3))
    np.testing.assert_allclose(rasterize(opened.drawing), expected, atol=0.15)


@pytest.mark.parametrize("is_light", [True, False])
def test_a_bold_digit_cut_without_a_margin_is_the_ink_whatever_its_shade(is_light):
    make, _label = maker(9)
    cover = paper.cut_out(make.pen(400, 0.14), 0)
    opened = read(png(cover if is_light else 1 - cover))
    assert opened.in_words() == f"{'light on dark' if is_light else 'dark on light'}, cut out and set in the middle"


def test_a_sheet_that_a_photo_cuts_off_is_no_stroke_around_paper():
    make, _label = maker(9)
    photo = np.full((400, 400), 0.3)
    photo[100:, 100:] = ink(make.pen(300, 0.07, 0.5))
    assert read(png(photo)).in_words() == "dark on light, frame and surroundings left out"


@pytest.mark.parametrize("at", [(0.35, 0.35), (0.6, 0.4), (0.5, 0.66)])
def test_a_digit_stays_where_it_stands_on_its_sheet(at):
    make, _label = maker(9)
    opened = read(png(ink(make.pen(300, size=0.6, at=at))))
    rows, columns = np.nonzero(rasterize(opened.drawing) > 0.5)
    assert (rows.min() + rows.max() + 1) / 60 == pytest.approx(at[1], abs=0.04)
    assert (columns.min() + columns.max() + 1) / 60 == pytest.approx(at[0], abs=0.04)


CANVASES = {
    "drawn": lambda rng, digit: digit,
    "perturbed": lambda rng, digit: np.clip(digit + rng.normal(0, 0.4, digit.shape), 0, 1),
    "faint": lambda rng, digit: digit * 0.03,
    "a dot": lambda rng, digit: np.where(np.arange(900).reshape(30, 30) == 431, 1 / 255, 0),
    "inverted": lambda rng, digit: 1 - digit,
    "full": lambda rng, digit: np.ones_like(digit),
    "empty": lambda rng, digit: np.zeros_like(digit),
}


@pytest.mark.parametrize("canvas", CANVASES)
def test_an_exported_canvas_comes_back_pixel_for_pixel(tmp_path, canvas):
    digit = rasterize(sample_drawings()[9].drawing)
    pixels = CANVASES[canvas](np.random.default_rng(1), digit).astype(np.float32)
    for name in ("canvas.png", "canvas"):
        (tmp_path / name).write_bytes(encode_png(pixels))
        opened = open_file(tmp_path / name)
        np.testing.assert_array_equal(np.rint(opened.document.pixels * 255), np.rint(pixels * 255))


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_small_pictures_of_any_depth_keep_their_pixels(bits):
    digit = rasterize(sample_drawings()[9].drawing)[1:29, 1:29]
    raw = np.rint(digit * (2**bits - 1)).astype(np.uint8 if bits == 8 else np.uint16)
    pixels = rasterize(read(encoded(Image.fromarray(raw))).drawing)
    np.testing.assert_allclose(pixels[1:29, 1:29], digit, atol=0.6 / 255)


def test_a_digit_on_a_photo_of_twelve_megapixels_is_read(networks):
    make, label = maker(4)
    sheet = picture(ink(make.pen(4000, height=3000)))
    buffer = io.BytesIO()
    ImageDraw.Draw(sheet).rectangle((0, 0, 3999, 2999), outline=0, width=60)
    sheet.save(buffer, "JPEG", quality=80)
    answers = networks.read(Document(pixels=rasterize(read(buffer.getvalue()).drawing)))
    assert {answer.digit for answer in answers.values()} == {label}
