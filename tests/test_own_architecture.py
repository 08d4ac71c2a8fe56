"""An own architecture goes through everything: trained, compared as third, shown, traced, and measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.inspection import field_of, inspect, place_in, whole_source
from desktop_cnn.core.networks import CellAddress
from desktop_cnn.core.raster import rasterize
from tests.test_cli import jsonl, run

OWN = Path(__file__).resolve().parents[1] / "examples" / "own_architecture.py"
MODELS = ("--model", "cnn", "--model", "fc", "--model", "residual")
IDS = ["cnn-centred", "fc-centred", "residual-centred"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory, samples):
    """A folder with weights that were trained for a few steps, and the digits."""
    folder = tmp_path_factory.mktemp("own")
    data = jsonl(folder / "mine.jsonl", samples)
    options = ("--model", "residual", "--data", data, "--out", folder / "mine", "--epochs", 2, "--batch-size", 8)
    result = run("--plugin", OWN, "train", *options, "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["title"] == "Residual network"
    return folder / "mine", data


def test_it_is_read_and_measured_as_third_beside_the_others(trained, tmp_path, samples):
    folder, data = trained
    read = run("--plugin", OWN, "classify", data, *MODELS, "--weights", folder, "--json")
    assert read.returncode == 0, read.stderr
    lines = [json.loads(line) for line in read.stdout.splitlines()]
    assert [list(line["models"]) for line in lines] == [IDS] * len(samples)
    plot = tmp_path / "noise.svg"
    swept = run(
        "--plugin", OWN, "evaluate", "--data", data, *MODELS, "--weights", folder, "--sweep", "noise=0:0.4:2",
        "--plot", plot, "--json",
    )  # fmt: skip
    assert swept.returncode == 0, swept.stderr
    assert [list(point["models"]) for point in json.loads(swept.stdout)["sweep"]["points"]] == [IDS] * 2
    assert "Residual" in plot.read_text()
    alone = run("--plugin", OWN, "evaluate", "--data", data, "--weights", folder, "--json")
    assert list(json.loads(alone.stdout)["models"]) == ["residual-centred"]


def test_without_its_file_it_is_named_in_one_sentence(trained):
    folder, data = trained
    told = run("classify", data, "--weights", folder)
    assert told.returncode == 2
    assert "residual" in told.stderr
    assert "--plugin" in told.stderr


@pytest.fixture
def labs_begin_with_torch_imported():
    from tests.ui.conftest import labs_in_forks

    with labs_in_forks():
        yield


@pytest.fixture
def known(monkeypatch):
    """The architecture, registered in this process as its file does it, for one test."""
    from desktop_cnn.core import plugins
    from desktop_cnn.models import ARCHITECTURES

    monkeypatch.setattr(plugins, "_loaded", [])
    monkeypatch.setattr(ARCHITECTURES, "_members", dict(ARCHITECTURES._members))
    before = set(sys.modules)
    plugins.load_plugin(OWN)
    yield
    for name in [each for each in set(sys.modules) - before if each.startswith("desktop_cnn_plugin_")]:
        del sys.modules[name]


def test_every_value_of_every_layer_is_torchs(trained, known, samples):
    from desktop_cnn.engine.loaded import load_networks

    folder, _data = trained
    loaded = load_networks(compared("centred", ["residual"], folder), "cpu")
    network, pixels = loaded.described("residual"), rasterize(samples[9].drawing)
    with torch.inference_mode():
        outputs = list(loaded.networks["residual"].activations(loaded.batch("residual", pixels[None])))
    values = whole_source({stage.name: stage.values[0].numpy() for stage in outputs}, pixels)
    assert set(network.layers) == {stage.name for stage in outputs}
    random = np.random.default_rng(0)
    for name, layer in network.layers.items():
        for _each in range(40):
            address = CellAddress("residual", name, *(int(random.integers(side)) for side in layer.shape))
            expected = float(values[name][place_in(address, layer.shape)])
            assert inspect(network, values, address).value == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_a_values_field_holds_every_pixel_that_it_depends_on(trained, known):
    from desktop_cnn.engine.loaded import load_networks

    folder, _data = trained
    loaded = load_networks(compared("centred", ["residual"], folder), "cpu")
    network = loaded.described("residual")
    pixels = torch.rand(1, 1, 30, 30, generator=torch.Generator().manual_seed(3)).requires_grad_()
    for stage in loaded.networks["residual"].activations(pixels):
        shape = network.layers[stage.name].shape
        address = CellAddress("residual", stage.name, 0, *(side // 2 for side in shape[1:]))
        (gradient,) = torch.autograd.grad(stage.values[0][place_in(address, shape)], pixels, retain_graph=True)
        box = field_of(network, address).within(30, 30)
        outside = torch.ones(30, 30, dtype=torch.bool)
        outside[box.top : box.bottom, box.left : box.right] = False
        assert not gradient[0, 0][outside].any(), stage.name


def assert_its_program_runs(person, name):
    from tests.ui.conftest import LONG_MS
    from tests.ui.test_code import panel
    from tests.ui.test_code import run as run_shown

    person.look_at(name)
    person.let_events_pass()
    if name == "adversarial":
        panel(person, name).start()
    person.qtbot.waitUntil(person.window.is_settled, timeout=LONG_MS)
    assert np.isfinite(np.nan_to_num(run_shown(panel(person, name).code()))).all(), name


def test_in_the_window_every_panel_and_every_layers_values_have_a_program_that_runs(
    trained, known, qtbot, home, samples, labs_begin_with_torch_imported
):
    from desktop_cnn.ui.main_window import create_window
    from tests.ui.conftest import LIGHT, OFFERED, SHOWS, Person
    from tests.ui.test_code import panel
    from tests.ui.test_code import run as run_shown

    folder, _data = trained
    window = create_window((*LIGHT, "residual"), folder)
    person = Person(window, qtbot)
    window.show()
    person.ask_little()
    person.draw(samples[9].drawing)
    person.wait_answer()
    person.forget_others()
    ids = [person.prediction(name).property("model") for name in (*LIGHT, "residual")]
    assert ids == [f"{name}-centred" for name in (*LIGHT, "residual")]
    for name in (*(each for each in OFFERED if each not in {*SHOWS, "adversarial"}), "lane-3"):
        assert_its_program_runs(person, name)
    window.bring("inspector")
    for name, layer in person.store.state.networks["residual"].layers.items():
        address = CellAddress("residual", name, *(side // 2 for side in layer.shape))
        person.store.update(inspected=address)
        person.wait_answer()
        found = panel(person, "inspector").inspection
        shown = person.store.state.reading("residual").outputs[name].values[place_in(address, layer.shape)]
        assert found.value == pytest.approx(shown, rel=1e-5, abs=1e-5)
        assert run_shown(panel(person, "inspector").code()) == pytest.approx(shown, rel=1e-5, abs=1e-5)
    person.compare("residual", folder=folder)
    assert_its_program_runs(person, "adversarial")  # which takes the longest: for this network alone
    window.close()
