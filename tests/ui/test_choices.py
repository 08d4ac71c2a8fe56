"""What is chosen in any panel is set and seen without its widgets, and comes back at the next start."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from desktop_cnn.app.choices import CHOICES, from_stored, to_stored
from desktop_cnn.app.ladder import LadderChoices
from desktop_cnn.app.trade_offs import TradeOffChoices
from desktop_cnn.core.kernels import parse_kernel
from desktop_cnn.core.labs.curves import SAMPLES
from desktop_cnn.core.labs.patches import OWN
from desktop_cnn.core.networks import CellAddress
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.panels.adversarial import AdversarialChoices
from desktop_cnn.ui.panels.attention import AttentionChoices
from desktop_cnn.ui.panels.attribution import AttributionChoices
from desktop_cnn.ui.panels.cost import CostChoices
from desktop_cnn.ui.panels.curve_form import CurveChoices
from desktop_cnn.ui.panels.equivariance import EquivarianceChoices
from desktop_cnn.ui.panels.geometry_form import ArithmeticChoices
from desktop_cnn.ui.panels.im2col_parts import Im2colChoices
from desktop_cnn.ui.panels.inspector import InspectorChoices
from desktop_cnn.ui.panels.kernel_choices import ConvolutionChoices, flat
from desktop_cnn.ui.panels.kernels import KernelChoices
from desktop_cnn.ui.panels.patches import PatchChoices
from desktop_cnn.ui.panels.recurrent import RecurrentChoices
from tests.ui.conftest import LONG_MS, OWN_WINDOW, SHARED_WINDOW, SHOWS, open_window

pytestmark = SHARED_WINDOW

INSPECTED = CellAddress("cnn", "conv2", 3, 4, 5)


@dataclass(frozen=True)
class Case:
    """``choices``: possible, and in each field another than at the first start. ``shown``: what the widgets say.

    ``before``: what is chosen before, None for what is at the first start.
    """

    choices: object
    shown: Callable[[QWidget], object]
    before: object = None

    @property
    def first(self):
        return type(self.choices)() if self.before is None else self.before


def number_or_none(box):
    """Return what a box says whose lowest number stands for none."""
    return (None if box.value() == box.minimum() else box.value(),)


def chosen_rung(panel):
    rungs = zip(panel.rungs, panel.buttons, strict=True)
    return next(rung.architecture for rung, button in rungs if button.isChecked())


def convolution_choices(panel):
    chooser, transport = panel.chooser, panel.transport
    own = flat(parse_kernel(chooser.text.toPlainText()))
    numbers = chooser.layers.currentData(), chooser.map.value(), chooser.channel.value()
    cell = divmod(transport.place, 30) if panel.strongest.isEnabled() else None
    return ConvolutionChoices(chooser.kinds.currentData(), *numbers, own, "live", cell, transport.speed.currentData())


def curve_choices(form):
    return CurveChoices(form.names.currentData(), form.source.source(), form.limits.currentData())


def looked_at(terms):
    """Return the map before it that is chosen, None where it is the one that counts most."""
    channel = terms.channel(terms.inspection)
    return None if channel == np.abs(terms.inspection.by_channel).argmax() else channel


def sorted_so(table):
    (heading,) = (each for each in table._headings if each.mark)
    return TradeOffChoices(heading.key, heading.mark < 0)


def large_map(panel):
    return panel.lane._marked[1].map if panel.lane.blocks else 0


def enlarged(panel):
    """Return the network and the method of the one picture that is seen, nothing where all are."""
    seen = [
        (name, method)
        for name, head in panel.heads.items()
        for method, view in head.views.items()
        if view.isVisibleTo(panel)
    ]
    return seen[0] if len(seen) == 1 else ("", "")


CASES = {
    "adversarial": Case(
        AdversarialChoices("linf", 8, True),
        lambda panel: AdversarialChoices(
            panel.norms.currentData(), panel.into.currentData(), panel.flicker.isChecked()
        ),
    ),
    "arithmetic": Case(
        ArithmeticChoices("pooling", 20, 4, 3, 2, 2, "reflect"),
        lambda panel: ArithmeticChoices(
            panel.form.kinds.currentData(),
            *(field.value() for field in panel.form.fields.values()),
            panel.form.modes.currentData(),
        ),
    ),
    "attention": Case(
        AttentionChoices("vit-augmented", 8, 5),
        lambda panel: AttentionChoices(panel.networks.currentData(), panel.token(), panel.count.value()),
    ),
    "attribution": Case(
        AttributionChoices(8, "pooled", "occlusion"),
        lambda panel: AttributionChoices(panel.digits.currentData(), *enlarged(panel)),
    ),
    "convolution": Case(
        ConvolutionChoices("learned", "cnn/conv3", 5, 7, tuple(map(float, range(25))), "live", (3, 4), 60),
        lambda panel: convolution_choices(panel),
    ),
    "cost": Case(
        CostChoices(224, 200, 3, 500, 64, 5),
        lambda panel: CostChoices(*(field.value() for field in panel.fields.values())),
    ),
    "curves": Case(CurveChoices("noise", SAMPLES, None), lambda panel: curve_choices(panel.form)),
    "equivariance": Case(
        EquivarianceChoices(1.0, -2.0, "cnn", "conv3", 5),
        lambda panel: EquivarianceChoices(*panel.pad._shift, *panel.rows._choice, *number_or_none(panel.number)),
    ),
    "im2col": Case(Im2colChoices(5), lambda panel: Im2colChoices(panel.kernels._framed.top)),
    "inspector": Case(
        InspectorChoices(INSPECTED[:3], 5),
        lambda panel: InspectorChoices(panel.inspection.address[:3], looked_at(panel.terms)),
    ),
    "kernels": Case(
        KernelChoices("cnn/conv3", None, kernel=(3, 2)),
        lambda panel: KernelChoices(panel.layers.currentData(), panel.channels.currentData(), kernel=panel._kernel()),
    ),
    "recurrent": Case(
        RecurrentChoices("gru-rows-augmented", 12),
        lambda panel: RecurrentChoices(panel.networks.currentData(), panel.step),
    ),
    "ladder": Case(
        LadderChoices("pooled"),
        lambda panel: LadderChoices(chosen_rung(panel)),
        before=LadderChoices("cnn"),
    ),
    "trade_offs": Case(
        TradeOffChoices("parameters", worst_first=True),
        lambda panel: sorted_so(panel.table),
    ),
    "patches": Case(
        PatchChoices(SAMPLES, "cnn/conv3", 5),
        lambda panel: PatchChoices(panel.source.source(), panel.layers.currentData(), large_map(panel)),
        before=PatchChoices(OWN),  # the pen digits take a while
    ),
}

WITHOUT = {"adversarial", "im2col", "inspector", "ladder", "recurrent", "trade_offs"}
"""Whose program is there after a search alone, or is the same for all choices."""

OF_OTHER_LAYERS = {("kernels", "map")}
"""Possible only in a layer of another kind than that of the case: tests/ui/test_kernels.py has it."""

IN_THE_COLUMN = {"answers", "perturbations"}
"""Choices of no panel: tests/ui/test_column.py has theirs."""

ELSEWHERE = (
    10**30,
    -(10**30),
    1e300,
    -1e300,
    "of tomorrow",
    "cnn/of tomorrow",
    "?file",
    (10**30, -1),
    (1e300,) * 9,
    (),
)
"""Of a field's type, and not possible in any panel."""


