"""The code that a panel shows is run as it stands, and must print what the panel shows."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from desktop_cnn.app.code import parts
from desktop_cnn.core.cost import network_cost
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.networks import CellAddress, KernelEdit
from desktop_cnn.core.resources import resource
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.ui.code_dialog import CodeDialog
from desktop_cnn.ui.panels.adversarial import AdversarialChoices
from desktop_cnn.ui.panels.curve_form import CurveChoices
from desktop_cnn.ui.widgets.dock_title import DockTitle
from tests import forked
from tests.shipped import DEFAULT, SHIPPED
from tests.ui.conftest import LIGHT, LONG_MS, OFFERED, SHARED_WINDOW

pytestmark = SHARED_WINDOW


def panel(person, name):
    return person.window.panel(name).widget()


def names_of(code):
    """Return what the code defines."""
    names: dict[str, object] = {"print": lambda *_told: None}
    exec(compile(code, "<shown>", "exec"), names)
    return names


def run(code):
    """Return the ``result`` that the code computes, as an array."""
    return np.asarray(names_of(code)["result"])


def probabilities(person, networks):
    return np.stack([person.store.state.reading(each).prediction.probabilities for each in networks])


def measured(curves):
    """The share of right answers at each amount, for each network; nothing before a curve is measured."""
    points = curves.shown().points
    return [[point.accuracies[name].value for point in points] for name in points[0].accuracies] if points else []


def pictures(equivariance):
    pair = equivariance.answer.pair
    return np.stack([pair.of_shifted, pair.shifted, pair.difference])


def counted(counter):
    networks = counter.store.state.networks.values()
    return [[cost.parameters, cost.multiply_adds] for cost in (*counter.costs(), *map(network_cost, networks))]


def of_compared(table):
    """Parameters and multiply-adds in the rows of the compared networks."""
    rows = {row.key: row.cells for row in table.table._rows}
    models = table.store.state.models.values()
    return [[int(rows[model.id][column].text.replace(",", "")) for column in (1, 2)] for model in models]


ON_SCREEN = {
    "arithmetic": lambda widget: np.squeeze(widget.values()),
    "attention": lambda widget: widget.answer.weights,
    "attribution": lambda widget: np.stack(
        [found for each in widget.answer.networks.values() for found in each.maps.values()]
    ),
    "convolution": lambda widget: widget.output,
    "cost": counted,
    "curves": lambda widget: [*widget.answer.probabilities.values(), *measured(widget)],
    "equivariance": pictures,
    "adversarial": lambda widget: [flip.size(widget.norms.currentData()) for flip in widget.answer.found.values()],
    "inspector": lambda widget: widget.inspection.value,
    "kernels": lambda widget: widget.lane.blocks[0].values,
    "im2col": lambda widget: widget.product,
    "ladder": lambda widget: [widget.answer.survived(name) for name in widget.networks()],
    "order": lambda widget: np.stack(list(widget.answer.probabilities.values())),
    "patches": lambda widget: widget.patches.values[:, : widget.patches.digits],
    "recurrent": lambda widget: widget.probabilities,
    "shift_map": lambda widget: np.stack([widget.answer.still(each) for each in widget.answer.probabilities]),
    "trade_offs": of_compared,
}


def shown(person, name):
    """What the panel of this name has on screen, to compare with its code's result."""
    if name.startswith("lane"):
        return probabilities(person, [panel(person, name).network.name])[0]
    if name == "predictions":
        return probabilities(person, person.store.state.networks)
    return ON_SCREEN[name](panel(person, name))


TOLERANCE = {"attribution": {"rtol": 1e-3, "atol": 5e-4}, "adversarial": {"rtol": 0.01, "atol": 0}}
"""A search's steps by the gradient make more of a last bit. Integrated gradients are sums of slopes, and a step that
lies at a corner of a ReLU takes one slope or the other by it."""


def assert_runs(student, name):
    student.compare_what_shows(name)
    student.look_at(name)
    student.let_events_pass()
    if name == "adversarial":
        panel(student, name).start()
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    tolerance = TOLERANCE.get(name, {"rtol": 1e-5, "atol": 1e-5})
    np.testing.assert_allclose(run(panel(student, name).code()), shown(student, name), **tolerance)


