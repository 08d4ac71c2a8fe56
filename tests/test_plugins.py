"""A person's own parts, in files outside the package: the examples do what is said of them, and mistakes are told."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from queue import Queue

import numpy as np
import pytest

from desktop_cnn.core import plugins
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.errors import UserError
from desktop_cnn.engine.side_process import SideProcess
from tests import forked
from tests.test_cli import jsonl, run

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
WAVE, INK = EXAMPLES / "wave.py", EXAMPLES / "ink.py"


@pytest.fixture
def loaded(monkeypatch):
    """Loads what registers nothing, and forgets it after the test."""
    monkeypatch.setattr(plugins, "_loaded", [])
    before = set(sys.modules)
    yield plugins.load_plugin
    for name in [each for each in set(sys.modules) - before if each.startswith("desktop_cnn_plugin_")]:
        del sys.modules[name]


def python(code, *arguments):
    return forked.run([sys.executable, "-c", code, *map(str, arguments)], env=os.environ, timeout=100)


def written(path, text):
    path.write_text(text)
    return path


def test_an_own_perturbation_is_measured_as_any_other(tmp_path, samples):
    data = jsonl(tmp_path / "mine.jsonl", samples)
    found = json.loads(run("--plugin", WAVE, "evaluate", "--data", data, "--sweep", "wave=0:6:3", "--json").stdout)
    points = found["sweep"]["points"]
    assert [point["amount"] for point in points] == [0, 3, 6]
    assert points[0]["models"]["fc-centred"]["value"] > points[-1]["models"]["fc-centred"]["value"]
    unknown = run("evaluate", "--data", data, "--perturb", "wave=2")
    assert unknown.returncode == 2
    assert "wave" in unknown.stderr


def test_an_own_panel_has_a_dock_that_a_screenshot_shows(tmp_path, samples):
    (tmp_path / "three.json").write_text(to_json(samples[9].drawing))
    picture = tmp_path / "ink.png"
    result = run("--plugin", INK, "screenshot", tmp_path / "three.json", "--panel", "ink", "--out", picture)
    assert result.returncode == 0, result.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")


# The command opens this in the place of the window's own loop.
DRIVEN = """
import contextlib, io, json, sys
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.ui import application
from desktop_cnn.ui.hand import draw, wait_until


def drive(*_arguments):
    with application.unattended_window(1400, 900) as window:
        wait_until(window.shows_what_is_drawn, 60, "loading")
        draw(window.canvas, sample_drawings()[9].drawing, lambda width_px: window.store.update(pen_px=width_px))
        window.command("perturb.add.wave").trigger()
        window.bring("ink")
        wait_until(window.is_settled, 60, "ink")
        ink = window.panel("ink").widget()
        told, values, ink_code = ink.label.text(), ink.values().tolist(), ink.code()
        assert ink.numbers()["ink"].values.tolist() == values
        window.bring("curves")
        curves = window.panel("curves").widget()
        curves.form.names.setCurrentIndex(curves.form.names.findData("wave"))
        curves.job_bar.button.click()
        wait_until(lambda: len(curves.shown().points) == 13 and window.is_settled(), 60, "curves")
        with contextlib.redirect_stdout(io.StringIO()):
            shown = {}
            exec(ink_code, shown)
        print(json.dumps({
            "chain": [each.name for each in window.store.state.chain.perturbations],
            "told": told, "values": values, "code_values": shown["result"].tolist(),
            "own": [list(row) for row in curves.answer.probabilities.values()],
            "measured": [[point.accuracies[name].value for point in curves.shown().points] for name in ("cnn", "fc")],
            "curves_code": curves.code(),
        }))
    return 0


