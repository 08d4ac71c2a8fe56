"""When to use which: the figures are those of the cards, the times those of torch, and a click makes it happen."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt

from desktop_cnn.app.trade_offs import TradeOffChoices
from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.metrics import Estimate
from desktop_cnn.core.trade_offs import COLUMNS, MILLISECONDS, best_of
from tests.ui.conftest import LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW


@pytest.fixture
def panel(student):
    student.look_at("trade_offs")
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    return student.window.panel("trade_offs").widget()


def click(student, panel, column, row=""):
    student.qtbot.mouseClick(panel.table, student.button, pos=panel.table.centre_of(column, row).toPoint())


def order(panel):
    return [row.key for row in panel.table._rows]


def cell(panel, column, row):
    place = [each.key for each in panel.table._headings].index(column)
    return next(each.cells[place] for each in panel.table._rows if each.key == row)


def card_of(model):
    return json.loads(model.path.with_suffix(".json").read_text())


def active(student):
    return [(each.name, dict(each.amounts)) for each in student.store.state.chain.active()]


def test_every_figure_is_its_cards_or_says_what_is_missing_and_the_time_is_measured_here(student, panel):
    known = student.store.state.catalogue
    assert set(order(panel)) == {f"{name}-centred" for name in known.architectures()}
    for model in panel.models:
        for column in COLUMNS:
            shown = cell(panel, column.name, model.id)
            cards = [card_of(each) for each in column.weights(model, known) if each.path.exists()]
            figures = [card["figures"][column.figure] for card in cards if column.figure in card["figures"]]
            if figures:
                assert float(shown.text) == pytest.approx(figures[0]["value"] * 100, abs=0.05)
                ends = [float(end) for end in shown.interval.split("–")]
                assert ends == pytest.approx([figures[0]["low"] * 100, figures[0]["high"] * 100], abs=0.051)
                assert f"of {figures[0]['n']:,} readings" in shown.told
                assert figures[0]["command"] in shown.told
            elif column.figure:
                assert not shown.is_known
                assert any(
                    told in shown.told for told in (column.figure, "no weights of the recipe", "it reads strokes")
                )
    assert cell(panel, "permuted", "fc-centred").text == "99.2"
    assert "--recipe permuted" in cell(panel, "permuted", "fc-centred").told
    first = dict(panel.times.milliseconds)
    assert list(first) == student.store.state.catalogue.architectures()
    assert all(0 < each.low <= each.value <= each.high for each in first.values())
    assert "passes of one digit" in cell(panel, MILLISECONDS, "cnn-centred").told
    click(student, panel, MILLISECONDS, "cnn-centred")
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    assert panel.times.milliseconds.keys() == first.keys()
    assert panel.times.milliseconds != first


def test_a_heading_sorts_and_what_is_sorted_by_is_state(student, panel):
    offered = order(panel)
    for column in COLUMNS:
        click(student, panel, column.name)
        assert student.store.state.chosen(TradeOffChoices) == TradeOffChoices(column.name)
        numbers = [float(text.replace(",", "")) for text in texts(panel, column.name)]
        assert numbers == sorted(numbers, reverse=column.more_is_better)
        unknown = [each.is_known for row in order(panel) for each in [cell(panel, column.name, row)]]
        assert unknown == sorted(unknown, reverse=True)  # at the end
        click(student, panel, column.name)
        assert [float(text.replace(",", "")) for text in texts(panel, column.name)] == numbers[::-1]
    student.store.choose(TradeOffChoices())
    assert order(panel) == offered
    table = panel.table
    table.setFocus()
    table._at = (0, 0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Return):
        student.qtbot.keyClick(table, key)
    assert student.store.state.chosen(TradeOffChoices) == TradeOffChoices("parameters")
    assert "Sorted, the best first." in table.told(-1, 1)
    student.qtbot.keyClick(table, Qt.Key.Key_Down)
    student.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert student.store.state.workspace == "convolution"  # where the counter is


def texts(panel, column):
    return [shown.text for row in order(panel) if (shown := cell(panel, column, row)).is_known]


def test_a_click_compares_the_network_and_does_what_its_column_tells_as_one_step(student, panel):
    before = student.store.state
    assert active(student) == []
    steps = len(before.history.undo)
    click(student, panel, "shift", "pooled-centred")
    assert [slot.name for slot in student.store.state.slots] == ["cnn", "fc", "pooled"]
    assert active(student) == [("shift", {"dx_px": 4, "dy_px": 0})]
    assert student.store.state.message.startswith("Pooled, moved by 4 px: ")
    student.wait_answer()
    assert student.store.state.shows_perturbed
    assert len(student.store.state.history.undo) == steps + 1
    student.do("drawing.undo")
    assert (student.store.state.slots, student.store.state.chain) == (before.slots, before.chain)
    for column, expected in (("noise", ("noise", {"noise_sigma": 0.2})), ("rotate", ("rotate", {"angle_deg": 30}))):
        click(student, panel, column, "fc-centred")
        assert active(student) == [expected]
    click(student, panel, "scale", "fc-centred")
    ((name, amounts),) = active(student)
    assert (name, amounts["scale_change"]) == ("scale", pytest.approx(-0.3))
    click(student, panel, "mnist", "fc-centred")
    assert active(student) == []
    click(student, panel, "permuted", "fc-centred")
    assert student.store.state.recipe == "permuted"
    assert order(panel)[0].endswith("-permuted")
    student.do("drawing.undo")
    assert student.store.state.recipe == "centred"
    names = student.store.state.catalogue.architectures()
    student.store.update(compared=student.store.state.catalogue.slots(names[:MOST_COMPARED], "centred"))
    click(student, panel, "network", f"{names[-1]}-centred")  # all slots are taken: the last one gives way
    slots = student.store.state.slots
    assert [slot.name for slot in slots] == [*names[: MOST_COMPARED - 1], names[-1]]
    assert [row.key for row in panel.table._rows if row.colour] == [f"{slot.name}-centred" for slot in slots]


def test_the_best_is_marked_with_all_that_is_not_surely_worse():
    found = {"a": Estimate(0.9, 0.88, 0.92, 9), "b": Estimate(0.93, 0.91, 0.95, 9), "c": Estimate(0.8, 0.7, 0.9, 9)}
    assert best_of(found, more_is_better=True) == {"a", "b"}
    assert best_of(found, more_is_better=False) == {"a", "c"}
    assert best_of({}, more_is_better=True) == frozenset()
