"""What a person can do to a store, for tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_cnn.app import pen
from desktop_cnn.app.actions.network import edit_kernel, restore_kernels
from desktop_cnn.app.actions.perturbation import (
    move_perturbation,
    remove_perturbation,
    set_amounts,
    set_perturbation,
    set_shift,
)
from desktop_cnn.app.actions.trade_offs import bring_about
from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.state import Document
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.core.perturbations import PERTURBATIONS
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.core.trade_offs import COLUMNS
from desktop_cnn.core.values import MAX_PERTURBATIONS, Perturbation, StrokePoint
from tests.app.test_commands import FakeDesk

KINDS = list(PERTURBATIONS)


def draw(store, number=0, *, points=4, erasing=False):
    pen.press(store, StrokePoint(3 + number % 20, 4.5), erasing=erasing)
    for step in range(1, points):
        pen.move(store, StrokePoint(3 + number % 20, 4.5 + step))
    pen.release(store)


def run(store, command):
    context = FakeDesk()
    context.store = store
    store.attempt(lambda: COMMANDS[command].run(context))


def undo_text(store):
    return COMMANDS["drawing.undo"].text(store.state)


def redo_text(store):
    return COMMANDS["drawing.redo"].text(store.state)


def open_drawing(store, perturbations=()):
    drawing = replace(sample_drawings()[4].drawing, perturbations=tuple(map(Perturbation, perturbations)))
    store.show_document(Document(drawing, rasterize(drawing)), lambda: "Open x.json")


def edit(store, number, weights=True):
    kernel = np.full((3, 3), number, dtype=np.float32) if weights else None
    edit_kernel(store, KernelEdit("cnn-centred", "conv1", number % 3, 0, kernel))


def on_link(store, number, change):
    """Change one of the perturbations, where there is one."""
    if store.state.chain.perturbations:
        change(number % len(store.state.chain.perturbations))


def set_first_amount(store, index, number):
    amount = PERTURBATIONS[store.state.chain.perturbations[index].name].amounts[0]
    set_amounts(store, index, {amount.name: amount.low + (amount.high - amount.low) * number / 99})


def click_on_figure(store, number):
    models, column = store.state.catalogue.of_architectures(store.state.recipe), COLUMNS[number % len(COLUMNS)]
    store.attempt(lambda: bring_about(store, models[number % len(models)], column, ""))


ACTS = {
    "draw": lambda s, n: draw(s, n),
    "erase": lambda s, n: draw(s, n, erasing=True),
    "press and nothing more": lambda s, n: pen.press(s, StrokePoint(n % 30, 3), erasing=False),
    "move": lambda s, n: pen.move(s, StrokePoint(n % 30, 9)),
    "clear": lambda s, n: run(s, "drawing.clear"),
    "sample": lambda s, n: run(s, f"samples.round.{n % 10}"),
    "open": lambda s, n: open_drawing(s, [KINDS[n % len(KINDS)]] * (n % (MAX_PERTURBATIONS + 1))),
    "add": lambda s, n: run(s, f"perturb.add.{KINDS[n % len(KINDS)]}"),
    "remove": lambda s, n: on_link(s, n, lambda i: remove_perturbation(s, i)),
    "move a perturbation": lambda s, n: on_link(s, n, lambda i: move_perturbation(s, i, n % 5 - 2)),
    "amount": lambda s, n: on_link(s, n, lambda i: set_first_amount(s, i, n)),
    "switch": lambda s, n: on_link(s, n, lambda i: set_perturbation(s, i, on=bool(n % 2))),
    "seed": lambda s, n: on_link(s, n, lambda i: set_perturbation(s, i, seed=n)),
    "nudge": lambda s, n: run(s, ("perturb.left", "perturb.right", "perturb.up", "perturb.down")[n % 4]),
    "click on the shift map": lambda s, n: s.attempt(lambda: set_shift(s, n % 21 - 10, 3)),
    "toggle": lambda s, n: run(s, "perturb.toggle"),
    "no perturbations": lambda s, n: run(s, "perturb.reset"),
    "edit": lambda s, n: edit(s, n),
    "silence": lambda s, n: edit(s, n, weights=False),
    "restore": lambda s, n: restore_kernels(s),
    "click on a figure": click_on_figure,
    "let go": lambda s, n: s.rest(),
    "undo": lambda s, n: s.undo(),
    "redo": lambda s, n: s.redo(),
}


def made(store):
    state = store.state
    return (state.document, state.chain, state.shown, state.edits, state.slots, state.recipe)


def steps(store):
    return [step.title() for step in store.state.history.undo]
