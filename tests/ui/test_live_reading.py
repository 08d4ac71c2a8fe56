"""The main job: both networks read the drawing while the hand is still moving."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QDockWidget

from desktop_cnn.core.permutation import permute
from desktop_cnn.core.perturbations import perturb
from desktop_cnn.core.raster import rasterize
from desktop_cnn.engine.inference import Reader
from desktop_cnn.models.checkpoint import load_checkpoint, weights_path
from desktop_cnn.ui.colours import colour_table
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.lane import Lane
from tests.ui.conftest import LONG_MS


def lane(person, network) -> Lane:
    return person.lane(network)


@torch.inference_mode()
def oracle(name, pixels, recipe="centred"):
    network = load_checkpoint(weights_path(name, recipe)).network
    return {stage.name: stage.values[0].numpy() for stage in network.activations(torch.tensor(pixels)[None, None])}


def assert_panels_show(person, pixels, recipe="centred"):
    for name in ("cnn", "fc"):
        for stage, values in oracle(name, pixels, recipe).items():
            block = lane(person, name).block(stage)
            np.testing.assert_allclose(block.values, values.reshape(block.shape), rtol=1e-4, atol=1e-5)
        np.testing.assert_array_equal(lane(person, name).block("input").values[0], pixels)


def test_digits_drawn_with_the_mouse_are_read(reader, samples):
    for sample in samples[::4]:
        reader.draw(sample.drawing)
        reader.wait_answer()
        assert reader.digit("cnn") == sample.label
        assert reader.digit("fc") == sample.label
        assert sum(reader.prediction("cnn").property("probabilities")) == pytest.approx(1, abs=1e-5)
        reader.do("drawing.clear")


@pytest.fixture
def read(monkeypatch):
    """What the worker is asked: its thread, the page, and the drawing that it puts together."""
    read, answer = [], Reader.answer

    def watched(reader, request):
        read.append((threading.current_thread().name, request.document, request.document.drawing))
        return answer(reader, request)

    monkeypatch.setattr(Reader, "answer", watched)
    return read


def test_the_worker_gets_the_strokes_of_every_moment_while_they_are_drawn(read, person):
    person.line((5, 5), (20, 5))
    person.press(5, 10)
    for step in range(1, 100):
        person.move(5 + step / 5, 10 + step / 10)
        person.qtbot.wait(0)
    person.wait_answer()
    drawing = person.store.state.document.drawing
    person.release(25, 20)
    assert read[-1][2] is drawing
    assert len(drawing.strokes[1].points) == 100
    for thread, document, then in read:
        assert thread == "inference"
        assert [stroke.points for stroke in then.strokes] == [
            stroke.points[: len(was.points)] for stroke, was in zip(drawing.strokes, then.strokes, strict=False)
        ]
        np.testing.assert_array_equal(document.pixels, rasterize(then))


def test_the_hand_never_waits_and_the_status_bar_tells_how_many_moves_were_read(reader, monkeypatch):
    figures = reader.find("figures")
    reader.press(5, 10)
    reader.wait_answer()
    reader.let_events_pass()
    reader.qtbot.waitUntil(lambda: reader.window.meter.answered() == (1, 1), timeout=LONG_MS)
    asked, may_answer, read = threading.Event(), threading.Event(), Reader._read

    def slow(self, request):
        asked.set()
        assert may_answer.wait(LONG_MS / 1000)
        return read(self, request)

    monkeypatch.setattr(Reader, "_read", slow)
    reader.move(6, 10)
    reader.qtbot.waitUntil(asked.is_set, timeout=LONG_MS)
    for step in range(1, 59):
        x = 6 + step / 3
        reader.move(x, 10)
        reader.let_events_pass()
        assert reader.store.state.document.pixels[10, int(x) - 1] > 0.5  # while the first move is being read
    may_answer.set()
    reader.wait_answer()
    meter = reader.window.meter
    reader.qtbot.waitUntil(lambda: meter.answered()[1] == 60, timeout=LONG_MS)  # once they are painted
    # Moves are counted before the last of them is painted.
    told = "{} of {} moves answered"
    reader.qtbot.waitUntil(lambda: told.format(*meter.answered()) in figures.text(), timeout=LONG_MS)
    assert meter.answered()[0] in (2, 3)  # the first and the last, and that of the first move or not
    reader.release(25, 10)


def test_every_panel_shows_torchs_own_numbers(reader, samples):
    reader.draw(samples[22].drawing)
    reader.wait_answer()
    assert_panels_show(reader, reader.store.state.document.pixels)


def test_panels_follow_every_move_before_the_button_is_released(reader):
    reader.press(8, 8)
    for x in (12, 16, 20, 24):
        reader.move(x, 10)
        reader.wait_answer()
        assert reader.store.state.drawing_now
        assert reader.canvas.property("seq") == reader.prediction("fc").property("seq")
        np.testing.assert_array_equal(lane(reader, "cnn").block("input").values[0], reader.store.state.document.pixels)
    reader.release(24, 10)


def test_an_empty_canvas_shows_an_empty_state_and_no_guess(reader, samples):
    for name in ("cnn", "fc"):
        assert reader.digit(name) == -1
    assert "Draw a digit" in lane(reader, "cnn").hint
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    assert lane(reader, "cnn").hint == ""
    reader.do("drawing.clear")
    # At once: no answer is needed to know that there is nothing.
    assert reader.digit("cnn") == -1
    assert lane(reader, "cnn").block("conv1").values is None
    reader.wait_answer()
    assert reader.digit("fc") == -1


def test_an_older_answer_never_replaces_a_newer_one(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    old = reader.store.state.snapshot
    reader.line((3, 3), (27, 27))
    reader.wait_answer()
    newest = reader.store.state.snapshot
    reader.window._bridge._deliver(old)
    reader.let_events_pass()
    assert reader.store.state.snapshot is newest


def test_four_results_stand_side_by_side_while_the_perturbation_is_on(reader, samples):
    reader.draw(samples[9].drawing)
    assert not reader.prediction("cnn-perturbed").isVisible()
    for _step in range(9):
        reader.do("perturb.right")
    reader.wait_answer()
    state = reader.store.state
    moved = perturb(state.document.pixels, state.chain.active())
    for name in ("cnn", "fc"):
        assert reader.prediction(f"{name}-perturbed").isVisible()
        expected = oracle(name, moved)["scores"].argmax()
        assert reader.digit(f"{name}-perturbed") == expected
        assert reader.digit(name) == samples[9].label
    assert_panels_show(reader, moved)
    reader.do("perturb.show.drawn")
    assert_panels_show(reader, state.document.pixels)
    reader.do("perturb.toggle")
    reader.wait_answer()
    assert not reader.prediction("cnn-perturbed").isVisible()
    assert reader.digit("cnn-perturbed") == -1


def test_the_recipe_can_be_switched(reader, samples):
    reader.draw(samples[9].drawing)
    reader.do("view.recipe.augmented")
    reader.wait_answer()
    assert {network.model.recipe for network in reader.store.state.networks.values()} == {"augmented"}
    assert_panels_show(reader, reader.store.state.document.pixels, "augmented")


def test_new_networks_are_shown_together_with_their_first_answer(reader, samples):
    reader.draw(samples[0].drawing)
    reader.wait_answer()
    seen = []
    reader.store.subscribe(lambda state, changed: seen.append((state, changed)))
    reader.do("view.recipe.augmented")
    reader.wait_answer()
    changes = [(state, changed) for state, changed in seen if "networks" in changed]
    assert len(changes) == 1
    state, changed = changes[0]
    assert "snapshot" in changed
    recipes = [{model.recipe for model in models.values()} for models in (state.loaded, state.snapshot.models)]
    assert recipes == [{"augmented"}] * 2


def test_an_older_answer_brings_no_half_of_the_new_networks(reader):
    bridge, old = reader.window._bridge, reader.store.state
    new = [replace(each, model=replace(each.model, recipe="augmented")) for each in old.networks.values()]

    def recipes():
        return {model.recipe for model in reader.store.state.loaded.values()}

    again = replace(old.snapshot)
    bridge._deliver(again)
    bridge._deliver(new[0])  # the worker is quicker than the window
    reader.qtbot.waitUntil(lambda: reader.store.state.snapshot is again)
    assert recipes() == {"centred"}
    bridge._deliver(new[1])
    bridge._deliver(replace(again))
    reader.qtbot.waitUntil(lambda: reader.store.state.snapshot is not again)
    assert recipes() == {"augmented"}


def test_an_answer_under_way_when_the_window_closes_is_dropped(reader):
    seen = []
    reader.store.subscribe(lambda _state, changed: seen.append(changed))
    reader.window._bridge._deliver(replace(reader.store.state.snapshot))
    reader.window.close()
    reader.let_events_pass()
    assert not any("snapshot" in changed for changed in seen)


def test_a_hidden_panel_asks_for_no_stages_and_is_right_when_it_comes_back(reader, samples):
    dock = reader.window.findChild(QDockWidget, "panel-lane-1")
    dock.hide()
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    assert not any(stage.startswith("cnn/") for stage in reader.store.state.requested)
    dock.show()
    reader.wait_answer()
    assert_panels_show(reader, reader.store.state.document.pixels)


def test_clicking_a_hidden_unit_shows_its_weights(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    fc = lane(reader, "fc")
    weights = load_checkpoint(weights_path("fc", "centred")).network.get_submodule("hidden").weight.numpy()
    strongest = int(fc.block("hidden").values.argmax())
    np.testing.assert_array_equal(fc.block("weights").values[0], weights[strongest].reshape(30, 30))
    reader.qtbot.mouseClick(fc, reader.button, pos=fc.block("hidden").map_rect(417).center().toPoint())
    np.testing.assert_array_equal(fc.block("weights").values[0], weights[417].reshape(30, 30))
    assert "417" in fc.block("weights").title


def test_maps_can_have_other_scales_which_the_colour_bar_tells(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    block = lane(reader, "cnn").block("conv1")
    units = lane(reader, "fc").block("hidden")
    before = units.image.cells.copy()
    peak = load_peak(reader, "conv1")
    assert block.peak == peak
    shared = block.image.cells.copy()
    reader.do("view.contrast.map")
    assert (block.image.cells != shared).any()
    assert block.bounds() == ("0", "own")
    np.testing.assert_array_equal(units.image.cells, before)  # a unit alone would always be full
    reader.do("view.contrast.brighter")
    top = peak / 4
    table = colour_table("activation", applied_theme().background)
    np.testing.assert_array_equal(block.image.cells, table[block.mosaic.steps(block.values, 0.0, top)])
    assert (block.values > top).any() == block.bounds()[1].startswith("≥ ")
    reader.do("view.contrast.both")
    first, second = (each for each in lane(reader, "cnn").blocks if each.name == "conv1")
    np.testing.assert_array_equal(first.values, second.values)
    assert (first.bounds()[1], second.bounds()[1]) == (f"{peak:.3g}", "own")
    reader.do("view.contrast.layer")
    np.testing.assert_array_equal(lane(reader, "cnn").block("conv1").image.cells, shared)


def test_the_ends_of_a_colour_bar_are_painted_as_the_whole_lane_would_be(reader, samples):
    reader.do("view.contrast.brighter")
    shown = lane(reader, "cnn")
    before = [block.ends for block in shown.blocks]
    shown.grab()
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    assert [block.ends for block in shown.blocks] != before  # many values are beyond the colours
    painted = shown.grab().toImage()
    shown.rescale()
    assert shown.grab().toImage() == painted


def load_peak(person, stage):
    return person.store.state.networks["cnn"].layers[stage].peak


def test_the_kernels_shown_are_the_learned_ones(reader):
    reader.look_at("kernels")
    panel = reader.find("panel-kernels").widget()
    layers = reader.store.state.networks["cnn"].layers
    conv = [name for name, layer in layers.items() if layer.kernels.size]
    for number, name in enumerate(conv):
        panel.layers.setCurrentIndex(number)
        weight = layers[name].weight
        for channel in (0, weight.shape[1] - 1):
            panel.channels.setCurrentIndex(channel)
            np.testing.assert_array_equal(panel.lane.blocks[0].values, weight[:, channel])
    panel.channels.setCurrentIndex(panel.channels.count() - 1)
    everything = panel.lane.blocks[0].values.reshape(weight.shape[1], weight.shape[0], 3, 3)
    np.testing.assert_array_equal(everything, weight.swapaxes(0, 1))


def test_permuted_networks_see_the_disorder_and_the_canvas_shows_the_drawing(reader, samples):
    reader.do("view.recipe.permuted")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    pixels = reader.store.state.document.pixels
    np.testing.assert_array_equal(reader.store.state.snapshot.inputs["drawn"], pixels)
    assert_panels_show(reader, permute(pixels), "permuted")
    assert reader.digit("fc") == samples[9].label
