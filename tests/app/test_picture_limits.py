"""A few bytes may ask for gigabytes or minutes, and no broken file ends the program."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_cnn.app.documents import open_file
from desktop_cnn.app.pictures import encode_png, picture_from_bytes
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of_zeros(width, height, *more, colour_type=0):
    """A valid PNG whose pixels are all 0; ``more``: chunks before them."""
    samples = {0: 1, 2: 3, 6: 4}[colour_type]
    packer = zlib.compressobj(1)
    row = bytes(1 + width * samples)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def encoded(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg_of_many_scans(scans, side):
    raw = encoded(Image.new("L", (side, side)), "JPEG", quality=1, progressive=True)
    last = raw[raw.rfind(b"\xff\xda") : -2]
    return raw[:-2] + last * scans + raw[-2:]


def read_or_told(raw):
    """Return the picture, None where a sentence says why there is none; anything else that is raised is a failure."""
    try:
        return picture_from_bytes(raw, "x")
    except UserError:
        return None


def refused(path):
    start = time.process_time()
    with pytest.raises(UserError, match="cannot be opened") as told:
        open_file(path)
    assert time.process_time() - start < 2
    return str(told.value)


@pytest.mark.parametrize("size", [(1, 40_000), (40_000, 1), (7_000, 7_000)])
def test_too_many_pixels_or_too_long_a_side_is_refused_before_decoding(tmp_path, size):
    path = tmp_path / "large.png"
    path.write_bytes(png_of_zeros(*size))
    assert "make it smaller" in refused(path)


@pytest.mark.parametrize(("kind", "side"), [("WEBP", 4_200), ("GIF", 6_200), ("BMP", 6_200), ("TIFF", 6_200)])
def test_every_format_has_its_limit(tmp_path, kind, side):
    path = tmp_path / "large"
    options = {"lossless": True} if kind == "WEBP" else {"compression": "tiff_lzw"} if kind == "TIFF" else {}
    path.write_bytes(encoded(Image.new("1" if kind == "BMP" else "L", (side, side)), kind, **options))
    assert "make it smaller" in refused(path)


def test_a_jpeg_of_thousands_of_scans_is_refused_at_once_and_a_usual_progressive_one_is_read(tmp_path):
    path = tmp_path / "slow.jpg"
    path.write_bytes(jpeg_of_many_scans(2_000, 2_000))
    assert "scans" in refused(path)
    path.write_bytes(jpeg_of_many_scans(0, 2_000))
    assert open_file(path).picture.ink == ""


def test_a_png_that_claims_more_than_its_bytes_can_hold_is_refused_at_once(tmp_path):
    path = tmp_path / "short.png"
    path.write_bytes(png_of_zeros(5_000, 6_000, colour_type=6)[:5_000])
    assert "damaged" in refused(path)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a process's own peak: ru_maxrss begins with its parent's"
)
def test_the_largest_picture_of_the_hungriest_format_takes_little_memory(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(encoded(Image.new("RGBA", (3_990, 3_990)), "WEBP", lossless=True))
    code = """
import sys
from pathlib import Path
from desktop_cnn.app.documents import open_file
open_file(Path(sys.argv[1]))
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""
    told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert int(told.stdout) < 600_000


@pytest.mark.parametrize("is_upright", [True, False])
def test_a_line_a_hundred_times_longer_than_wide_is_read_in_a_moment(is_upright):
    line = np.zeros((20_000, 2), np.uint8)
    line[:10_000, 0] = line[10_000:, 1] = 255
    raw = encoded(Image.fromarray(line if is_upright else line.T))
    tracemalloc.start()
    start = time.process_time()
    opened = picture_from_bytes(raw, "x")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert opened.ink
    assert most < 200e6
    assert time.process_time() - start < 10


def test_limits_hold_for_each_page(tmp_path):
    path = tmp_path / "pages.tif"
    pages = [Image.new("1", size) for size in ((30, 30), (40_000, 900))]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="group4")
    assert "make it smaller" in refused(path)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("side", [30, 200])