application.run_window = drive
from desktop_cnn.cli import main
main()
"""


@pytest.mark.parametrize("order", [(WAVE, INK), pytest.param((INK, WAVE), marks=pytest.mark.long)])
def test_own_parts_work_everywhere_in_the_window_in_whatever_order_they_come(order):
    options = [part for path in order for part in ("--plugin", path)]
    result = python(DRIVEN, *options)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["chain"][-1] == "wave"
    assert f"{found['values'][0]:.1f} full pixels" in found["told"]
    np.testing.assert_allclose(found["code_values"], found["values"], rtol=1e-5)
    assert [len(row) for row in found["measured"]] == [13, 13]  # worked out in the side process
    assert all(row[0] > row[-1] for row in found["own"])
    again = python(found["curves_code"])
    assert again.returncode == 0, again.stderr
    assert all(f"{value:.4f}" in again.stdout for row in found["own"] for value in row)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 1\ny = (", "line 2: SyntaxError: '(' was never closed"),
        ("x = 1\nunknown_name\n", "line 2: NameError: name 'unknown_name' is not defined"),
        ("import no_such_module_here", "line 1: ModuleNotFoundError: No module named 'no_such_module_here'"),
        ("raise SystemExit(0)", "line 1: SystemExit: 0"),
        ("open('/nowhere/at/all')", "line 1: FileNotFoundError: [Errno 2]"),
        ("raise ValueError('first\\nsecond')", "line 1: ValueError: first second"),
        ("\0", "null bytes"),
        (WAVE.read_text().replace('"wave",', '"noise",'), "ValueError: perturbation 'noise' is registered twice"),
        (WAVE.read_text().replace('"geometry"', '"sea"'), "ValueError: 'sea' is no group of perturbations: geometry"),
    ],
)
def test_a_mistake_in_a_file_is_one_sentence_that_names_file_and_reason(tmp_path, text, reason):
    path = written(tmp_path / "mine.py", text)
    result = run("--plugin", path, "info")
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"The plugin {path} cannot be loaded: ")
    assert reason in line


@pytest.mark.parametrize("path", ["nowhere.py", ".", "/dev/zero"])
def test_what_is_no_file_is_told(path):
    result = run("--plugin", path, "info")
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert str(Path(path).resolve()) in line


PART = """
from __future__ import annotations
from dataclasses import dataclass, fields
from typing import ClassVar

@dataclass
class Part:
    count: ClassVar[int] = 0
    name: str = __file__

assert len(fields(Part)) == 1
"""


def test_two_files_of_one_name_are_two_modules_and_a_file_named_twice_is_loaded_once(tmp_path, loaded):
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(written(tmp_path / folder / "my part.py", PART))
    for path in (*paths, paths[0]):
        loaded(path)
    modules = [name for name in sys.modules if name.startswith("desktop_cnn_plugin_") and name.endswith("my_part")]
    assert [sys.modules[name].Part().name for name in modules] == list(map(str, paths))
    assert all(name.isidentifier() for name in modules)
    assert plugins.loaded_plugins() == tuple(paths)


LAB = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Number:
    value: int

def prepare():
    return lambda question: [Number(question.value * 2)]
"""


@pytest.fixture
def lab(tmp_path, loaded):
    """A file with a lab of its own, and a function that asks it in the labs' process."""
    path, replies = written(tmp_path / "mine.py", LAB), Queue()
    loaded(path)
    side = SideProcess(replies.put, replies.put)

    def ask(question):
        side.ask("desktop_cnn_plugin_0_mine:prepare", 1, question)
        return replies.get(timeout=30)

    yield path, ask
    side.close()


def test_an_own_lab_is_asked_and_answers_in_its_own_words(lab):
    _path, ask = lab
    number = sys.modules["desktop_cnn_plugin_0_mine"].Number
    assert ask(number(4)).value == number(8)


def test_a_file_that_has_gone_since_the_window_was_opened_is_told_by_the_side_process(lab):
    path, ask = lab
    path.unlink()
    reply = ask("a question")
    assert reply.is_last
    assert isinstance(reply.value, UserError)
    assert str(path) in str(reply.value)
