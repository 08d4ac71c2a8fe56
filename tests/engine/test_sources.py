"""What lies on people's disks: the same few digits under every name and in every layout."""

from __future__ import annotations

import gzip
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.app.documents import open_drawing
from desktop_cnn.app.pictures import encode_png
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.values import PICTURE_ENDINGS
from desktop_cnn.engine.folder import part_of
from desktop_cnn.engine.labelled import Sample, load_labelled
from desktop_cnn.engine.placement import Placement
from desktop_cnn.engine.sources import label_of
from desktop_cnn.engine.training_data import load_training_data
from tests.engine.test_data import idx

IMAGES = np.random.default_rng(0).integers(0, 256, (30, 28, 28), dtype=np.uint8)
LABELS = np.arange(30, dtype=np.uint8) % 10


def load(path, say=lambda _text: None, count=None):
    return load_labelled(path, "all", Placement(), open_drawing, Sample(count, 3), say)


def write(path, raw):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)


def is_whole(found):
    """Whether all thirty digits are there, upright, each with its label."""
    np.testing.assert_array_equal(found.labels, LABELS)
    np.testing.assert_allclose(found.pixels[:, 1:29, 1:29] * 255, IMAGES, atol=1e-4)
    return True


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
        ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"),
        ("T10K-IMAGES.IDX3-UBYTE", "T10K-LABELS.IDX1-UBYTE"),
        ("t10k_images_idx3_ubyte.GZ", "t10k_labels_idx1_ubyte"),
        ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
        ("raw/MNIST/t10k-images.idx3-ubyte.gz", "raw/MNIST/t10k-labels-idx1-ubyte"),
        ("t10k-images-idx3-ubyte/t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"),
        ("test/images-idx3-ubyte", "test/labels-idx1-ubyte"),
        ("test-images", "test-labels"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_idx_files_are_found_and_unpacked_whatever_they_are_called(tmp_path, images, labels, is_packed):
    for name, array in ((images, IMAGES), (labels, LABELS)):
        write(tmp_path / name, gzip.compress(idx(array)) if is_packed else idx(array))
    assert is_whole(load(tmp_path))
    assert is_whole(load(tmp_path / images))
    if (tmp_path / images).parent != tmp_path:
        assert is_whole(load((tmp_path / images).parent))


def test_the_training_part_beside_is_not_measured_and_the_hidden_twin_not_read(tmp_path):
    for part, array in (("t10k", IMAGES), ("train", 255 - IMAGES)):
        write(tmp_path / f"{part}-images-idx3-ubyte", idx(array))
        write(tmp_path / f"{part}-labels-idx1-ubyte", idx(LABELS))
    write(tmp_path / "._t10k-images-idx3-ubyte", b"\0\5\x16\7")
    write(tmp_path / "__MACOSX" / "t10k-images-idx3-ubyte", b"\0\5\x16\7")
    assert is_whole(load(tmp_path))
    learned = load_training_data([tmp_path], open_drawing)
    np.testing.assert_array_equal(learned.images.pixels[:, 1:29, 1:29], 255 - IMAGES[:24])


def test_where_no_test_digits_lie_the_training_digits_are_measured_and_that_is_said(tmp_path):
    write(tmp_path / "train-images-idx3-ubyte", idx(IMAGES))
    write(tmp_path / "train-labels-idx1-ubyte", idx(LABELS))
    told = []
    assert is_whole(load(tmp_path, told.append))
    assert told == ["No test digits here: reading the training digits."]


@pytest.mark.parametrize("name", ["emnist-digits-test-{}.gz", "gzip/emnist-mnist-test-{}"])
def test_emnist_is_read_upright_and_that_is_said(tmp_path, name):
    for kind, array in (("images-idx3-ubyte", IMAGES.swapaxes(1, 2)), ("labels-idx1-ubyte", LABELS)):
        path = tmp_path / name.format(kind)
        write(path, gzip.compress(idx(array)) if path.suffix else idx(array))
    letters = LABELS + 1
    write(tmp_path / "emnist-letters-test-images-idx3-ubyte", idx(IMAGES))
    write(tmp_path / "emnist-letters-test-labels-idx1-ubyte", idx(letters))
    told = []
    assert is_whole(load(tmp_path, told.append))
    assert told[0] == f"Several data sets lie here: reading {tmp_path / name.format('images-idx3-ubyte')}."
    assert "upright" in told[-1]


def test_letters_are_refused_before_their_pictures_are_read(tmp_path):
    write(tmp_path / "emnist-letters-test-images-idx3-ubyte", b"")
    write(tmp_path / "emnist-letters-test-labels-idx1-ubyte", idx(LABELS + 1))
    with pytest.raises(UserError, match="the label 10: these networks know the digits"):
        load(tmp_path)


def test_pictures_without_their_labels_are_named(tmp_path):
    write(tmp_path / "t10k-images-idx3-ubyte", idx(IMAGES))
    with pytest.raises(UserError, match=r"t10k-images-idx3-ubyte lies without its other half.*Accepted are"):
        load(tmp_path)


def table(head=True, quote="", end="\n"):
    rows = [[int(label), *map(int, image.ravel())] for label, image in zip(LABELS, IMAGES, strict=True)]
    names = [["label", *(f"pixel{n}" for n in range(784))]] if head else []
    return end.join(",".join(f"{quote}{cell}{quote}" for cell in row) for row in [*names, *rows]) + end


@pytest.mark.parametrize("text", [table(), table(head=False), table(quote='"'), table(end="\r\n"), "\ufeff" + table()])
@pytest.mark.parametrize("name", ["mnist_test.csv", "digits/MNIST-Test.CSV", "mnist_test.csv.gz"])
def test_kaggles_tables_are_read(tmp_path, text, name):
    write(tmp_path / name, gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    write(tmp_path / "mnist_train.csv", table().encode())
    assert is_whole(load(tmp_path))
    assert is_whole(load(tmp_path / name))


def test_of_a_competitions_files_the_labelled_one_is_read_and_that_is_said(tmp_path):
    write(tmp_path / "train.csv", table().encode())
    write(tmp_path / "test.csv", (",".join("0" * 784) + "\n").encode() * 3)
    write(tmp_path / "sample_submission.csv", b"ImageId,Label\n1,0\n2,0\n")
    told = []
    assert is_whole(load(tmp_path, told.append))
    assert "reading the training digits" in told[0]
    assert len(load_training_data([tmp_path], open_drawing).images.labels) == 24


def test_emnists_tables_are_read_upright(tmp_path):
    rows = [",".join(map(str, [label, *image.T.ravel()])) for label, image in zip(LABELS, IMAGES, strict=True)]
    write(tmp_path / "emnist-digits-test.csv", "\n".join(rows).encode())
    assert is_whole(load(tmp_path))


def rows_with_label_last(names):
    rows = [",".join(map(str, [*image.ravel(), label])) for label, image in zip(LABELS, IMAGES, strict=True)]
    return "\n".join([*([names] if names else []), *rows]).encode()


PIXEL_NAMES = ",".join(f"pixel{number}" for number in range(1, 785))


@pytest.mark.parametrize("names", [PIXEL_NAMES + ",class", '"' + PIXEL_NAMES.replace(",", '","') + '","Label"'])
def test_the_label_is_found_wherever_the_names_have_it(tmp_path, names):
    write(tmp_path / "mnist_784.csv", rows_with_label_last(names))
    assert is_whole(load(tmp_path))
    numbers = ",".join(map(str, range(784))) + ",label"
    write(tmp_path / "mnist_784.csv", rows_with_label_last(numbers))
    assert is_whole(load(tmp_path))


@pytest.mark.parametrize("first_pixel", [0, None])
def test_labels_that_stand_last_without_names_are_refused(tmp_path, first_pixel, monkeypatch):
    images = IMAGES.copy()
    if first_pixel is not None:
        images[:, 0, 0] = first_pixel
    monkeypatch.setattr("tests.engine.test_sources.IMAGES", images)
    write(tmp_path / "mnist_784.csv", rows_with_label_last(""))
    with pytest.raises(UserError, match="seems to have its labels last"):
        load(tmp_path)


def test_names_without_a_label_are_refused_and_such_a_table_is_passed_over_in_a_folder(tmp_path):
    write(tmp_path / "test.csv", rows_with_label_last(PIXEL_NAMES + ",id"))
    with pytest.raises(UserError, match='no column "label" or "class"'):
        load(tmp_path / "test.csv")
    write(tmp_path / "train.csv", table().encode())
    assert is_whole(load(tmp_path))


def test_a_broken_row_alone_is_named_by_its_line(tmp_path):
    write(tmp_path / "mnist_test.csv", ("label," + PIXEL_NAMES + "\n" + "0," * 784 + "x\n").encode())
    with pytest.raises(UserError, match="line 2: not a label"):
        load(tmp_path)


@pytest.mark.parametrize("cell", ["", "x", "256", "-1", "0.5", "nan", "1e9"])
def test_a_cell_that_is_no_pixel_is_named_by_its_lines(tmp_path, cell):
    lines = table(head=False).splitlines()
    lines[4] = lines[4].rpartition(",")[0] + "," + cell
    write(tmp_path / "mnist_test.csv", "\n".join(lines).encode())
    with pytest.raises(UserError, match="lines 1 to 30: not a label and 784 whole numbers"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("3", 3),
        ("03", 3),
        ("digit_3", 3),
        ("digit-3", 3),
        ("Digit 3", 3),
        ("class3", 3),
        ("label_03", 3),
        ("three", 3),
        ("00", 0),
        ("10", None),
        ("fold3", None),
        ("img_2013", None),
        ("", None),
        ("³", None),
        ("٣", None),
    ],
)
def test_folders_are_named_by_digit_in_many_ways(name, label):
    assert label_of(name) == label


@pytest.mark.parametrize("naming", ["{}", "0{}", "digit_{}", "class{}", "testing/{}", "mnist_png/test/{}", "{}/anna"])
def test_pictures_are_found_in_their_folders_and_what_systems_leave_there_is_not(tmp_path, samples, naming):
    for sample in samples:
        folder = tmp_path / naming.format(sample.label)
        write(folder / f"{sample.hand}.PNG", encode_png(rasterize(sample.drawing)))
        for name in (f"._{sample.hand}.PNG", ".DS_Store", "Thumbs.db", "__MACOSX/x.png"):
            write(folder / name, b"\0\5\x16\7")
    if "test" in naming:
        write(tmp_path / "mnist_png" / "training" / "3" / "x.png", b"")
    found = load(tmp_path)
    assert found.labels.tolist() == [sample.label for sample in samples]
    assert not found.skipped
    by_hand = {(s.label, s.hand): rasterize(s.drawing) for s in samples}
    expected = [by_hand[key] for key in sorted(by_hand)]
    np.testing.assert_allclose(found.pixels, expected, atol=2e-3)


def test_of_a_sample_with_broken_pictures_every_other_keeps_its_number(tmp_path, samples):
    for number, sample in enumerate(samples):
        raw = encode_png(rasterize(sample.drawing))
        write(tmp_path / str(sample.label) / f"{sample.hand}.png", raw[:50] if number % 4 == 1 else raw)
    told = []
    found = load(tmp_path, told.append, 20)
    assert 0 < len(found.skipped) < 20
    assert len(found.labels) == 20 - len(found.skipped)
    whole = sorted(samples, key=lambda sample: (sample.label, sample.hand))
    for index, pixels in enumerate(found.pixels):
        np.testing.assert_allclose(pixels, rasterize(whole[found.number(index)].drawing), atol=2e-3)
        np.testing.assert_array_equal(found.picture(found.number(index)), pixels)


def test_pictures_that_are_all_broken_are_refused_with_a_reason(tmp_path):
    for digit in range(3):
        write(tmp_path / str(digit) / "x.png", b"no picture")
    with pytest.raises(UserError, match=r"none of its digits can be read.*x\.png"):
        load(tmp_path)


def test_files_of_other_kinds_among_the_pictures_are_counted(tmp_path, samples):
    write(tmp_path / "3" / "a.png", encode_png(rasterize(samples[9].drawing)))
    write(tmp_path / "3" / "b.heic", b"")
    write(tmp_path / "readme.txt", b"")
    told = []
    assert load(tmp_path, told.append).labels.tolist() == [3]
    assert told[0] == "Files of other kinds among the pictures, left out: 1"


def test_no_pictures_own_name_says_that_it_is_for_testing(tmp_path, samples):
    for name in ("3/scan0", "3/scan1", "3/test_scan", "3/test", "3/train", "7/testament"):
        write(tmp_path / f"{name}.png", encode_png(rasterize(samples[9].drawing)))
    assert load(tmp_path).labels.tolist() == [3, 3, 3, 3, 3, 7]


def test_pictures_in_other_parts_and_in_no_digits_folder_are_counted(tmp_path, samples):
    names = ("test/3/a", "train/3/a", "train/4/b", "test/10/a", "test/n3/a", "4s/a", "7 - seven/a", "cover")
    for name in names:
        write(tmp_path / f"{name}.png", encode_png(rasterize(samples[9].drawing)))
    told = []
    assert load(tmp_path, told.append).labels.tolist() == [3]
    assert told[:2] == [
        "Pictures of other parts of the data, left out: 2",
        "Pictures in folders that are not named by a digit, left out: 5",
    ]


def test_a_refusal_lists_every_ending_of_pictures(tmp_path):
    with pytest.raises(UserError) as refusal:
        load(tmp_path)
    assert all(ending[1:].upper() in str(refusal.value) for ending in PICTURE_ENDINGS)


@pytest.mark.parametrize("name", ["", "one.json"])
def test_labelled_drawings_in_a_json_file_are_told_where_they_belong(tmp_path, samples, name):
    write(tmp_path / "one.json", lines_of(samples[:1]).encode())
    with pytest.raises(UserError, match=r"belong into a \.jsonl file"):
        load(tmp_path / name)


def lines_of(samples, **extra):
    return "".join(json.dumps({**json.loads(to_json(s.drawing)), "label": s.label, **extra}) + "\n" for s in samples)


def test_all_files_of_drawings_in_a_folder_are_read_each_once(tmp_path, samples):
    write(tmp_path / "b.jsonl", lines_of(samples[:10]).encode())
    write(tmp_path / "a" / "c.jsonl.gz", gzip.compress(lines_of(samples[10:]).encode()))
    write(tmp_path / "a" / "c.jsonl", lines_of(samples[10:]).encode())
    write(tmp_path / "._b.jsonl", b"\0\5\x16\7")
    found = load(tmp_path)
    assert sorted(found.labels.tolist()) == sorted(sample.label for sample in samples)
    sized = load_labelled(tmp_path, "all", Placement((20, 20)), open_drawing)
    assert len(sized.labels) == 30


@given(st.permutations(range(12)), st.sets(st.integers(0, 11), max_size=6))
def test_the_side_of_a_drawing_is_its_own_whatever_lies_beside_it(tmp_path_factory, order, left_out):
    folder = tmp_path_factory.mktemp("lines")
    lines = {n: json.dumps({"strokes": [[[5, n], [20, 20]]], "label": n % 10}) for n in range(12)}
    for name, chosen in (("whole", range(12)), ("part", [n for n in order if n not in left_out])):
        write(folder / f"{name}.jsonl", "\n".join(lines[n] for n in chosen).encode())

    def labels(name, part):
        try:
            found = load_labelled(folder / f"{name}.jsonl", part, Placement(), open_drawing)
        except UserError:
            return []
        return found.pixels.tolist()

    for part in ("train", "validation", "test"):
        whole = labels("whole", part)
        assert all(pixels in whole for pixels in labels("part", part))


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("t10k-images", "test"),
        ("mnist_train.csv", "train"),
        ("trainingSet/3/x.png", "train"),
        ("mnistTest.csv", "test"),
        ("testing/train.csv", "train"),
        ("a/validation/3/x.png", "validation"),
        ("latest/values.csv", ""),
        ("strain/3", ""),
        ("testament/x.csv", ""),
        ("trainer.csv", ""),
        ("testset/x.csv", "test"),
        ("traindata.csv", "train"),
        ("valid.csv", "validation"),
        ("value.csv", ""),
    ],
)
def test_parts_are_named_by_words(tmp_path, path, part):
    assert part_of(tmp_path.relative_to(tmp_path) / path) == part


