"""Numbers go into CSV and NPZ and come back to the last bit."""

from __future__ import annotations

import csv
import io
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.numbers import WAYS, Quantity, numbers_bytes, quantity, to_csv, to_npz


def rows(raw):
    """Return the comments and the rows, each as a dict."""
    lines = raw.decode().splitlines()
    comments = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    return comments, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_a_row_is_a_number_with_its_place():
    numbers = {
        "probability": quantity(np.array([[0.1, 0.9]], dtype=np.float32), "digit", network=["cnn"]),
        "l2": quantity(2.5),
    }
    comments, found = rows(to_csv(numbers, ["Answers", "two\nlines"]))
    assert comments == ["Answers", "two lines"]
    assert found == [
        {"quantity": "probability", "network": "cnn", "digit": "0", "value": "0.1"},
        {"quantity": "probability", "network": "cnn", "digit": "1", "value": "0.9"},
        {"quantity": "l2", "network": "", "digit": "", "value": "2.5"},
    ]


arrays = npst.arrays(
    st.sampled_from([np.float32, np.float64, np.int64, np.bool_]), npst.array_shapes(max_dims=3, max_side=4)
)


@given(arrays)
def test_every_value_comes_back_to_the_last_bit(values):
    numbers = {"x": quantity(values, *"abc"[: values.ndim])}
    _comments, found = rows(to_csv(numbers, []))
    read = [row["value"] for row in found]
    if values.dtype == np.bool_:
        assert read == [str(each) for each in values.ravel()]
    else:
        np.testing.assert_array_equal(np.array([values.dtype.type(each) for each in read]), values.ravel())
    for row in found:
        at = tuple(int(row[axis]) for axis in "abc"[: values.ndim])
        assert row["value"] == str(values[at])
    archive = np.load(io.BytesIO(to_npz(numbers, ["told"])), allow_pickle=False)
    np.testing.assert_array_equal(archive["x"], values)
    assert archive["x"].dtype == values.dtype
    assert archive["about"].tolist() == ["told"]


def test_names_of_places_stand_beside_their_array():
    numbers = {"accuracy": quantity(np.zeros((2, 3)), network=["cnn", "卷积"], amount=[0, 0.5, 1])}
    archive = np.load(io.BytesIO(to_npz(numbers, [])), allow_pickle=False)
    assert archive["accuracy.network"].tolist() == ["cnn", "卷积"]
    assert archive["accuracy.amount"].tolist() == [0, 0.5, 1]


@pytest.mark.parametrize("axes", [{}, {"a": ()}, {"a": (), "b": ("x",)}])
def test_axes_that_do_not_fit_are_an_error(axes):
    with pytest.raises(ValueError, match=r"ax[ei]s"):
        Quantity(np.zeros((2, 3)), axes)


def test_an_ending_that_is_not_known_is_one_sentence():
    with pytest.raises(UserError, match=r"^a\.xlsx cannot be written: numbers are CSV or NPZ\."):
        numbers_bytes({}, [], Path("a.xlsx"))


def test_on_another_thread_a_long_table_is_the_same_and_another_ending_is_refused():
    numbers, found = {"value": quantity(np.arange(5000, dtype=np.float32), "place")}, []
    thread = threading.Thread(target=lambda: found.append(to_csv(numbers, [])))
    thread.start()
    thread.join()
    assert found == [to_csv(numbers, [])]
    with pytest.raises(UserError, match=r"mine\.txt cannot be written: numbers are CSV or NPZ"):
        numbers_bytes(numbers, [], Path("mine.txt"))


@pytest.mark.parametrize("ending", [".csv", ".NPZ"])
def test_a_files_ending_says_how_numbers_are_written(ending):
    numbers = {"value": quantity(2.5)}
    assert numbers_bytes(numbers, ["told"], Path(f"mine{ending}")) == WAYS[ending.lower()](numbers, ["told"])