def test_every_panels_code_computes_what_it_shows(student):
    student.compare(*LIGHT)
    student.forget_others()
    assert_all_run(student)
    student.compare(*DEFAULT)
    student.forget_others()
    student.do("view.recipe.permuted")
    student.line((4, 25), (26, 25))
    student.wait_answer()
    assert_all_run(student)
    student.compare("fc")
    assert_runs(student, "adversarial")


def assert_all_run(student):
    """All but the search for the smallest change, of which other tests are: it takes the longest."""
    for name in OFFERED:
        if name != "adversarial":
            assert_runs(student, name)


def test_the_code_of_every_layers_values_adds_them_up(student):
    for network in ARCHITECTURES:
        assert_the_code_adds_up(student, network)


def assert_the_code_adds_up(student, network):
    recipe = next(recipe for name, recipe in SHIPPED if name == network)
    # At once: the network before it may have no weights of the recipe.
    student.store.update(recipe=recipe, compared=student.store.state.catalogue.slots((network,), recipe))
    student.wait_answer()
    student.look_at("inspector")
    for name, layer in student.store.state.networks[network].layers.items():
        address = CellAddress(network, name, *(size // 2 for size in layer.shape))
        student.store.update(inspected=address)
        student.wait_answer()
        code = panel(student, "inspector").code()
        found = panel(student, "inspector").inspection
        assert found.address == address
        assert run(code) == pytest.approx(found.value, rel=1e-5, abs=1e-5)
        if layer.weight.size:
            assert run(code.replace("\nresult =", "\nunused =").replace("print(result)", "result = by_hand")) == (
                pytest.approx(found.value, rel=1e-4, abs=1e-4)
            )


def test_edits_and_every_setting_are_in_the_code(student):
    student.look_at("convolution")
    chooser = panel(student, "convolution").chooser
    chooser.kinds.setCurrentIndex(chooser.kinds.findData("learned"))
    student.qtbot.mouseClick(chooser.edit, student.button)
    chooser.text.setPlainText("1 2 3\n4 5 6\n7 8 1/9")
    chooser.kinds.setCurrentIndex(chooser.kinds.findData("learned"))
    chooser.map.setValue(7)
    student.qtbot.mouseClick(chooser.silence, student.button)
    student.wait_answer()
    for name in ("lane-1", "kernels", "convolution", "im2col", "inspector"):
        assert_runs(student, name)
    form = panel(student, "arithmetic").form
    for mode in range(4):
        form.modes.setCurrentIndex(mode)
        assert_runs(student, "arithmetic")
    form.kinds.setCurrentIndex(1)
    assert_runs(student, "arithmetic")


def colours_of_first_line(dialog):
    parts = dialog.text.document().firstBlock().layout().formats()
    return [part.format.foreground().color() for part in parts]


def test_the_button_shows_the_code_which_can_be_copied_and_runs_by_itself(student):
    student.look_at("predictions")
    title = student.window.panel("predictions").titleBarWidget()
    assert isinstance(title, DockTitle)
    student.qtbot.mouseClick(title.code, student.button)
    dialog = student.window.findChild(CodeDialog)
    student.qtbot.waitUntil(dialog.isVisible)
    student.qtbot.waitUntil(lambda: colours_of_first_line(dialog) == [dialog.text.palette().link().color()])
    dialog.copy.click()
    code = QGuiApplication.clipboard().text()
    assert code == dialog.text.toPlainText()
    done = forked.run([sys.executable, "-c", code], env=os.environ, timeout=60)
    assert done.returncode == 0
    assert done.stdout.startswith("tensor([[")
    dialog.close()


def test_an_empty_canvas_has_no_code_for_the_networks_and_says_so(reader):
    for name in ("lane-1", "lane-2", "predictions", "inspector", "im2col"):
        assert not panel(reader, name).code()
    reader.qtbot.mouseClick(reader.window.panel("lane-1").titleBarWidget().code, reader.button)
    assert "draw a digit" in reader.store.state.message
    assert reader.window.findChild(CodeDialog) is None


def choose(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


@pytest.fixture
def few(tmp_path):
    """A file of labelled drawings."""
    path = tmp_path / "few.jsonl"
    lines = resource("assets", "samples", "digits.jsonl").read_text().splitlines()
    path.write_text("\n".join(lines[::4]) + "\n")
    return path


def test_the_code_of_curves_reads_the_same_digits(student):
    student.compare(*LIGHT)
    curves = panel(student, "curves")
    for name, source in (("shift", "samples"), ("noise", "pen")):
        student.look_at("curves")
        choose(curves.form.names, name)
        choose(curves.form.source, source)
        student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
        student.qtbot.mouseClick(curves.job_bar.button, student.button)
        assert_runs(student, "curves")
        assert len(measured(curves)) == 2
    student.do("drawing.clear")
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    np.testing.assert_allclose(run(curves.code()), measured(curves), rtol=1e-5)


@pytest.mark.parametrize(("dx", "dy", "recipe"), [(4, 0, "centred"), (-2.5, 3, "permuted")])
def test_the_code_of_every_layers_equivariance(student, dx, dy, recipe):
    student.do(f"view.recipe.{recipe}")
    student.wait_answer()
    equivariance = panel(student, "equivariance")
    student.look_at("equivariance")
    equivariance.pad.moved.emit(dx, dy)
    for network in student.store.state.networks.values():
        for layer in network.layers:
            equivariance.rows.chosen.emit(network.name, layer)
            student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
            wanted = next(error for error in equivariance.answer.errors[network.name] if error.name == layer)
            found = names_of(equivariance.code())
            if not wanted.stride_px:
                assert found["result"] == pytest.approx(wanted.whole, rel=1e-4)
                continue
            np.testing.assert_allclose(found["result"], pictures(equivariance), rtol=1e-5, atol=1e-5)
            assert found["error"](found["known"]) == pytest.approx(wanted.whole, rel=1e-4, abs=1e-6)
            assert found["inside"].any() == (wanted.inside is not None)
            if wanted.inside is not None:
                assert found["error"](found["inside"]) == pytest.approx(wanted.inside, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(("norm", "into", "networks"), [("linf", 8, LIGHT), ("l2", None, ["pooled"])])
def test_the_code_of_a_change_into_one_digit_by_the_largest_pixel_and_into_any(student, norm, into, networks):
    student.compare(*networks)
    flip = panel(student, "adversarial")
    student.look_at("adversarial")
    choose(flip.norms, norm)
    choose(flip.into, into)
    assert_runs(student, "adversarial")


def test_the_code_of_the_evidence_for_another_digit(student):
    student.look_at("attribution")
    choose(panel(student, "attribution").digits, 7)
    assert_runs(student, "attribution")


def test_the_code_of_patches_of_every_layer_of_own_and_other_drawings(student, samples, few):
    patches = panel(student, "patches")
    student.look_at("patches")
    for layer in ("cnn/conv1", "cnn/conv6"):
        choose(patches.layers, layer)
        assert_runs(student, "patches")
    student.do("drawing.clear")
    student.draw(samples[4].drawing)
    patches.source.activated.emit(patches.source.findData("own"))
    assert_runs(student, "patches")
    assert patches.patches.digits == 2
    np.testing.assert_array_equal(names_of(patches.code())["patches"], patches.patches.pictures[:, :2])
    patches.source.chosen.emit(str(few))
    patches.start()
    assert_runs(student, "patches")
    assert patches.patches.digits == len(few.read_text().splitlines())


def test_the_code_of_layers_with_strides_groups_and_no_bias(strided, student):
    student.compare("cnn", "strided", folder=strided)
    for layer in ("conv1", "conv2", "beside"):
        for name in ("kernels", "patches"):
            student.look_at(name)
            choose(panel(student, name).layers, f"strided/{layer}")
            assert_runs(student, name)
        patches = panel(student, "patches")
        np.testing.assert_array_equal(names_of(patches.code())["patches"], patches.patches.pictures)
    student.compare("strided", folder=strided)
    chooser = panel(student, "convolution").chooser
    student.look_at("convolution")
    choose(chooser.kinds, "learned")
    for layer in ("conv1", "conv4"):
        choose(chooser.layers, f"strided/{layer}")
        assert_runs(student, "convolution")
    student.store.update(edits=(KernelEdit("strided-centred", "conv1", 2),))
    student.wait_answer()
    assert_runs(student, "im2col")
    assert not panel(student, "im2col").product[2].any()


def test_the_code_reads_mnist_where_that_is_chosen(student, monkeypatch, data_folder):
    monkeypatch.setattr("desktop_cnn.engine.download.fetch_mnist", lambda _say, files: data_folder / "mnist")
    student.look_at("curves")
    curves = panel(student, "curves")
    assert "fetch_mnist" not in curves.code()
    found = names_of("\n".join(parts.digits("mnist", "all", 50, 0)))
    assert len(found["data"].labels) == 50


def test_a_search_that_was_ended_early_has_no_code_and_a_part_of_a_curve_has(student):
    for much in (AdversarialChoices(), CurveChoices()):
        student.store.choose(much)
    student.look_at("adversarial")
    flip = panel(student, "adversarial")
    student.qtbot.mouseClick(flip.job_bar.button, student.button)
    student.qtbot.waitUntil(lambda: flip.answer is not None, timeout=LONG_MS)
    student.qtbot.mouseClick(flip.job_bar.button, student.button)
    assert flip.lab.job.phase == "cancelled"
    assert 0 < flip.lab.job.progress.share < 1
    assert not flip.code()
    student.look_at("curves")
    curves = panel(student, "curves")
    student.qtbot.mouseClick(curves.job_bar.button, student.button)
    student.qtbot.waitUntil(lambda: bool(curves.shown().points), timeout=LONG_MS)
    if curves._measuring.job.is_running:
        student.qtbot.mouseClick(curves.job_bar.button, student.button)
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    found = run(curves.code())[2:, : len(curves.shown().points)]
    np.testing.assert_allclose(found, measured(curves), rtol=1e-5)


def test_labs_read_the_edited_network_and_their_code_says_so(student):
    student.compare("cnn")
    student.store.update(edits=(KernelEdit("cnn-centred", "conv1", 6), KernelEdit("cnn-centred", "conv2", 0)))
    student.wait_answer()
    for name in ("shift_map", "attribution", "equivariance", "adversarial"):
        assert_runs(student, name)
        assert '["conv1.weight"][6]' in panel(student, name).code()
        assert "edited kernels: 2" in panel(student, name).subtitle(student.store.state)
    read = panel(student, "shift_map").answer.at("cnn", 0, 0).probabilities
    np.testing.assert_allclose(read, probabilities(student, ["cnn"])[0], rtol=1e-4, atol=1e-6)


def test_while_other_networks_are_loaded_there_is_no_code_of_the_old_answer(student):
    student.look_at("shift_map")
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    shift_map = panel(student, "shift_map")
    networks = student.store.state.networks
    other = {
        name: replace(network, model=replace(network.model, recipe="augmented")) for name, network in networks.items()
    }
    student.store.update(networks=other)
    assert not shift_map.code()
    student.store.update(networks=networks)
    assert shift_map.code()


@pytest.mark.parametrize("name", ["shift_map", "ladder"])
def test_the_button_tells_why_a_lab_has_failed(student, name):
    student.look_at(name)
    student.qtbot.waitUntil(student.window.is_settled, timeout=LONG_MS)
    panel(student, name)._fail(UserError("No such device."))
    student.store.update(message="")
    student.qtbot.mouseClick(student.window.panel(name).titleBarWidget().code, student.button)
    assert student.store.state.message == "No such device."


def test_the_colours_follow_the_theme_while_the_code_is_open(student):
    student.do("view.theme.light")
    student.look_at("cost")
    student.qtbot.mouseClick(student.window.panel("cost").titleBarWidget().code, student.button)
    dialog = student.window.findChild(CodeDialog)
    student.qtbot.waitUntil(lambda: bool(colours_of_first_line(dialog)))
    (light,) = colours_of_first_line(dialog)
    student.do("view.theme.dark")
    dark = dialog.text.palette().link().color()
    assert dark != light
    student.qtbot.waitUntil(lambda: colours_of_first_line(dialog) == [dark])
    dialog.close()
