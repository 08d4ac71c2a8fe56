from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.packed import pack
from desktop_cnn.core.values import Drawing, Perturbation, Stroke, StrokePoint

numbers = st.floats(allow_nan=False, allow_infinity=False)
points = st.builds(StrokePoint, numbers, numbers, numbers)
strokes = st.builds(Stroke, st.lists(points, min_size=1).map(tuple), st.floats(0.5, 8), st.booleans())
pictures = st.sampled_from([b"", bytes(range(225)) * 4])
links = st.sampled_from([(), (Perturbation("noise", {"noise_sigma": 0.25}, 3, False),)])


@given(st.builds(Drawing, st.lists(strokes).map(tuple), pictures, links))
def test_a_drawing_is_unpacked_as_it_was_also_in_another_process(drawing):
    for packed in (pack(drawing), pickle.loads(pickle.dumps(pack(drawing)))):
        assert packed.drawing() == drawing
    assert all(type(point) is StrokePoint for stroke in packed.drawing().strokes for point in stroke.points)


def test_a_long_drawing_takes_little_room():
    line = tuple(StrokePoint(number / 100, 5.25, 8.0 * number) for number in range(100))
    assert len(pickle.dumps(pack(Drawing((Stroke(line),) * 500)))) < 25 * 50_000
