"""The bench: it runs, what it prints is sound, it compares, and it can be ended. Its figures are made by hand."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest
from click.testing import CliRunner
from PySide6.QtCore import QTimer

from desktop_cnn.cli import cli
from desktop_cnn.core import marks
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.marks import Mark
from desktop_cnn.ui.bench.figures import Figure, Group, spread
from desktop_cnn.ui.bench.report import as_json, page, read_baseline
from desktop_cnn.ui.bench.run import Plan, run_bench
from desktop_cnn.ui.bench.stages import STAGES, longest_block_ms, stages_ms
from tests.ui.conftest import LIGHT

TOLD = {"processor": "of this machine", "cores": 2, "load": 0.5}
UNITS = {"ms", "MB", "%", ""}
GROUPS = ["start", "pen-2-200", "stages-2-200", "forward-2", "labs", "memory", "idle"]
FLOORED = {
    "start": {"window painted", "first answer painted"},
    "pen-2-200": {"median", "95 %", "99 %", "longest"},
    "stages-2-200": {"forward, median", "forward, 95 %", "paint, median", "paint, 95 %"},
    "forward-2": {"an answer with its layers, median"},
    "labs": {"shift_map, median"},
    "memory": {
        f"{state}, {pages}"
        for state in ("after a drawing", "after a lab with its process")
        for pages in ("its part of shared pages", "own pages alone")
    },
    "idle": set(),
}


def earlier(tmp_path, **groups):
    """The file of an earlier run on another processor."""
    kept = [Group(key, key, figures) for key, figures in groups.items()]
    path = tmp_path / "before.json"
    path.write_text(json.dumps(as_json({**TOLD, "processor": "of another machine"}, kept)))
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what memory a process takes")
def test_its_short_form_measures_all_prints_sound_json_and_compares(qapp, home, tmp_path):
    before = earlier(tmp_path, **{"forward-2": {"an answer with its layers, median": Figure(1e-3)}})
    done = CliRunner().invoke(cli, ["bench", "--short", "--rate", "200", "--json", "--baseline", str(before)])
    assert done.exit_code == 0, done.exception or done.stderr
    found = json.loads(done.stdout)
    assert {"processor", "cores", "system", "python", "torch", "numpy", "desktop-cnn"} <= found.keys()
    assert list(found["figures"]) == GROUPS
    for key, group in found["figures"].items():
        assert {name for name, each in group.items() if each["floor"] is not None} == FLOORED[key]
        for each in group.values():
            assert each.keys() == {"value", "unit", "floor", "ratio"}
            assert each["unit"] in UNITS
            assert math.isfinite(each["value"])
            if each["floor"] is not None:
                assert each["ratio"] == pytest.approx(each["value"] / each["floor"])
    moves, stages = found["figures"]["pen-2-200"], found["figures"]["stages-2-200"]
    assert moves["strokes"]["value"] == moves["strokes of which the last state was shown"]["value"] == 1
    assert moves["moves"]["value"] >= 100
    assert {f"{stage}, median" for stage in STAGES} <= stages.keys()
    assert {"paint canvas, median", "paint lane-1, median", "paint lane-2, 95 %"} <= stages.keys()
    assert "Drawing with 2 networks, 200 moves a second" in done.stderr
    assert "before: of another machine" in done.stderr
    assert "another processor" in done.stderr
    assert not (home / "desktop-cnn").exists()


def test_the_table_has_a_line_a_figure_with_its_floor_and_what_it_was_before(tmp_path):
    groups = [Group("pen-2-125", "Moves", {"median": Figure(9, "ms", 4), "moves": Figure(250, "")})]
    before = {**as_json(TOLD, [Group("pen-2-125", "Moves", {"median": Figure(6)})])}
    lines = page(TOLD, groups, before).splitlines()
    assert not [line for line in lines if "another processor" in line]
    (median,) = (line.split() for line in lines if "median" in line)
    assert median == ["median", "9", "ms", "4", "ms", "2.25", "6", "ms", "1.50"]
    (moves,) = (line.split() for line in lines if "  moves" in line)
    assert moves == ["moves", "250"]
    alone = page(TOLD, groups, None)
    assert "before" not in alone


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "{}",
        '{"processor": "x"}',
        '{"processor": "x", "figures": {"pen": 1}}',
        '{"processor": "x", "figures": {"pen": {"median": {"value": "1", "unit": "ms"}}}}',
        '{"processor": "x", "figures": {"pen": {"median": {"value": NaN, "unit": "ms"}}}}',
        "[" * 100_000,
    ],
)
def test_a_baseline_that_is_none_is_one_sentence_and_nothing_is_measured(tmp_path, text):
    path = tmp_path / "before.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UserError, match=r"before\.json (is no baseline|cannot be read)"):
        read_baseline(path)
    done = CliRunner().invoke(cli, ["bench", "--baseline", str(path)])
    assert isinstance(done.exception, UserError)
    assert done.output == ""


def test_a_panel_that_is_none_is_refused(qapp, home):
    with pytest.raises(UserError, match="no panel nowhere"):
        list(run_bench(Plan(("pen",), panel="nowhere"), lambda told: None))


def test_it_draws_while_a_lab_is_at_work_and_a_network_learns(qapp, home, monkeypatch):
    start, training = subprocess.Popen, []

    def noted(command, **options):
        process = start(command, **options)
        if "training_child" in command:
            training.append(process)
        return process

    monkeypatch.setattr(subprocess, "Popen", noted)
    plan = Plan(("pen",), rates_hz=(125,), models=LIGHT, panel="curves", training=True).short()
    with closing(run_bench(replace(plan, seconds=0.1), lambda told: None)) as groups:
        moves = next(groups).figures
        assert moves["strokes of which the last state was shown"].value == 1
        (window,) = (each for each in qapp.topLevelWidgets() if each.objectName() == "main-window")
        curves = window.panel("curves").widget()
        assert curves.shown().points or curves.job_bar.button.text() == "Cancel"
        assert [each.poll() for each in training] == [None]
    assert training[0].poll() is not None


def test_it_is_ended_by_ctrl_c_in_the_middle_of_a_stroke(qapp, home):
    former, ending = signal.getsignal(signal.SIGINT), QTimer()

    def end():
        if signal.getsignal(signal.SIGINT) is not former:  # it waits for the stroke
            ending.stop()
            os.kill(os.getpid(), signal.SIGINT)

    ending.timeout.connect(end)
    with pytest.raises(KeyboardInterrupt):
        list(run_bench(Plan(("pen",), seconds=600), lambda told: ending.start(200)))
    assert signal.getsignal(signal.SIGINT) is former


WAY = ("event", "rasterized", "asking", "asked", "handled", "answered", "taken", "shown", "painting", "painted")


def way(seq, begun_s, *names):
    return [Mark(name, seq, begun_s + place / 1000) for place, name in enumerate(names)]


def test_the_stages_of_a_move_are_all_of_its_way():
    whole = way(7, 0.0, *WAY)
    dropped = way(8, 0.0005, *WAY[:5])
    found = stages_ms([*whole, *dropped], {7: 0.25})
    assert list(found) == list(STAGES)
    times = {name: each[0] for name, each in found.items()}
    assert all(len(each) == 1 for each in found.values())
    assert times["forward"] == 0.25
    assert times["wait"] == pytest.approx(2 - 0.25)
    # The event is taken in while the question waits already.
    assert sum(times.values()) - (whole[4].at_s - whole[3].at_s) * 1000 == pytest.approx(9)


def test_a_block_is_what_is_done_without_a_pause():
    marked = [*way(1, 0.0, "event", "handled"), *way(1, 0.001, "taken", "shown"), *way(1, 0.005, "painting", "painted")]
    assert longest_block_ms(marked, [0.1]) == pytest.approx(2)
    assert longest_block_ms(marked, [0.1, 9]) == 9


def test_nothing_is_kept_while_nobody_measures():
    marks.mark("event", 1)
    with marks.marking() as kept:
        marks.mark("event", 2)
    marks.mark("event", 3)
    assert [(each.name, each.seq) for each in kept] == [("event", 2)]


def test_quantiles_stand_over_those_of_the_floor():
    found = spread([2, 4, 6], [1, 2, 3])
    assert (found["median"].ratio, found["longest"].value, found["longest"].floor) == (2, 6, 3)
    assert spread([]) == {}