@given(
    st.binary(max_size=60), st.sampled_from(["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte", "a.csv", "a.jsonl"])
)
def test_any_bytes_are_refused_in_a_sentence(tmp_path_factory, raw, name):
    folder = tmp_path_factory.mktemp("bytes")
    if "idx" in name:
        write(folder / "t10k-images-idx3-ubyte", idx(IMAGES))
        write(folder / "t10k-labels-idx1-ubyte", idx(LABELS))
        (folder / name.removesuffix(".gz")).unlink()
    write(folder / name, raw)
    with pytest.raises(UserError):
        load(folder / name if "." in name[:3] else folder)


@given(st.integers(0, 4000), st.integers(1, 255))
def test_a_changed_byte_in_a_compressed_file_is_a_sentence_or_changes_nothing(tmp_path_factory, at, change):
    folder = tmp_path_factory.mktemp("changed")
    packed = bytearray(gzip.compress(idx(IMAGES), mtime=0))
    packed[at % len(packed)] ^= change
    write(folder / "t10k-images-idx3-ubyte.gz", bytes(packed))
    write(folder / "t10k-labels-idx1-ubyte", idx(LABELS))
    told = ""
    try:
        assert is_whole(load(folder))
    except UserError as error:
        told = str(error)
    assert not told or "t10k-images" in told


def test_a_link_that_leads_back_is_followed_once(tmp_path, samples):
    write(tmp_path / "3" / "a.png", encode_png(rasterize(samples[9].drawing)))
    (tmp_path / "3" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert load(tmp_path).labels.tolist() == [3]


def test_zlib_streams_that_are_no_gzip_are_refused(tmp_path):
    write(tmp_path / "t10k-images-idx3-ubyte.gz", zlib.compress(idx(IMAGES)))
    write(tmp_path / "t10k-labels-idx1-ubyte", idx(LABELS))
    with pytest.raises(UserError, match="not a whole IDX file"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "a" * 5000, "a/" * 3000])
def test_a_path_that_leads_nowhere_is_a_sentence(tmp_path, name):
    with pytest.raises(UserError, match="cannot be"):
        load(tmp_path / name)


def test_a_side_on_which_no_drawing_stands_is_named(tmp_path, samples):
    write(tmp_path / "a.jsonl", lines_of(samples[:1]).encode())
    refused = []
    for part in ("train", "validation", "test"):
        try:
            load_labelled(tmp_path / "a.jsonl", part, Placement(), open_drawing)
        except UserError as error:
            refused.append(f"on the side {part}" in str(error))
    assert refused == [True, True]
