from __future__ import annotations

import gzip
import json
import struct

import numpy as np
import pytest
import torch

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.app.pictures import encode_png
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.engine.data import load_arrays, load_pen, load_pictures, split_images
from desktop_cnn.engine.drawing_lines import pen_part
from desktop_cnn.engine.folder import data_files, files_beside
from desktop_cnn.engine.idx import read_idx
from desktop_cnn.engine.labelled import Sample, load_labelled
from desktop_cnn.engine.placement import Placement
from desktop_cnn.engine.sources import find_raster
from desktop_cnn.engine.table import is_table
from desktop_cnn.engine.training_data import load_training_data
from desktop_cnn.engine.unpacking import unpacked


def idx(array):
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def mnist(tmp_path):
    """A folder with twenty grey digits under MNIST's names, half of them compressed."""
    rng = np.random.default_rng(0)
    for part in ("train", "t10k"):
        images = rng.integers(0, 256, (20, 28, 28), dtype=np.uint8)
        labels = np.arange(20, dtype=np.uint8) % 10
        (tmp_path / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
        (tmp_path / f"{part}-labels-idx1-ubyte").write_bytes(idx(labels))
    return tmp_path


def training_images(folder):
    return load_arrays(find_raster(folder, "train", data_files(folder)))


def test_mnist_is_padded_by_one_pixel(mnist):
    images = training_images(mnist)
    assert images.pixels.shape == (20, 30, 30)
    assert images.labels.tolist() == [*range(10), *range(10)]
    assert not images.pixels[:, 0].any()
    raw = read_idx(mnist / "train-images-idx3-ubyte.gz", 3)
    np.testing.assert_array_equal(images.pixels[:, 1:29, 1:29], raw)


def test_the_last_training_images_are_held_out(mnist):
    images = training_images(mnist)
    train, held_out = split_images(images)
    assert len(train.labels) == 16
    np.testing.assert_array_equal(torch.cat([train.pixels, held_out.pixels]), images.pixels)


@pytest.mark.parametrize("kept", [0, 3, 10, 200])
def test_a_cut_off_idx_file_is_named(mnist, kept):
    path = mnist / "train-labels-idx1-ubyte"
    path.write_bytes(path.read_bytes()[: kept % 28])
    with pytest.raises(UserError, match="not a whole IDX file"):
        read_idx(path, 1)


def test_a_broken_gzip_file_is_named(mnist):
    path = mnist / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(UserError, match=r"ubyte\.gz cannot be read"):
        read_idx(path, 3)


def test_a_folder_without_digits_is_named_with_what_is_accepted(tmp_path):
    with pytest.raises(UserError, match=r"no digits to train on. Accepted are .*IDX.*CSV.*PNG.*\.jsonl"):
        load_training_data([tmp_path], open_drawing)


def test_the_parts_share_the_writers_out():
    assert {pen_part("imp", str(n)) for n in range(50)} == {"test"}
    parts = [pen_part("ced", str(n)) for n in range(2000)]
    assert abs(parts.count("test") / 2000 - 0.1) < 0.03
    assert abs(parts.count("validation") / 2000 - 0.05) < 0.02


def pen_file(path, count, **changes):
    strokes = [[[0, 0], [0.4, 1]], [[0.2, 0.5]]]
    lines = [
        {"label": n % 10, "source": "ced", "writer": str(n // 4), "strokes": strokes, **changes} for n in range(count)
    ]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    return path


def test_all_digits_of_a_writer_stand_on_one_side(tmp_path):
    path = pen_file(tmp_path / "digits.jsonl.gz", 400)
    sizes = [len(load_pen([path], part, pytest.fail).labels) for part in ("train", "validation", "test")]
    assert sum(sizes) == 400
    assert all(size % 4 == 0 for size in sizes)


@pytest.mark.parametrize(
    "changes", [{"label": 12}, {"label": "x"}, {"strokes": []}, {"strokes": [[[float("nan"), 0]]]}]
)
def test_a_pen_stroke_that_cannot_be_used_is_named_by_its_line(tmp_path, changes):
    path, skipped = pen_file(tmp_path / "digits.jsonl.gz", 1, writer="7", **changes), []
    assert load_pen([path], pen_part("ced", "7"), skipped.append) is None
    assert [str(each.path) for each in skipped] == [f"{path}:1"]
    assert "line 1" in skipped[0].reason


def test_a_side_without_writers_and_a_cut_off_file_are_named(tmp_path):
    path = pen_file(tmp_path / "digits.jsonl.gz", 1)
    assert load_pen([path], "validation", pytest.fail) is None
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(UserError, match=r"digits\.jsonl\.gz"):
        load_pen([path], "train", pytest.fail)


def test_pen_strokes_become_segments_around_the_middle(tmp_path):
    path = pen_file(tmp_path / "digits.jsonl.gz", 400)
    parts = {part: load_pen([path], part, pytest.fail) for part in ("train", "validation", "test")}
    assert sum(len(digits.labels) for digits in parts.values()) == 400
    segments = parts["train"].segments
    assert segments.shape[1:] == (48, 4)
    ends = segments.reshape(-1, 2)
    np.testing.assert_allclose(ends.amin(0) + ends.amax(0), 0, atol=1e-6)
    np.testing.assert_allclose(ends.amax(0) - ends.amin(0), [0.4, 1.0], atol=1e-6)


def jsonl(path, samples, **extra):
    lines = [json.dumps({**json.loads(to_json(s.drawing)), "label": s.label, **extra}) for s in samples]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_drawings_are_measured_as_they_were_drawn(tmp_path, samples):
    found = load_labelled(jsonl(tmp_path / "mine.jsonl", samples), "all", Placement(), open_drawing)
    assert found.labels.tolist() == [s.label for s in samples]
    np.testing.assert_allclose(found.pixels[7], rasterize(samples[7].drawing), atol=2e-3)


@pytest.mark.parametrize("anywhere", [False, True])
def test_sized_drawings_have_their_size_and_stay_on_the_canvas(tmp_path, samples, anywhere):
    path = jsonl(tmp_path / "mine.jsonl", samples)
    found = load_labelled(path, "all", Placement((16, 16), anywhere, seed=3), open_drawing)
    middles = []
    for pixels in found.pixels:
        rows, columns = np.nonzero(pixels > 0.5)
        assert 15 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21
        middles.append((rows.min() + rows.max(), columns.min() + columns.max()))
    assert (np.ptp(middles, axis=0) > 8).all() == anywhere


@pytest.mark.parametrize("label", [True, None, 10, -1, "3", 3.5])
def test_a_label_that_is_no_digit_is_told(tmp_path, samples, label):
    path = jsonl(tmp_path / "mine.jsonl", samples[:1], label=label)
    with pytest.raises(UserError, match="line 1 has no label"):
        load_labelled(path, "all", Placement(), open_drawing)


BROKEN_LINES = [
    "no json",
    "[1, 2]",
    '{"strokes": [[[5, 5]]]}',
    '{"strokes": 7, "label": 3}',
    '{"strokes": [[["a", 5]]], "label": 3}',
]


@pytest.mark.parametrize("size_px", [None, (20, 20)])
def test_broken_lines_are_left_out_and_listed(tmp_path, samples, size_px):
    path = jsonl(tmp_path / "mine.jsonl", samples)
    whole = load_labelled(path, "all", Placement(size_px), open_drawing)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:10], *BROKEN_LINES, *lines[10:]]))
    found = load_labelled(path, "all", Placement(size_px), open_drawing)
    assert sorted(str(each.path) for each in found.skipped) == [f"{path}:{number}" for number in range(11, 16)]
    assert all(f"line {str(each.path).rpartition(':')[2]}" in each.reason for each in found.skipped)
    np.testing.assert_array_equal(found.labels, whole.labels)
    np.testing.assert_array_equal(found.pixels, whole.pixels)
    assert [found.number(index) for index in (9, 10)] == [9, 12]


