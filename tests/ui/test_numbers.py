"""The numbers that every panel gives are those that it shows, which torch computes."""

from __future__ import annotations

import csv
import errno
import io

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from desktop_cnn.core.numbers import to_csv, to_npz
from desktop_cnn.core.operations.base import Values
from tests.ui.conftest import LIGHT, LONG_MS, OFFERED, OWN_WINDOW, SHARED_WINDOW
from tests.ui.test_code import TOLERANCE, panel, run
from tests.ui.test_figures import menu_of, opens_menus, type_name
from tests.ui.test_window import message, wait_message

pytestmark = SHARED_WINDOW


def softmax(scores: Values) -> Values:
    terms = np.exp(scores - scores.max())
    return terms / terms.sum()


def of_methods(numbers):
    """A map a network and method, in the order in which the program prints them."""
    names = numbers["digit"].axes["network"]
    methods = [name for name in ("integrated_gradients", "occlusion", "grad_cam") if name in numbers]
    return np.stack(
        [
            numbers[method].values[numbers[method].axes["network"].index(name)]
            for name in names
            for method in methods
            if name in numbers[method].axes["network"]
        ]
    )


def counted(numbers):
    """What the layers cost that are played with, and each network in all."""
    whole = [place for place, name in enumerate(numbers["parameters"].axes["of"]) if "/" not in name]
    return np.stack([numbers["parameters"].values, numbers["multiply_adds"].values], axis=1)[whole]


def of_compared_rungs(numbers):
    """The drawing is moved for every rung; the program is of those that are compared."""
    shares = numbers["share_of_shifts"]
    return [shares.values[list(shares.axes["rung"]).index(name)] for name in LIGHT]


def of_compared_rows(numbers):
    """All networks stand in the table; the program is of those that are compared."""
    counts = np.stack([numbers["parameters"].values, numbers["multiply_adds"].values], axis=1)
    ids = list(numbers["parameters"].axes["network"])
    return counts[[ids.index(f"{name}-centred") for name in LIGHT]]


BY_TORCH = {
    "arithmetic": lambda numbers: numbers["output"].values,
    "attention": lambda numbers: numbers["attention"].values,
    "attribution": of_methods,
    "convolution": lambda numbers: numbers["output"].values,
    "cost": counted,
    "curves": lambda numbers: numbers["own_probability"].values,
    "equivariance": lambda numbers: [numbers[name].values for name in ("of_shifted", "shifted", "difference")],
    "adversarial": lambda numbers: numbers["l2"].values,
    "inspector": lambda numbers: numbers["value"].values,
    "kernels": lambda numbers: numbers["kernels"].values,
    "im2col": lambda numbers: numbers["product"].values,
    "ladder": of_compared_rungs,
    "lane": lambda numbers: softmax(numbers["scores"].values),
    "order": lambda numbers: numbers["probability"].values,
    "patches": lambda numbers: numbers["value"].values[:, : int(numbers["digits_searched"].values)],
    "predictions": lambda numbers: numbers["probability_drawn"].values,
    "recurrent": lambda numbers: numbers["probability"].values,
    "shift_map": lambda numbers: numbers["probability"].values,
    "trade_offs": of_compared_rows,
}
"""Of each panel's numbers those that its program computes; a panel without is not taken in."""


def show(student, name):
    student.compare_what_shows(name)
    student.look_at(name)
    student.let_events_pass()
    if name == "adversarial":
        panel(student, name).start()
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    return panel(student, name)


def test_every_panels_numbers_are_what_torch_computes_and_come_back_from_files(student):
    student.compare(*LIGHT)
    for name in OFFERED:
        assert_numbers_are_torchs_and_come_back(student, name)


def assert_numbers_are_torchs_and_come_back(student, name):
    shown = show(student, name)
    numbers = shown.numbers()
    of = name.partition("-")[0]
    tolerance = TOLERANCE.get(name, {"rtol": 1e-5, "atol": 1e-5})
    np.testing.assert_allclose(BY_TORCH[of](numbers), run(shown.code()), **tolerance)
    archive = np.load(io.BytesIO(to_npz(numbers, ["a title"])), allow_pickle=False)
    lines = to_csv(numbers, ["a title"]).decode().splitlines()
    table = list(csv.DictReader(lines[1:]))
    assert len(table) == sum(each.values.size for each in numbers.values())
    for key, each in numbers.items():
        np.testing.assert_array_equal(archive[key], each.values)
        read = [row["value"] for row in table if row["quantity"] == key]
        assert read == [str(value) for value in each.values.ravel()]


