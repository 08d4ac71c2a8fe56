from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_cnn.app.gifs import Frame, gif_bytes, walk


@given(st.integers(2, 5000), st.sampled_from([1, 4, 15, 60, 240]))
def test_a_walk_takes_as_long_as_on_screen_in_no_more_frames_than_browsers_show(count, steps_per_s):
    found = walk(count, steps_per_s)
    assert found.places[0] == 0
    assert found.places[-1] == count - 1
    assert list(found.places) == sorted(set(found.places))
    assert len(found.places) <= 302
    assert found.frame_ms >= 40
    assert all(duration % 10 == 0 for duration in found.durations_ms)
    on_screen_ms = (count - 1) / steps_per_s * 1000
    assert found.frame_ms * (len(found.places) - 1) == pytest.approx(on_screen_ms, rel=0.2, abs=200)


def frame(shade):
    """A grey frame with one red cell."""
    pixels = np.full((12, 20, 4), shade, dtype=np.uint8)
    pixels[3:6, 3:6] = (0, 0, 255, 255)
    return Frame(20, 12, pixels.tobytes())


def test_frames_become_a_gif_one_at_a_time_in_the_colours_of_the_last():
    asked = []

    def frames():
        for shade in (10, 120, 240):
            asked.append(shade)
            yield frame(shade)

    last = Frame(20, 36, frame(10).raw + frame(120).raw + frame(240).raw)
    raw = gif_bytes(last, frames(), [50, 50, 900], "Title")
    assert asked == [10, 120, 240]
    image = Image.open(io.BytesIO(raw))
    assert (image.n_frames, image.size, image.info["loop"], image.info["comment"]) == (3, (20, 12), 0, b"Title")
    seen = []
    for number in range(3):
        image.seek(number)
        seen.append((image.convert("RGB").getpixel((0, 0)), image.info["duration"]))
    assert [duration for _colour, duration in seen] == [50, 50, 900]
    assert seen[0][0] == (10, 10, 10)
    assert seen[2][0] == (240, 240, 240)
    assert image.convert("RGB").getpixel((4, 4))[0] > 240


def test_what_ends_between_two_frames_ends_the_gif():
    def frames():
        yield frame(1)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        gif_bytes(frame(1), frames(), [50, 50], "")