def test_broken_lines_do_not_end_a_training_and_are_named_once(tmp_path, samples):
    path = jsonl(tmp_path / "mine.jsonl", samples * 3)
    path.write_text("\n".join([*BROKEN_LINES, path.read_text()]))
    told = []
    data = load_training_data([path], open_drawing, told.append)
    assert len(data.pen.labels) + len(data.held_out_pen.labels) > 60
    lines = told[0].splitlines()
    assert lines[0].startswith("Digits that cannot be read, left out: ")
    assert sum("line 1:" in line for line in lines) == 1


def test_a_refusal_ends_its_reason_with_one_full_stop(tmp_path):
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "a.png").write_bytes(b"no picture")
    with pytest.raises(UserError, match=r"[^.]\. Accepted are"):
        load_labelled(tmp_path, "all", Placement(), open_drawing)


def test_a_sample_is_what_the_same_digits_are_in_the_whole(tmp_path, samples):
    path = jsonl(tmp_path / "mine.jsonl", samples)
    place = Placement((14, 20), anywhere=True, seed=3)
    whole = load_labelled(path, "all", place, open_drawing)
    part = load_labelled(path, "all", place, open_drawing, Sample(7, 4))
    assert len(part.labels) == 7
    np.testing.assert_array_equal(part.pixels, whole.pixels[part.chosen])
    np.testing.assert_array_equal(part.labels, whole.labels[part.chosen])


