"""Data from elsewhere on the command line: what people have on their disks, and what is broken there."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from subprocess import CompletedProcess

import numpy as np
import pytest

from desktop_cnn.app.pictures import encode_png
from desktop_cnn.cli import main
from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.core.pen_digits import PEN_FILE, read_pen
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.resources import resource
from desktop_cnn.engine import about
from desktop_cnn.models.checkpoint import weights_path
from tests.engine.test_data import idx
from tests.shipped import shipped
from tests.test_cli import jsonl


@pytest.fixture
def run(capsys, monkeypatch):
    """The whole command in this process, which has torch already: a process for each would take ten times as long."""
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")

    def run_main(*arguments):
        monkeypatch.setattr(sys, "argv", ["desktop-cnn", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return CompletedProcess(arguments, status, printed.out, printed.err)

    return run_main


@pytest.fixture
def evaluated(run):
    def evaluate(data, *more):
        result = run("evaluate", "--data", data, "--json", *more)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout), result.stderr

    return evaluate


def pictures(folder, samples):
    for sample in samples:
        path = folder / str(sample.label) / f"{sample.hand}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_png(rasterize(sample.drawing)))
    return folder


def test_classify_reads_every_line_of_drawings(run, tmp_path, samples):
    lines = [to_json(sample.drawing) for sample in samples[:5]]
    (tmp_path / "few.jsonl").write_text("\n".join([*lines[:2], "", *lines[2:]]))
    (tmp_path / "few.jsonl.gz").write_bytes(gzip.compress((tmp_path / "few.jsonl").read_bytes()))
    for name in ("few.jsonl", "few.jsonl.gz"):
        result = run("classify", tmp_path / name, "--json")
        assert result.returncode == 0
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        assert [each["input"] for each in answers] == [f"{tmp_path / name}:{n}" for n in (1, 2, 4, 5, 6)]
        assert [each["models"]["cnn-centred"]["digit"] for each in answers] == [sample.label for sample in samples[:5]]


def test_a_line_that_is_no_drawing_does_not_hide_the_others(run, tmp_path, samples):
    good = to_json(samples[9].drawing)
    (tmp_path / "few.jsonl").write_text(f"{good}\nnothing\n{good}\n")
    (tmp_path / "none.jsonl").write_text("\n\n")
    result = run("classify", tmp_path / "few.jsonl", tmp_path / "none.jsonl")
    assert result.returncode == 2
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == [f"{tmp_path}/few.jsonl:{n}" for n in (1, 3)]
    told = result.stderr.splitlines()
    assert len(told) == 2
    assert "few.jsonl:2" in told[0]
    assert "none.jsonl holds no drawings" in told[1]


def test_one_broken_picture_is_left_out_counted_and_named(evaluated, tmp_path, samples):
    folder = pictures(tmp_path / "mine", samples)
    (folder / "3" / "torn.png").write_bytes(encode_png(rasterize(samples[9].drawing))[:60])
    (folder / "3" / "._torn.png").write_bytes(b"\0\5\x16\7")
    figures, told = evaluated(folder)
    assert figures["models"]["cnn-centred"]["accuracy"]["n"] == 30
    assert [each["input"] for each in figures["skipped"]] == [str(folder / "3" / "torn.png")]
    assert "left out: 1" in told
    assert told.splitlines()[-1].strip().startswith(str(folder / "3" / "torn.png"))


def test_a_folder_with_weights_of_one_network_measures_that_one(run, evaluated, tmp_path, samples):
    data = jsonl(tmp_path / "mine.jsonl", samples)
    (tmp_path / "weights").mkdir()
    for ending in (".safetensors", ".json"):
        shutil.copy(resource("weights", f"cnn-centred{ending}"), tmp_path / "weights")
    figures, _told = evaluated(data, "--weights", tmp_path / "weights")
    assert list(figures["models"]) == ["cnn-centred"]
    assert figures["models"]["cnn-centred"]["accuracy"]["n"] == 30
    sweep = ("--sweep", "noise=0:0.6:2", "--plot", tmp_path / "noise.svg")
    printed = run("evaluate", "--data", data, "--weights", tmp_path / "weights", *sweep)
    assert printed.returncode == 0
    assert "FC" not in (tmp_path / "noise.svg").read_text()
    assert len(printed.stdout.splitlines()) == 2
    other = run("evaluate", "--data", data, "--weights", tmp_path / "weights", "--recipe", "augmented")
    assert other.returncode == 2
    assert "no weights of this recipe" in other.stderr


def test_digits_in_the_current_folder_are_measured_without_a_download(evaluated, tmp_path, samples, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pictures(tmp_path / "mnist", samples)
    figures, told = evaluated("mnist")
    assert figures["models"]["cnn-centred"]["accuracy"]["n"] == 30
    assert str(tmp_path / "mnist") in told


def test_the_programs_pen_digits_have_a_name(evaluated):
    figures, _told = evaluated("pen", "--sample", 40)
    assert figures["data"] == "pen"
    assert figures["models"]["cnn-centred"]["accuracy"]["n"] == 40
    # Those that no network has learned from, as large as MNIST's, if nothing else is said.
    assert (figures["conditions"]["part"], figures["conditions"]["size_px"]) == ("test", "20")
    other, _told = evaluated("pen", "--sample", 40, "--part", "train", "--size-px", "14")
    assert (other["conditions"]["part"], other["conditions"]["size_px"]) == ("train", "14")
    assert other["models"] != figures["models"]


CARDS = [
    (recipe, names[first : first + MOST_COMPARED])
    for recipe in RECIPES
    for names in [list(shipped(recipe))]
    for first in range(0, len(names), MOST_COMPARED)
]


@pytest.mark.parametrize(
    ("recipe", "names"), [CARDS[0], *(pytest.param(*each, marks=pytest.mark.long) for each in CARDS[1:])]
)
def test_the_pen_digits_give_the_figure_of_the_model_cards(evaluated, recipe, names):
    figures, _told = evaluated("pen", "--recipe", recipe, *(word for name in names for word in ("--model", name)))
    models = figures["models"]
    for name in names:
        card = json.loads(weights_path(name, recipe).with_suffix(".json").read_text())
        measured, stated = (
            models[f"{name}-{recipe}"]["accuracy"],
            card["figures"]["pen, unseen writers, 20 px, centred"],
        )
        assert measured["n"] == stated["n"]
        assert measured["value"] == pytest.approx(stated["value"], abs=1 / 2169)  # another processor may round one over


def test_damaged_pen_digits_are_told_in_a_line(run, tmp_path, monkeypatch):
    path = tmp_path / "digits.pen.npz"
    path.write_bytes(PEN_FILE.read_bytes()[:100_000])
    monkeypatch.setattr("desktop_cnn.engine.named.PEN_FILE", path)
    for command in (("evaluate",), ("train", "--model", "fc", "--out", tmp_path)):
        result = run(*command, "--data", "pen")
        assert result.returncode == 2
        assert f"The pen digits {path} cannot be read" in result.stderr.splitlines()[-1]


def own_lines(path, samples):
    """Two hundred drawings, each in a place of its own, as a person might have collected them: no writer, no site."""
    lines = []
    for number in range(200):
        fields = json.loads(to_json(samples[number % len(samples)].drawing))
        moved = [[[x + number / 100, y] for x, y in stroke] for stroke in fields["strokes"]]
        lines.append(json.dumps({"strokes": moved, "width": 2.4, "label": samples[number % len(samples)].label}))
    path.write_text("\n".join(lines))


def test_labelled_drawings_are_enough_to_train_on(run, evaluated, tmp_path, samples):
    own_lines(tmp_path / "mine.jsonl", samples)
    out = tmp_path / "out"
    result = run("train", "--model", "fc", "--data", tmp_path / "mine.jsonl", "--out", out, "--epochs", 1, "--json")
    assert result.returncode == 0, result.stderr
    assert "name no writer" in result.stderr
    card = json.loads(result.stdout)
    assert card["data"][0]["name"].startswith("own drawings")
    assert "credit" not in card["data"][0]
    sides = [
        evaluated(tmp_path / "mine.jsonl", "--part", part)[0]["models"]["cnn-centred"]["accuracy"]["n"]
        for part in ("train", "validation", "test")
    ]
    assert sum(sides) == 200
    assert sides[0] == int(card["data"][0]["name"].split(": ")[1])


def test_a_network_learns_from_the_data_of_several_places(run, tmp_path, samples):
    pictures(tmp_path / "training", samples)
    own_lines(tmp_path / "mine.jsonl", samples)
    places = ("--data", tmp_path / "training", "--data", tmp_path / "mine.jsonl", "--data", tmp_path / "mine.jsonl")
    result = run("train", "--model", "fc", *places, "--out", tmp_path / "out", "--epochs", 1, "--json")
    assert result.returncode == 0, result.stderr
    first, second = json.loads(result.stdout)["data"]
    assert first == {"name": "training, 24 of the training images"}
    assert 100 < int(second["name"].removeprefix("own drawings: ")) < 200  # each once


def test_a_network_over_strokes_asks_for_them_before_any_digit_is_fetched(run, tmp_path):
    result = run("train", "--model", "gru-strokes", "--data", "mnist", "--out", tmp_path / "own")
    assert result.returncode == 2
    assert "add --data pen" in result.stderr
    assert not (tmp_path / "own").exists()


def test_training_and_testing_are_told_apart_by_their_folders(run, evaluated, tmp_path, samples):
    data = tmp_path / "digits"
    pictures(data / "training", samples)
    pictures(data / "testing", samples[:12])
    figures, _told = evaluated(data)
    assert figures["models"]["cnn-centred"]["accuracy"]["n"] == 12
    result = run("train", "--model", "fc", "--data", data, "--out", tmp_path / "out", "--epochs", 1, "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["data"] == [{"name": "digits, 24 of the training images"}]


def test_info_is_a_page_to_read_and_all_of_it_is_json(run):
    document = run("info", "--device", "cpu").stdout
    assert max(map(len, document.splitlines())) <= 110
    facts = json.loads(run("info", "--json").stdout)
    assert len(document.splitlines()) < 15 + len(facts["weights"])
    assert f"resources: {facts['resources']}" in document
    assert "pen digits: 12,664" in document
    assert facts["pen_digits"]["licence"] == "CC BY 4.0"
    assert facts["pen_digits"]["credit"] in document
    for name, card in facts["weights"].items():
        line = next(line for line in document.splitlines() if line.startswith(name))
        assert f"{card['parameters']:,}" in line
        measured = card["figures"].get("MNIST test")  # what reads strokes cannot read it
        assert (f"{measured['value']:.2%}" if measured else "–") in line


def test_info_names_weights_that_cannot_be_read_beside_the_others(run, tmp_path, monkeypatch):
    shutil.copytree(resource("weights"), tmp_path / "weights")
    (tmp_path / "weights" / "fc-centred.safetensors").write_bytes(b"no weights")
    monkeypatch.setattr("desktop_cnn.core.catalogue.resource", lambda *parts: tmp_path.joinpath(*parts))
    told = run("info")
    assert told.returncode == 0
    assert "fc-centred.safetensors is damaged" in told.stdout


def test_info_tells_why_the_pen_digits_cannot_be_read(run, tmp_path, monkeypatch):
    monkeypatch.setattr(about, "read_pen", lambda: read_pen(tmp_path / "digits.pen.npz"))
    told = run("info")
    assert told.returncode == 0
    assert "digits.pen.npz cannot be read: No such file or directory" in told.stdout
    assert "CC BY 4.0" in told.stdout
    assert "99.56%" in told.stdout


@pytest.mark.parametrize(
    "change",
    [
        {"figures": {"MNIST test": 0.99}},
        {"figures": {"MNIST test": {"value": "good"}}},
        {"figures": []},
        {"parameters": "many"},
        {"parameters": None},
        {"held_out": 3},
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_card_of_another_shape_is_listed_as_an_error(run, tmp_path, monkeypatch, change, form):
    shutil.copytree(resource("weights"), tmp_path / "weights")
    path = tmp_path / "weights" / "fc-centred.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    monkeypatch.setattr("desktop_cnn.core.catalogue.resource", lambda *parts: tmp_path.joinpath(*parts))
    told = run("info", *form)
    assert told.returncode == 0
    assert f"says of {next(iter(change))} what cannot be" in told.stdout


def test_weights_that_are_not_there_are_told_before_any_digit_is_read(run, tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in ("nowhere", "empty"):
        told = run("evaluate", "--data", tmp_path / "no data", "--weights", tmp_path / folder)
        assert told.returncode == 2
        assert "holds no weights" in told.stderr


@pytest.mark.parametrize("option", [("--json",), ("--worst",), ("--sweep", "noise=0:0.6:2", "--plot")])
def test_a_file_without_its_folder_is_refused_before_any_digit_is_read(run, tmp_path, option):
    for path, reason in ((tmp_path / "no" / "x.png", "there is no folder"), (tmp_path / "a.png", "it is a folder")):
        (tmp_path / "a.png").mkdir(exist_ok=True)
        told = run("evaluate", "--data", tmp_path / "no data", *option, path)
        assert told.returncode == 2
        assert told.stderr.startswith(f"{path} cannot be written: {reason}")
        assert len(told.stderr.splitlines()) == 1
    assert not (tmp_path / "no").exists()


BROKEN = {
    "idx of 67 dimensions": {"t10k-images-idx3-ubyte.gz": b"\0\0\x08\x43" + b"\0\0\0\1" * 67},
    "idx whose sizes overflow": {"t10k-images-idx3-ubyte.gz": b"\0\0\x08\x03" + b"\xff" * 12},
    "idx with nothing behind its sizes": {"t10k-images-idx3-ubyte": b"\0\0\x08\x03" + b"\0\0\0\5\0\0\0\x1c\0\0\0\x1c"},
    "labels without end": {"t10k-labels-idx1-ubyte.gz": b"\0\0\x08\1\xff\xff\xff\xff"},
    "labels beyond nine": {"t10k-labels-idx1-ubyte": b"\0\0\x08\1\0\0\0\5\1\2\3\4\x1a"},
    "labels that are floats": {"t10k-labels-idx1-ubyte": b"\0\0\x0d\1\0\0\0\5" + b"\0" * 20},
}


@pytest.mark.parametrize("files", BROKEN.values(), ids=BROKEN.keys())
def test_idx_files_that_cannot_be_are_one_sentence(run, tmp_path, files):
    whole = {
        "t10k-images-idx3-ubyte": idx(np.zeros((5, 28, 28), np.uint8)),
        "t10k-labels-idx1-ubyte": idx(np.arange(5, dtype=np.uint8)),
    }
    kinds = [name.removesuffix(".gz") for name in files]
    for name, raw in {**{name: raw for name, raw in whole.items() if name not in kinds}, **files}.items():
        (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    result = run("evaluate", "--data", tmp_path)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert next(iter(files)) in result.stderr


def test_half_of_a_surrogate_pair_names_a_writer_like_any_other(run, tmp_path, samples):
    path = jsonl(tmp_path / "mine.jsonl", samples)
    path.write_text(path.read_text().replace('"label"', '"writer": "\\ud800", "source": "\\udfff", "label"'))
    counts = []
    for part in ("train", "validation", "test"):
        result = run("evaluate", "--data", path, "--part", part, "--json")
        assert result.returncode in (0, 2)
        assert "Traceback" not in result.stderr
        counts += (
            [json.loads(result.stdout)["models"]["cnn-centred"]["accuracy"]["n"]] if result.returncode == 0 else []
        )
    assert counts == [30]
