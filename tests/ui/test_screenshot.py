from __future__ import annotations

import pytest
from PySide6.QtGui import QImage

from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.ui import screenshot
from desktop_cnn.ui.screenshot import take_screenshot
from tests.faults import no_room_in

OPTIONS = {
    "panel": None,
    "theme": "light",
    "language": "en",
    "size": "1000x700",
    "shift": None,
    "noise": 0.0,
    "recipe": "centred",
    "workspace": None,
}


@pytest.fixture
def drawing(tmp_path, samples):
    path = tmp_path / "three.json"
    path.write_text(to_json(samples[9].drawing))
    return path


@pytest.mark.parametrize(
    ("panel", "size"), [(None, (1000, 700)), ("lane-1", None), ("canvas", None), ("predictions", None)]
)
def test_a_screenshot_has_the_drawing_in_it(qapp, tmp_path, drawing, panel, size):
    told = take_screenshot(drawing, tmp_path / "out.png", **{**OPTIONS, "panel": panel})
    image = QImage(told["out"])
    if panel is None:
        assert (image.width(), image.height()) == (1000, 700)
    colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 10


def test_a_screenshot_for_which_there_is_no_room_leaves_the_old_one(qapp, tmp_path, drawing):
    path = tmp_path / "out.png"
    path.write_bytes(b"old")
    with no_room_in(screenshot), pytest.raises(UserError, match=r"out\.png cannot be written: File too large"):
        take_screenshot(drawing, path, **{**OPTIONS, "panel": "canvas"})
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"size": "wide"}, "--size wide"),
        ({"size": "10x10"}, "--size 10x10"),
        ({"shift": "3"}, "--shift 3"),
        ({"shift": "99,0"}, "--shift 99,0"),
        ({"panel": "nowhere"}, "no panel nowhere"),
        ({"workspace": "nowhere"}, "no workspace nowhere: choose from networks"),
    ],
)
def test_wrong_options_are_named(qapp, tmp_path, drawing, options, part):
    with pytest.raises(UserError, match=part):
        take_screenshot(drawing, tmp_path / "out.png", **{**OPTIONS, **options})
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize(
    ("size", "first_px", "last_px"), [("1366x768", 40, 18), ("1920x1080", 72, 30), ("2560x1440", 108, 44)]
)
def test_a_screenshot_tells_where_the_maps_lie_and_they_are_large(qapp, size, first_px, last_px):
    told = take_screenshot(None, None, **{**OPTIONS, "size": size, "workspace": "networks"})
    width, height = map(int, size.split("x"))
    assert (told["workspace"], told["width"], told["height"]) == ("networks", width, height)
    layers = told["maps"]["cnn"]
    assert layers["conv1"]["width"] >= first_px
    assert layers["conv6"]["width"] >= last_px
    for place in (place for network in told["maps"].values() for place in network.values()):
        assert place["maps"] == place["of"]
        assert 0 < place["x"] < width
        assert 0 < place["y"] < height