def test_reading_tells_how_far_it_is_and_can_be_ended(tmp_path, samples):
    path = jsonl(tmp_path / "mine.jsonl", samples * 40)
    told = []

    def enough(text):
        told.append(text)
        if len(told) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        load_labelled(path, "all", Placement(), open_drawing, Sample(), enough)
    assert told[1].endswith("42%")


def test_folders_of_pictures_are_named_by_digit(tmp_path, samples):
    for sample in samples[:6]:
        (tmp_path / str(sample.label)).mkdir(exist_ok=True)
        path = tmp_path / str(sample.label) / f"{sample.hand}.png"
        path.write_bytes(encode_png(rasterize(sample.drawing)))
    found = load_labelled(tmp_path, "all", Placement(), open_drawing)
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert_pictures_alone(found)


@pytest.mark.parametrize(("part", "size_px"), [("train", None), ("all", (10, 10))])
def test_what_is_for_strokes_is_refused_for_pictures(mnist, part, size_px):
    with pytest.raises(UserError, match="holds no strokes"):
        load_labelled(mnist, part, Placement(size_px), open_drawing)


def test_mnist_is_found_in_a_folder(mnist):
    found = load_labelled(mnist, "all", Placement(), open_drawing)
    assert found.pixels.max() <= 1
    assert_pictures_alone(found)


