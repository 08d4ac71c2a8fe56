"""The command line as a person meets it: a process of its own, its output and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from desktop_cnn import __version__
from desktop_cnn.core import versions
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.models import ARCHITECTURES
from tests import forked
from tests.engine.test_data import idx
from tests.shipped import SHIPPED


def run(*arguments, **environment):
    command = [sys.executable, "-m", "desktop_cnn", *map(str, arguments)]
    return forked.run(command, env={**os.environ, **environment}, timeout=100)


@pytest.fixture
def drawing(tmp_path, samples):
    path = tmp_path / "three.json"
    path.write_text(to_json(samples[9].drawing))
    return path


def test_version_answers_without_torch_or_qt():
    code = "import sys; import desktop_cnn.cli; print('torch' in sys.modules, 'PySide6' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.strip() == "False False"
    assert run("--version").stdout.strip() == f"desktop-cnn {__version__}"


def test_classify_prints_a_json_line_an_input(drawing):
    result = run("classify", drawing, drawing, "--json")
    assert result.returncode == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) == 2
    assert lines[0]["input"] == str(drawing)
    for network in ("fc", "cnn"):
        assert lines[0]["models"][f"{network}-centred"]["digit"] == 3
        assert sum(lines[0]["models"][f"{network}-centred"]["probabilities"]) == pytest.approx(1, abs=1e-5)


def test_one_bad_input_does_not_hide_the_others(drawing, tmp_path):
    result = run("classify", tmp_path / "none.png", drawing)
    assert result.returncode == 2
    assert "none.png" in result.stderr
    assert str(drawing) in result.stdout


def test_an_empty_drawing_gets_no_guess(tmp_path):
    (tmp_path / "empty.json").write_text('{"strokes": []}')
    (tmp_path / "dot.json").write_text('{"strokes": [[[9, 9]]]}')
    files = (tmp_path / "empty.json", tmp_path / "dot.json")
    result = run("classify", *files, "--model", "cnn", "--model", "gru-strokes", "--json")
    empty, dot = (json.loads(line)["models"] for line in result.stdout.splitlines())
    assert empty["cnn-centred"] == empty["gru-strokes-centred"] == {"digit": None, "probabilities": None}
    assert dot["cnn-centred"]["digit"] is not None
    assert dot["gru-strokes-centred"]["digit"] is None
    assert "a point is none yet" in dot["gru-strokes-centred"]["reason"]


def test_evaluate_prints_one_object_with_intervals(tmp_path, samples):
    path = jsonl(tmp_path / "mine.jsonl", samples)
    result = run("evaluate", "--data", path, "--recipe", "augmented", "--json")
    figures = json.loads(result.stdout)
    assert figures["recipe"] == "augmented"
    assert figures["data"] == "mine.jsonl"
    for network in ("fc", "cnn"):
        share = figures["models"][f"{network}-augmented"]["accuracy"]
        assert share["n"] == 30
        assert 0.8 <= share["low"] <= share["value"] <= share["high"] <= 1


def jsonl(path, samples):
    path.write_text("".join(json.dumps({**json.loads(to_json(s.drawing)), "label": s.label}) + "\n" for s in samples))
    return path


def test_any_perturbation_can_be_measured(tmp_path, samples):
    data = jsonl(tmp_path / "mine.jsonl", samples)
    both = ("--model", "cnn", "--model", "gru-strokes")
    results = [run("evaluate", "--data", data, "--json", *both, *more) for more in ((), ("--perturb", "fog=3"))]
    plain, foggy = (json.loads(result.stdout) for result in results)
    assert set(plain["models"]) == {"cnn-centred", "gru-strokes-centred"}
    assert set(foggy["models"]) == {"cnn-centred"}
    assert "gru-strokes-centred reads the pen's way, which no perturbation changes" in results[1].stderr
    assert foggy["conditions"]["fog"] == 3
    assert foggy["models"]["cnn-centred"]["accuracy"]["value"] <= plain["models"]["cnn-centred"]["accuracy"]["value"]


def test_a_sweep_is_byte_equal_for_a_seed_and_drawn(tmp_path, samples):
    data = jsonl(tmp_path / "mine.jsonl", samples)
    plots = [tmp_path / "noise.svg", tmp_path / "noise.png", tmp_path / "again.svg"]
    sweep = ("evaluate", "--data", data, "--sweep", "noise=0:0.6:3", "--sample", 20, "--seed", 4)
    printed = [run(*sweep, "--plot", plot, "--json").stdout for plot in plots]
    assert len(set(printed)) == 1
    assert run(*sweep, "--json", tmp_path / "noise.json").stdout == ""
    assert (tmp_path / "noise.json").read_text() == printed[0]
    assert plots[0].read_bytes() == plots[2].read_bytes()
    points = json.loads(printed[0])["sweep"]["points"]
    assert points[0]["models"]["cnn-centred"]["n"] == 20
    assert [point["amount"] for point in points] == [0, 0.3, 0.6]
    assert points[0]["models"]["cnn-centred"]["value"] > points[-1]["models"]["cnn-centred"]["value"]
    assert "mine.jsonl, Centred" in plots[0].read_text()
    assert plots[1].read_bytes().startswith(b"\x89PNG")


def test_the_worst_read_digits_are_drawn(tmp_path, samples):
    data = jsonl(tmp_path / "mine.jsonl", samples)
    result = run("evaluate", "--data", data, "--rotate", "60", "--worst", tmp_path / "worst.png", "--json")
    figures = json.loads(result.stdout)
    assert figures["models"]["fc-centred"]["accuracy"]["n"] == 60
    assert figures["models"]["fc-centred"]["worst"]
    assert (tmp_path / "worst.png").read_bytes().startswith(b"\x89PNG")


def test_training_is_resumed_from_the_command_line(tmp_path, samples):
    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
    for part in ("train", "t10k"):
        (tmp_path / f"{part}-images-idx3-ubyte").write_bytes(idx(images))
        (tmp_path / f"{part}-labels-idx1-ubyte").write_bytes(idx(np.arange(40, dtype=np.uint8) % 10))
    options = [
        "train",
        "--model",
        "fc",
        "--data",
        tmp_path,
        "--out",
        tmp_path / "out",
        "--epochs",
        2,
        "--batch-size",
        8,
    ]
    result = run(*options, "--json")
    card = json.loads(result.stdout)
    assert card["training"]["best_epoch"] in (1, 2)
    assert json.loads((tmp_path / "out" / "fc-centred.json").read_text())["sha256"]
    assert run(*options, "--resume").returncode == 2
    again = run(*options)
    assert again.returncode == 2
    assert "--overwrite" in again.stderr
    diverged = run(*options, "--overwrite", "--learning-rate", "1e30")
    assert diverged.returncode == 2
    assert "diverged" in diverged.stderr
    kept = json.loads((tmp_path / "out" / "fc-centred.json").read_text())
    assert kept == card | {"sha256": kept["sha256"], "version": versions.MODEL_CARD}


def test_a_file_name_that_is_no_text_is_printed_all_the_same(tmp_path, samples):
    name = os.fsencode(tmp_path) + b"/bad\xff.json"
    with open(name, "w") as file:
        file.write(to_json(samples[9].drawing))
    command = [sys.executable.encode(), b"-m", b"desktop_cnn", b"classify", name]
    result = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert result.returncode == 0
    assert b"cnn-centred 3" in result.stdout


def test_info_names_the_device_and_its_reason():
    facts = json.loads(run("info", "--device", "cpu", "--json").stdout)
    assert facts["desktop-cnn"] == __version__
    assert facts["device"] == "cpu"
    assert facts["reason"] == "chosen by you"
    assert set(facts["weights"]) == {f"{name}-{recipe}" for name, recipe in SHIPPED}
    assert {name for name, _recipe in SHIPPED} == set(ARCHITECTURES)


@pytest.mark.parametrize(
    "arguments",
    [
        ["paint"],
        ["classify"],
        ["classify", "x.json", "--recipe", "secret"],
        ["classify", "x.json", "--weights", "nowhere"],
        ["evaluate", "--data", "nowhere.jsonl"],
        ["evaluate", "--data", "nowhere.txt"],
        ["evaluate", "--noise", "7"],
        ["evaluate", "--sweep", "noise=0:9:3"],
        ["evaluate", "--perturb", "fog=99"],
        ["evaluate", "--perturb", "fog=1", "--perturb", "fog=2"],
        ["evaluate", "--shift", "4", "--sweep", "shift=0:12:13"],
        ["evaluate", "--perturb", "rain=1"],
        ["evaluate", "--sweep", "noise=0:0.5:0"],
        ["evaluate", "--sweep", "noise=0:0.6:1000000000000"],
        ["evaluate", "--sweep", ""],
        ["evaluate", "--sweep", "noise=0:0.6:2", "--plot", "x.xyz"],
        ["evaluate", "--sweep", "noise=0:0.6:2", "--plot", "nowhere/x.svg"],
        ["evaluate", "--sweep", "noise=0:0.6:2", "--worst", "x.png"],
        ["evaluate", "--worst", "x.jpg"],
        ["evaluate", "--plot", "x.svg"],
        ["evaluate", "--size-px", "99"],
        ["evaluate", "--size-px", "1:"],
        ["evaluate", "--noise", "nan"],
        ["classify", "/dev/zero"],
        ["train", "--model", "fc", "--learning-rate", "nan"],
        ["train", "--model", "fc", "--out", __file__],
        ["screenshot", "x.json", "--out", "x.json"],
        ["evaluate", "--seed", "-1"],
        ["train"],
        ["train", "--model", "cnn", "--data", "nowhere"],
        ["screenshot", "nowhere.json", "--out", "x.png"],
        ["bench", "--rate", "0"],
    ],
)
def test_what_the_person_got_wrong_is_one_line_and_status_two(arguments):
    result = run(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if not line.startswith("CPU")]
    assert len(lines) == 1, result.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no disk that is always full")
@pytest.mark.parametrize("argument", ["--version", "info", "--help"])
def test_output_for_which_there_is_no_room_is_one_line_and_status_two(argument):
    command = [sys.executable, "-m", "desktop_cnn", argument]
    with open("/dev/full", "w") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert result.returncode == 2
    assert result.stderr == "The output cannot be written: No space left on device.\n"


def test_a_machine_without_a_screen_is_told(tmp_path):
    bare = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    result = run(**bare)
    if sys.platform == "linux":
        assert result.returncode == 2
        assert "no screen" in result.stderr


def test_the_language_of_the_system_is_spoken():
    assert "没有" in run("classify", "没有.png", LANGUAGE="zh_CN", LC_ALL="", LANG="zh_CN.UTF-8").stderr
    assert "辨认" in run("classify", "--help", LANGUAGE="zh_CN").stdout


def test_the_window_opens_without_what_takes_long_to_import(home):
    code = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from desktop_cnn.ui import bridge
bridge.Bridge.start = lambda self: None
from desktop_cnn.ui.main_window import create_window
window = create_window()
window.show()
app.processEvents()
print({"torch", "pyqtgraph", "scipy"} & sys.modules.keys())
window.close()
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.strip() == "set()"