def open_panel(person, name):
    # Attribution takes the CNN long, and is asked again for many choices.
    person.compare("fc" if name == "attribution" else "cnn", SHOWS.get(name, "pooled"))
    person.forget_others()
    person.look_at(name)
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)
    return person.window.panel(name).widget()


def choose(person, choices):
    person.store.choose(choices)
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)


def damaged(choices):
    """Return choices with one field that is not possible, for each field and each type that it may have."""
    (name,) = [name for name, kind in CHOICES.items() if kind is type(choices)]
    for field in fields(choices):
        for value in ELSEWHERE:
            stored = to_stored({type(choices): choices})
            stored[name][field.name] = value
            (found,) = from_stored(stored).values()
            if getattr(found, field.name) == value:
                yield found


def test_every_panels_choices_stand_beside_it_and_are_tried_here():
    assert set(CASES) == set(CHOICES) - IN_THE_COLUMN <= set(PANELS)
    for name, case in CASES.items():
        assert type(case.choices) is CHOICES[name]
        first = CHOICES[name]()
        for field in fields(first):
            is_other = getattr(case.choices, field.name) != getattr(first, field.name)
            assert is_other or (name, field.name) in OF_OTHER_LAYERS, (name, field.name)


def test_choices_come_back_and_a_damaged_one_is_as_at_the_first_start():
    chosen = {type(case.choices): case.choices for case in CASES.values()}
    stored = json.loads(json.dumps(to_stored(chosen)))
    assert from_stored(stored) == chosen
    for name, case in CASES.items():
        for field in fields(case.choices):
            first = getattr(CHOICES[name](), field.name)
            found = from_stored({name: {**stored[name], field.name: {"of": "tomorrow"}}})
            assert found == {CHOICES[name]: replace(case.choices, **{field.name: first})}


@pytest.fixture
def student(reader, samples):
    reader.draw(samples[9].drawing)
    reader.store.update(inspected=INSPECTED)
    reader.wait_answer()
    return reader


@OWN_WINDOW
def test_every_panel_follows_what_is_chosen_elsewhere_and_shows_it_at_the_next_start(student):
    for name, case in CASES.items():
        student.store.choose(case.first)
        panel = open_panel(student, name)
        first, code = case.shown(panel), panel.code()
        choose(student, case.choices)
        assert case.shown(panel) == case.choices, name
        assert panel.code() != code or name in WITHOUT
        choose(student, case.first)
        assert case.shown(panel) == first, name
        choose(student, case.choices)
    student.window.close()
    again = open_window(student.qtbot)
    assert again.store.state.choices == {type(case.choices): case.choices for case in CASES.values()}
    again.store.update(inspected=INSPECTED)
    again.wait_answer()
    for name, case in CASES.items():
        assert case.shown(open_panel(again, name)) == case.choices, name
    again.window.close()


def test_what_is_not_possible_is_passed_over(student):
    for name, case in CASES.items():
        student.store.choose(case.first)
        panel = open_panel(student, name)
        first = case.shown(panel)
        for choices in damaged(case.choices):
            student.store.choose(choices)
            if name != "patches":  # it would read all pen digits for each
                student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
            shown = case.shown(panel)
            assert shown != choices, name
            panel.code()
            student.store.choose(shown)
            assert case.shown(panel) == shown
        choose(student, case.first)
        assert case.shown(panel) == first, name