def assert_pictures_alone(found):
    for index, pixels in enumerate(found.pixels):
        assert not found.drawing(index).strokes
        np.testing.assert_array_equal(rasterize(found.drawing(index)), pixels)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", "not json\n", "line 1"),
        ("a.jsonl", '{"strokes": [[[5, 5]]]}\n', "has no label"),
        ("a.jsonl", '{"label": 12, "strokes": [[[5, 5]]]}\n', "has no label"),
        ("a.jsonl", '{"label": 1, "strokes": 7}\n', "line 1 cannot be opened"),
        ("a.jsonl", "", "holds no labelled digits"),
        ("a.jsonl.gz", "no gzip", "line 1"),
        ("a.txt", "", "Accepted are"),
    ],
)
def test_data_that_cannot_be_used_is_named(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(UserError, match=message):
        load_labelled(tmp_path / name, "all", Placement(), open_drawing)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(UserError, match="holds no labelled digits"):
        load_labelled(tmp_path, "all", Placement(), open_drawing)


@pytest.mark.parametrize("module", ["drawing_lines", "table", "idx"])
def test_more_digits_than_are_read_are_refused(tmp_path, samples, monkeypatch, mnist, module):
    monkeypatch.setattr(f"desktop_cnn.engine.{module}.MAX_DIGITS", 3)
    (tmp_path / "rows.csv").write_text(("7," + ",".join(["0"] * 784) + "\n") * 4)
    source = {
        "drawing_lines": jsonl(tmp_path / "four.jsonl", samples[:4]),
        "table": tmp_path / "rows.csv",
        "idx": mnist,
    }
    with pytest.raises(UserError, match="holds more than 300,000 digits"):
        load_labelled(source[module], "all", Placement(), open_drawing)


def test_pictures_for_other_labels_and_a_table_without_digits_are_refused(mnist, tmp_path):
    (mnist / "t10k-labels-idx1-ubyte").write_bytes(idx(np.zeros(3, np.uint8)))
    with pytest.raises(UserError, match="holds 20 pictures for 3 labels"):
        load_labelled(mnist, "all", Placement(), open_drawing)
    for part in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        (mnist / f"{part}.gz").unlink(missing_ok=True)
        (mnist / part).write_bytes(idx(np.zeros((0, 28, 28) if "images" in part else 0, np.uint8)))
    with pytest.raises(UserError, match="it holds no labelled digits"):
        load_labelled(mnist, "all", Placement(), open_drawing)


def test_a_folder_that_cannot_be_looked_into_or_has_no_end_is_a_sentence(tmp_path, samples, monkeypatch):
    path = jsonl(tmp_path / "mine.jsonl", samples[:1])

    def forbidden(*_arguments):
        raise PermissionError(13, "Permission denied", str(tmp_path))

    with monkeypatch.context() as patched:
        patched.setattr("os.scandir", forbidden)
        patched.setattr("pathlib.Path.iterdir", forbidden)
        for look in (lambda: data_files(tmp_path), lambda: files_beside(path)):
            with pytest.raises(UserError, match="cannot be read: Permission denied"):
                look()
    monkeypatch.setattr("desktop_cnn.engine.folder._MAX_FILES", 0)
    with pytest.raises(UserError, match="holds more than 0 files"):
        data_files(tmp_path)


def test_what_is_no_file_and_text_without_end_are_a_sentence(tmp_path, monkeypatch):
    with pytest.raises(UserError, match="it is no file"), unpacked(tmp_path):
        pass
    with pytest.raises(UserError, match="No such file"), unpacked(tmp_path / "none"):
        pass
    path = tmp_path / "lines"
    path.write_bytes(gzip.compress(b"123456\n" * 50))
    for name, most, told in (
        ("MAX_LINE_BYTES", 5, "line 1 is longer than 5 bytes"),
        ("_MAX_LINES", 5, "more than 5 lines"),
        ("_MAX_RATIO", 1, "unpacks to more than 1 times"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr("desktop_cnn.engine.unpacking._ALWAYS_ALLOWED", 20 if name == "_MAX_RATIO" else 10**6)
            patched.setattr(f"desktop_cnn.engine.unpacking.{name}", most)
            with pytest.raises(UserError, match=told), unpacked(path) as file:
                list(file.lines())
    assert not is_table(tmp_path / "none.csv")


def test_of_pictures_a_sample_is_read_as_they_are_in_the_whole(mnist):
    whole, some = (load_labelled(mnist, "all", Placement(), open_drawing, Sample(count, 1)) for count in (None, 5))
    assert len(some.labels) == 5
    np.testing.assert_array_equal(some.pixels, whole.pixels[some.chosen])
    np.testing.assert_array_equal(some.labels, whole.labels[some.chosen])


def test_pictures_that_cannot_be_read_are_left_out_of_training_and_named(tmp_path, samples):
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "good.png").write_bytes(encode_png(rasterize(samples[number].drawing)))
        (folder / "bad.png").write_bytes(b"\x89PNG no more")
    told = []
    images = load_pictures(find_raster(tmp_path, "train", data_files(tmp_path)), open_drawing, told.append)
    assert sorted(images.labels.tolist()) == [0, 1]
    assert len(told) == 1
    for path in tmp_path.glob("*/good.png"):
        path.unlink()
    images = load_pictures(find_raster(tmp_path, "train", data_files(tmp_path)), open_drawing, told.append)
    assert images.pixels.shape == (0, 30, 30)


def test_the_whole_is_a_sample_of_itself_and_without_a_pens_way_there_is_none_to_follow(tmp_path, samples):
    labelled = load_labelled(jsonl(tmp_path / "mine.jsonl", samples[:3]), "all", Placement(), open_drawing)
    assert labelled.sample(3, 0) is labelled

    def fail(drawing):
        raise UserError("it has no way")

    with pytest.raises(UserError, match="no way of a pen"):
        labelled.of_ways(fail)