def test_the_numbers_of_a_lane_are_those_of_the_answer(student):
    for name in ("lane-1", "lane-2"):
        network = panel(student, name).network
        numbers, reading = panel(student, name).numbers(), student.store.state.reading(network.name)
        for layer, output in reading.outputs.items():
            np.testing.assert_array_equal(numbers[layer].values, output.values)
        np.testing.assert_array_equal(numbers["input"].values, student.store.state.document.pixels)
    unit = int(numbers["weights_unit"].values)
    assert unit == reading.outputs["hidden"].values.argmax()
    np.testing.assert_array_equal(numbers["weights"].values.ravel(), network.layers["hidden"].weight[unit])


def test_perturbed_answers_are_among_the_numbers_while_there_are_any(student):
    assert set(panel(student, "predictions").numbers()) == {"probability_drawn"}
    student.do("perturb.add.fog")
    student.wait_answer()
    numbers, snapshot = panel(student, "predictions").numbers(), student.store.state.snapshot
    for place, network in enumerate(numbers["probability_perturbed"].axes["network"]):
        found = numbers["probability_perturbed"].values[place]
        np.testing.assert_array_equal(found, snapshot.perturbed[network].prediction.probabilities)


def test_the_inspected_value_is_the_sum_of_its_products_and_its_bias(student):
    numbers = show(student, "inspector").numbers()
    whole = numbers["products"].values.sum() + numbers["bias"].values
    assert whole == pytest.approx(float(numbers["before_function"].values), rel=1e-9)
    np.testing.assert_allclose(numbers["products"].values, numbers["seen"].values * numbers["weights"].values)
    at = tuple(numbers["place"].values)
    assert numbers["layer"].values[at] == pytest.approx(float(numbers["value"].values), rel=1e-5)


@opens_menus
@pytest.mark.parametrize("ending", [".csv", ".npz"])
def test_numbers_are_saved_from_the_panels_menu_with_how_they_came_about(student, tmp_path, monkeypatch, ending):
    path = tmp_path / f"answers{ending}"
    type_name(monkeypatch, path)
    entries, menu = menu_of(student, "predictions")
    entries["numbers"].trigger()
    menu.close()
    wait_message(student, f"Saved {path}.")
    if ending == ".csv":
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[:2] == ["# Answers", "# Networks: CNN (cnn-centred), FC (fc-centred)"]
    else:
        found = np.load(path, allow_pickle=False)
        assert found["probability_drawn.network"].tolist() == ["cnn", "fc"]
        assert "Answers" in found["about"].tolist()


@OWN_WINDOW
@opens_menus
def test_where_nothing_is_shown_yet_there_are_no_numbers_and_that_is_said(reader, monkeypatch):
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: pytest.fail("nothing to save"))
    for name in ("predictions", "lane-1", "inspector", "im2col", "shift_map"):
        assert not panel(reader, name).numbers()
    entries, menu = menu_of(reader, "predictions")
    entries["numbers"].trigger()
    menu.close()
    assert message(reader) == "Nothing is shown there yet: draw a digit, or press the button that starts it."


@opens_menus
def test_a_name_that_ends_otherwise_is_one_sentence(student, tmp_path, monkeypatch):
    type_name(monkeypatch, tmp_path / "answers.xlsx")
    entries, menu = menu_of(student, "predictions")
    entries["numbers"].trigger()
    menu.close()
    wait_message(student, "answers.xlsx cannot be written: numbers are CSV or NPZ. Give it a name that ends so.")
    assert not list(tmp_path.glob("answers*"))


@opens_menus
@pytest.mark.parametrize(
    ("entry", "ending"), [("numbers", ".csv"), ("numbers", ".npz"), ("program", ".py"), ("notebook", ".ipynb")]
)
def test_where_there_is_no_room_one_sentence_says_so_and_no_half_file_is_left(
    student, tmp_path, monkeypatch, entry, ending
):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "folder" / f"answers{ending}"
    path.parent.mkdir()
    type_name(monkeypatch, path)
    monkeypatch.setattr("os.fsync", full)
    entries, menu = menu_of(student, "predictions")
    entries[entry].trigger()
    menu.close()
    wait_message(student, f"{path} cannot be written: No space left on device. Choose another place.")
    monkeypatch.undo()
    assert not list(path.parent.iterdir())
