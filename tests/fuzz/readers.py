"""What reads files that a person, another program or a broken disk has made, and sound ones to begin with."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise, starmap
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.app.journal import Journal
from desktop_cnn.app.settings import Settings, read_settings, save_settings, settings_path
from desktop_cnn.app.state import AppState
from desktop_cnn.app.state_file import open_any, state_json
from desktop_cnn.core.catalogue import catalogue, read_card
from desktop_cnn.core.changes import change_line
from desktop_cnn.core.drawing_file import from_json, to_json
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.values import Drawing
from desktop_cnn.engine.labelled import load_labelled
from desktop_cnn.engine.placement import Placement
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path


@dataclass(frozen=True)
class Reader:
    """``sound``: files that it reads; ``read`` is given a damaged one in a folder of its own."""

    sound: tuple[bytes, ...]
    read: Callable[[bytes, Path], object]


_FILES = Path(__file__).parents[1] / "files"


def readers() -> Mapping[str, Reader]:
    kept = {path.stem.partition(".")[0]: path.read_bytes() for path in sorted(_FILES.glob("*/*"))}
    drawings = [sample.drawing for sample in sample_drawings()[::7]]
    lines = [json.dumps({**json.loads(to_json(each)), "label": 3}) for each in drawings]
    jsonl = "\n".join(lines).encode()
    pixels = rasterize(drawings[0])
    return {
        "drawing": Reader((*(to_json(each).encode() for each in drawings), kept["drawing"], kept["picture"]), _drawing),
        "journal": Reader((kept["autosave"], _journal_of(drawings)), _journal),
        "lines": Reader((jsonl, kept["drawings"]), _labelled("mine.jsonl")),
        "packed lines": Reader((gzip.compress(jsonl),), _labelled("mine.jsonl.gz")),
        "picture": Reader(tuple(_pictures(pixels)), _file("picture.png", open_drawing)),
        "idx": Reader((_idx(np.uint8(pixels[1:29, 1:29] * 255)),), _idx_pair),
        "csv": Reader((_csv(pixels),), _labelled("digits.csv")),
        "weights": Reader((weights_path("shared", "centred").read_bytes(),), _weights),
        "card": Reader((weights_path("shared", "centred").with_suffix(".json").read_bytes(),), _card),
        "settings": Reader((_settings(), kept["settings"]), _read_settings),
        "everything": Reader((state_json(AppState())[0].encode(), kept["all"]), _everything),
    }


def _drawing(raw: bytes, _folder: Path) -> object:
    """What is read has to be the same when it has been written and read again."""
    drawing = from_json(raw.decode(errors="surrogateescape"), "fuzz")
    again = from_json(to_json(drawing), "fuzz, written again")
    assert to_json(again) == to_json(drawing)
    assert again.picture == drawing.picture
    return drawing


def _journal_of(drawings: Sequence[Drawing]) -> bytes:
    """Return a drawing that grew, with its changes."""
    strokes = [stroke for drawing in drawings for stroke in drawing.strokes]
    grown = [Drawing(tuple(strokes[: count + 1])) for count in range(len(strokes))]
    return "\n".join([to_json(grown[0]), *starmap(change_line, pairwise(grown)), ""]).encode()


def _journal(raw: bytes, folder: Path) -> object:
    """A damaged one is kept aside as it is, and what is drawn next is not lost."""
    for path in folder.glob("drawing*"):
        path.unlink()
    (folder / "drawing.json").write_bytes(raw)
    journal = Journal(folder / "drawing.json")
    try:
        return journal.load()
    finally:
        aside = folder / "drawing.unreadable-1.json"
        assert (aside if aside.exists() else journal.path).read_bytes() == raw
        journal.save(Drawing(picture=bytes(900)))
        assert Journal(journal.path).load() == (Drawing(picture=bytes(900)), "")


def _card(raw: bytes, folder: Path) -> object:
    """Of a damaged card the catalogue passes over the weights, or says why; the others stay."""
    (folder / "mine-centred.json").write_bytes(raw)
    (folder / "mine-centred.safetensors").write_bytes(b"")
    known = catalogue(folder)
    assert "cnn-centred" in known.models
    return read_card(folder / "mine-centred.safetensors")


def _file(name: str, read: Callable[[Path], object]) -> Callable[[bytes, Path], object]:
    def written(raw: bytes, folder: Path) -> object:
        (folder / name).write_bytes(raw)
        return read(folder / name)

    return written


def _labelled(name: str) -> Callable[[bytes, Path], object]:
    return _file(name, lambda path: load_labelled(path, "all", Placement(), open_drawing))


def _idx_pair(raw: bytes, folder: Path) -> object:
    (folder / "t10k-labels-idx1-ubyte").write_bytes(_idx(np.uint8([3])[0]))
    (folder / "t10k-images-idx3-ubyte").write_bytes(raw)
    return load_labelled(folder, "all", Placement(), open_drawing)


def _everything(raw: bytes, folder: Path) -> object:
    return _file("all.json", lambda path: open_any(path, catalogue()))(raw, folder)


def _weights(raw: bytes, folder: Path) -> object:
    """With a card that vouches for them: damage by a disk is told by the checksum alone."""
    path = folder / "shared-centred.safetensors"
    card = json.loads(weights_path("shared", "centred").with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**card, "sha256": hashlib.sha256(raw).hexdigest()}))
    path.write_bytes(raw)
    return load_checkpoint(path)


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    former = os.environ.get("XDG_CONFIG_HOME")
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("XDG_CONFIG_HOME")
        if former is not None:
            os.environ["XDG_CONFIG_HOME"] = former


def _read_settings(raw: bytes, folder: Path) -> object:
    """Settings that cannot be read are those of the first start: they are never refused."""
    with _home(folder):
        path = settings_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        return read_settings()


def _settings() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, _home(Path(folder)):
        save_settings(Settings())
        return settings_path().read_bytes()


def _pictures(pixels: np.ndarray) -> Iterator[bytes]:
    shades = np.uint8(255 - 255 * pixels.repeat(3, 0).repeat(3, 1))
    for kind, mode in (
        ("PNG", "L"),
        ("PNG", "P"),
        ("JPEG", "RGB"),
        ("GIF", "L"),
        ("BMP", "L"),
        ("TIFF", "L"),
        ("WEBP", "RGB"),
    ):
        buffer = io.BytesIO()
        Image.fromarray(shades).convert(mode).save(buffer, kind)
        yield buffer.getvalue()


def _idx(values: np.ndarray) -> bytes:
    """Return one picture or label as an IDX file."""
    shape = (1, *np.shape(values))
    return bytes((0, 0, 8, len(shape))) + np.array(shape, ">i4").tobytes() + np.uint8(values).tobytes()


def _csv(pixels: np.ndarray) -> bytes:
    row = ",".join(map(str, np.uint8(pixels[1:29, 1:29] * 255).ravel()))
    head = ",".join(["label", *(f"pixel{i}" for i in range(784))])
    return f"{head}\n3,{row}\n".encode()