def test_values_that_are_no_numbers_are_no_ink(odd, side):
    values = np.full((side, side), 0.9, np.float32)
    values[side // 4 : 3 * side // 4, side // 2 - 2 : side // 2 + 2] = 0.1
    values[2:4, 5:9] = odd
    raw = encoded(Image.fromarray(values), "TIFF")
    canvas = rasterize(picture_from_bytes(raw, "x").drawing)
    assert canvas[12:18, 13:17].max() > 0.9
    assert canvas[:6].max() < 0.1
    values[:] = odd
    assert picture_from_bytes(encoded(Image.fromarray(values), "TIFF"), "x").ink == ""


def entry(tag, kind, count, value):
    return struct.pack(">HHI", tag, kind, count) + value


# An orientation, and the tag of another kind than its own: Pillow raises struct.error when it writes the notes again.
ODD_EXIF = (
    b"MM\0*\0\0\0\x08"
    + struct.pack(">H", 2)
    + entry(0x0100, 2, 2, b"x\0\0\0")
    + entry(0x0112, 3, 1, b"\0\x06\0\0")
    + bytes(4)
)
METADATA = [
    chunk(b"eXIf", ODD_EXIF),
    chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff"),
    chunk(b"eXIf", b""),
    chunk(b"iCCP", b"x\0\0" + zlib.compress(b"no profile")),
    chunk(b"iCCP", b"x"),
    chunk(b"tEXt", b""),
    chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(5_000_000))),
    chunk(b"pHYs", b"12"),
    chunk(b"gAMA", b""),
    chunk(b"tRNS", b"1"),
    chunk(b"acTL", b"\0\0\0\2"),
]


@pytest.mark.parametrize("odd", METADATA, ids=lambda odd: str(odd[4:14]))
def test_odd_metadata_is_read_or_told_in_a_sentence(odd):
    picture = read_or_told(png_of_zeros(40, 40, odd))
    assert picture is None or picture.ink == ""


KINDS = {
    kind: encoded(Image.fromarray(np.rint(rasterize(sample_drawings()[9].drawing) * 255).astype(np.uint8)), kind)
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
} | {"ours": encode_png(rasterize(sample_drawings()[9].drawing))}


changes = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6)


@given(st.sampled_from(sorted(KINDS)), changes, st.floats(0, 2))
def test_no_damage_to_a_file_raises_anything_but_a_sentence(kind, changes, kept):
    raw = bytearray(KINDS[kind])
    for at, value in changes:
        raw[int(at * (len(raw) - 1))] = value
    picture = read_or_told(bytes(raw[: int(kept * len(raw))]))
    assert picture is None or len(picture.drawing.picture) in (0, 900)


@pytest.mark.parametrize("where", ["decoding.ImageOps.exif_transpose", "paper.find_ink", "fitting.fit"])
@pytest.mark.parametrize("error", [struct.error("odd"), MemoryError()])
def test_whatever_is_raised_on_the_way_becomes_a_sentence(monkeypatch, where, error):
    def fail(*_arguments):
        raise error

    monkeypatch.setattr(f"desktop_cnn.app.pictures.{where}", fail)
    with pytest.raises(UserError, match=r"x cannot be opened as a picture: it (is damaged|takes more memory)"):
        picture_from_bytes(encoded(Image.linear_gradient("L")), "x")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"%PDF-1.7", "PDF"),
        (b'<?xml version="1.0"?>\n<svg xmlns="x">', "SVG"),
    ],
)
def test_what_is_not_read_is_named(tmp_path, head, kind):
    for name in ("photo.jpg", "photo", f"photo.{kind.lower()}"):
        (tmp_path / name).write_bytes(head + bytes(600))
        assert f"{kind} file, which this program does not read; save it as PNG or JPEG" in refused(tmp_path / name)


def test_a_name_that_no_file_can_have_is_told(tmp_path):
    assert "no file has such a name" in refused(tmp_path / "a\0b.png")
    assert "no file has such a name" in refused(tmp_path / "a\0b.json")
