"""Whoever types a number into a box is left to finish it, in every box and every language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox

from desktop_cnn.ui.widgets.number_box import NumberBox, WholeBox
from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW

LOCALES = ("en_US", "de_DE", "fr_FR", "zh_CN", "sv_SE", "ar_EG")


@pytest.fixture(scope="module", params=LOCALES)
def box(request, qapp):
    box = NumberBox()
    box.setLocale(QLocale(request.param))
    box.setRange(-14, 14)
    box.setDecimals(1)
    box.setSuffix(" px")
    return box


def type_into(box, text):
    box.selectAll()
    if text.isascii():
        QTest.keyClicks(box, text)
    else:
        box.lineEdit().insert(text)  # as pasted: the test hand has no such keys
    QTest.keyClick(box, Qt.Key.Key_Return)


@given(tenths=st.integers(-140, 140), point=st.sampled_from(".,"), minus=st.sampled_from("-−"))
def test_point_and_comma_and_either_minus_are_accepted_in_every_locale(box, tenths, point, minus):
    text = f"{tenths / 10:.1f}".replace(".", point).replace("-", minus)
    box.valueChanged.connect(box.show_value)  # what is typed comes back from the state at once
    type_into(box, text)
    box.valueChanged.disconnect(box.show_value)
    assert box.value() == pytest.approx(tenths / 10)
    assert box.valueFromText(text) == pytest.approx(tenths / 10)


def some_values(box):
    """Return the ends of what can be typed, and numbers of two digits between them where there are any."""
    low, high = box.minimum(), box.maximum()
    values = {low, high, (low + high) // 2, min(12, high)} - {-1}  # -1 is "strongest map"
    return [value for value in values if low <= value <= high]


def test_what_is_typed_into_any_box_of_the_window_key_by_key_is_what_it_holds(reader, samples):
    reader.draw(samples[9].drawing)
    reader.do("perturb.toggle")
    reader.wait_answer()
    typed = set()
    for dock in ("", "inspector", "convolution", "arithmetic", "cost", "equivariance", "im2col"):
        if dock:
            reader.look_at(dock)
            reader.wait_answer()
        chooser = reader.find(f"panel-{dock}")
        for box in (chooser or reader.window).findChildren(QAbstractSpinBox):
            if box.isVisible() and box.isEnabled() and box not in typed:
                typed.add(box)
                for value in some_values(box):
                    type_into(box, f"{value:g}")
                    assert box.value() == value, (dock, box.accessibleName())
    assert {type(box) for box in reader.window.findChildren(QAbstractSpinBox)} <= {NumberBox, WholeBox}
    assert len(typed) >= 12


def test_the_shift_is_typed_with_either_point_and_shown_rounded_to_its_step_when_finished(person):
    person.do("perturb.right")
    box = person.window.findChild(NumberBox, "amount-0-dx_px")
    for typed, dx_px in (("2.5", 2.5), ("-3,5", -3.5), ("12", 12), ("2.3", 2.5), ("0,5", 0.5)):
        type_into(box, typed)
        assert person.store.state.chain.perturbations[0].amounts["dx_px"] == dx_px
        assert box.value() == dx_px


@pytest.mark.parametrize(("end", "dx_px"), [("leaves", 3), ("confirms", 2)])
def test_a_box_that_is_typed_in_follows_the_state_only_when_that_is_finished(person, end, dx_px):
    person.do("perturb.right")
    box = person.window.findChild(NumberBox, "amount-0-dx_px")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "2.")
    person.do("perturb.right")
    assert box.text() == "2. px"
    if end == "leaves":
        person.canvas.setFocus()
    else:
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == person.store.state.chain.perturbations[0].amounts["dx_px"] == dx_px
    assert box.text() == f"{dx_px:.1f} px"
    QTest.keyClick(box, Qt.Key.Key_Up)
    person.do("perturb.left")
    assert box.value() == person.store.state.chain.perturbations[0].amounts["dx_px"]


def test_an_answer_that_comes_does_not_fill_a_box_that_has_been_emptied(reader, samples):
    reader.look_at("inspector")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    box = reader.window.panel("inspector").widget().number
    reader.qtbot.waitUntil(lambda: box.maximum() > 0)
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    emptied = box.text()
    reader.draw(samples[3].drawing)
    reader.wait_answer()
    assert box.text() == emptied
    QTest.keyClicks(box, "12")
    assert box.value() == 12
    assert reader.store.state.inspected.map == 12
