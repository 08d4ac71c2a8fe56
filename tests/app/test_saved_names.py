from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.app.documents import export_png, open_document, save_drawing
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize

NAMES = ["digit", "digit.v2", "a.png", "3.0", ".hidden", "Drawing.JSON", "x.json.bak", "x.jsonl", "数字.五", "n" * 255]
# Whatever a Linux folder takes as a name: bytes but zero and the slash, up to 255 of them.
anything = st.binary(min_size=1, max_size=255).filter(lambda raw: not {b"\0"[0], b"/"[0]} & set(raw))
names = st.one_of(st.sampled_from(NAMES), anything.map(os.fsdecode), st.text("a.jpgnso", min_size=1, max_size=12))


@given(names.filter(lambda name: name not in (".", "..")), st.integers(0, 29))
def test_what_is_saved_under_any_name_is_opened_again(tmp_path_factory, samples, name, number):
    path = tmp_path_factory.mktemp("folder") / name
    drawing = samples[number].drawing
    save_drawing(path, drawing)
    assert open_document(path).drawing == drawing
    export_png(path, rasterize(drawing))
    np.testing.assert_allclose(open_document(path).pixels, rasterize(drawing), atol=0.5 / 255)
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.png", None, "cannot be opened as a picture: No such file"),
        ("none.json", None, "cannot be opened: No such file"),
        ("words.txt", b"hello", "cannot be opened: it is not JSON"),
        ("empty.json", b"", "cannot be opened: it is not JSON"),
        ("broken.png", b'{"strokes": [', "cannot be opened: it is not JSON"),
        ("cut.json", b"\x89PNG\r\n", "cannot be opened as a picture"),
    ],
)
def test_what_is_neither_is_told_of_as_what_it_looks_like(tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=f"{name} {told}"):
        open_document(tmp_path / name)


@pytest.mark.parametrize("name", ["pipe", "pipe.png", "pipe.json"])
def test_a_pipe_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(UserError, match="it is no file"):
        open_document(tmp_path / name)
