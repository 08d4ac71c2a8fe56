from __future__ import annotations

import io
import os
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from desktop_cnn.app.documents import export_png, open_document, save_drawing
from desktop_cnn.app.pictures import OpenedPicture, decoding, encode_png, picture_from_bytes
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import Drawing


@pytest.fixture
def digit(samples):
    return rasterize(samples[9].drawing)


def file_of(path, pixels, **options):
    Image.fromarray(np.rint(pixels * 255).astype(np.uint8)).save(path, **options)
    return path


def test_an_exported_picture_opens_as_the_same_pixels(tmp_path, digit):
    path = tmp_path / "digit.png"
    export_png(path, digit)
    np.testing.assert_allclose(open_document(path).pixels, digit, atol=0.5 / 255)


@pytest.mark.parametrize("ending", ["png", "bmp", "webp", "jpg", "jpeg"])
def test_dark_on_light_is_turned_and_a_large_picture_is_averaged_down(tmp_path, digit, ending):
    large = np.kron(digit, np.ones((8, 8), dtype=np.float32))
    options = {"lossless": True} if ending == "webp" else {}
    path = file_of(tmp_path / f"digit.{ending}", 1 - large, **options)
    assert np.abs(open_document(path).pixels - digit).max() < 0.08


def test_grey_pencil_on_grey_paper_becomes_full_ink(tmp_path, digit):
    large = 0.8 - 0.4 * np.kron(digit, np.ones((4, 4), dtype=np.float32))
    assert np.abs(open_document(file_of(tmp_path / "pencil.png", large)).pixels - digit).max() < 0.05


def test_mnists_size_is_padded_and_not_stretched(tmp_path, digit):
    pixels = open_document(file_of(tmp_path / "mnist.png", digit[1:29, 1:29])).pixels
    np.testing.assert_allclose(pixels[1:29, 1:29], digit[1:29, 1:29], atol=0.5 / 255)
    assert not pixels[0].any()


@pytest.mark.parametrize("shade", [0, 255])
def test_ink_on_a_transparent_ground_is_read_whatever_its_shade(digit, shade):
    layers = np.stack([np.full_like(digit, shade), digit * 255], axis=2).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(layers, "LA").save(buffer, "PNG")
    pixels = rasterize(picture_from_bytes(buffer.getvalue(), "x").drawing)
    np.testing.assert_allclose(pixels, digit, atol=2 / 255)


def test_sixteen_bits_a_pixel_are_read_in_full(digit):
    buffer = io.BytesIO()
    Image.fromarray(np.rint(digit * 65535).astype(np.uint16)).save(buffer, "PNG")
    np.testing.assert_allclose(rasterize(picture_from_bytes(buffer.getvalue(), "x").drawing), digit, atol=2 / 255)


def test_a_digit_on_a_strip_keeps_its_shape_and_is_cut_out():
    wide = np.zeros((60, 600), dtype=np.float32)
    wide[15:45, 60:75] = 1
    picture = picture_from_bytes(encode_png_of(wide), "x")
    rows, columns = np.nonzero(rasterize(picture.drawing) > 0.5)
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 == 10
    assert picture.is_cut_out


def encode_png_of(pixels):
    buffer = io.BytesIO()
    Image.fromarray(np.rint(pixels * 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def bomb(width=50_000, height=50_000):
    """A valid PNG of two and a half thousand million pixels in a few kB of header and nothing."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(50_000, 50_000), (9_000, 9_000), (65_000, 2_000)])
def test_a_huge_picture_is_refused_at_once(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(*size))
    start = time.monotonic()
    with pytest.raises(UserError, match=r"bomb\.png .*(smaller)"):
        open_document(path)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("kept", [0, 10, 60, 200])
def test_a_cut_off_picture_is_refused(tmp_path, digit, kept):
    path = tmp_path / "cut.png"
    path.write_bytes(encode_png(digit)[:kept])
    with pytest.raises(UserError, match=r"cut\.png cannot be opened as a picture"):
        open_document(path)


def test_text_named_png_is_refused(tmp_path):
    path = tmp_path / "letter.png"
    path.write_text("Dear reader")
    with pytest.raises(UserError, match=r"letter\.png .* no PNG, JPEG, BMP, WebP, GIF or TIFF"):
        open_document(path)


def test_saving_where_nothing_can_be_written_says_so(tmp_path, samples):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        save_drawing(tmp_path / "file" / "drawing.json", samples[0].drawing)


def test_saving_through_a_link_keeps_the_link(tmp_path, samples):
    (tmp_path / "link.json").symlink_to(tmp_path / "target.json")
    save_drawing(tmp_path / "link.json", samples[0].drawing)
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "target.json").exists()


@pytest.mark.parametrize("name", ["x.json", "x.png"])
def test_what_is_no_file_is_neither_read_nor_replaced(tmp_path, samples, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(UserError, match="it is no file"):
        open_document(tmp_path / name)
    with pytest.raises(UserError, match="cannot be written"):
        save_drawing(tmp_path / name, samples[0].drawing)
    assert (tmp_path / name).is_fifo()


def test_our_own_export_is_never_turned(tmp_path):
    framed = np.ones((30, 30), dtype=np.float32)
    framed[5:25, 5:25] = 0
    export_png(tmp_path / "framed.png", framed)
    np.testing.assert_array_equal(open_document(tmp_path / "framed.png").pixels, framed)


def test_a_saved_drawing_opens_again(tmp_path, samples):
    path = tmp_path / "drawing.json"
    save_drawing(path, samples[3].drawing)
    np.testing.assert_allclose(open_document(path).pixels, rasterize(samples[3].drawing), atol=2e-3)
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["drawing.json"]


def test_what_was_done_to_a_picture_is_told_in_words():
    done = {"is_straightened": True, "is_as_it_was": True, "is_cut_out": True, "is_turned": True, "frame": 2}
    told = OpenedPicture(Drawing(), "dark", left_out=("surroundings",), **done).in_words()
    for part in ("dark on light", "straightened", "every pixel kept", "cut out", "camera", "frame 3"):
        assert part in told
    assert "light on dark" in OpenedPicture(Drawing(), "light").in_words()
    assert "too small or too faint" in OpenedPicture(Drawing(), "", is_missed=True).in_words()
    assert "nothing on it stands out" in OpenedPicture(Drawing(), "").in_words()


def test_of_many_blank_frames_no_more_are_decoded_than_there_is_time_for(digit, monkeypatch):
    frames = [Image.fromarray(np.full((60, 60), shade, np.uint8)) for shade in (255, 254, 253)]
    frames.append(Image.fromarray(np.uint8(255 - 255 * np.kron(digit, np.ones((2, 2))))))
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    assert picture_from_bytes(buffer.getvalue(), "x").frame == 3
    monkeypatch.setattr(decoding, "_MOST_PIXELS_ELSE", 60 * 60)
    assert not picture_from_bytes(buffer.getvalue(), "x").ink


def test_a_picture_of_more_bytes_than_any_is_refused(digit, monkeypatch):
    monkeypatch.setattr(decoding, "_MOST_BYTES", 50)
    with pytest.raises(UserError, match="it is larger than"):
        picture_from_bytes(encode_png(digit), "x")
