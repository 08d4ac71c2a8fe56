"""Which window the command line opens, and with what: the window itself is tried in tests/ui."""

from __future__ import annotations

import errno
import io
import json
import sys

import pytest
from click.testing import CliRunner

from desktop_cnn import cli as command_line
from desktop_cnn.cli import cli
from desktop_cnn.cli.words import prediction_text
from desktop_cnn.core.errors import UserError
from desktop_cnn.engine import training_run
from desktop_cnn.ui import application, screenshot
from desktop_cnn.ui.bench import run as bench_run


@pytest.fixture
def opened(monkeypatch):
    """What windows were opened with; each ends with status 3."""
    calls = []
    monkeypatch.setattr(application, "run_window", lambda *given: calls.append(given) or sys.exit(3))
    return calls


def test_without_a_command_or_with_a_file_alone_a_window_is_opened_and_its_status_passed_on(opened, tmp_path):
    drawing, folder = tmp_path / "three.json", tmp_path / "weights"
    drawing.write_text("{}")
    networks = ("--model", "fc", "--model", "cnn-augmented", "--weights", str(folder))
    wanted = ("fc", "cnn-augmented"), folder
    ways = {
        (): ((), None),
        networks: wanted,
        (*networks, "open", str(drawing)): (*wanted, drawing),
        (str(drawing),): ((), None, drawing),
    }
    for arguments, given in ways.items():
        assert CliRunner().invoke(cli, arguments).exit_code == 3
        assert opened.pop() == given


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("open", "nowhere.json"), "there is no such file"),
        (("nowhere.json",), "there is no such file"),
        (("--model", "fc", "info"), "give them after it"),
        (("screenshot",), "--out"),
    ],
)
def test_what_opens_no_window_is_a_sentence(opened, arguments, told):
    error = CliRunner().invoke(cli, arguments).exception
    assert isinstance(error, UserError)
    assert told in str(error)
    assert not opened


def test_a_screenshot_tells_its_name_or_all_that_is_known_of_it(monkeypatch, tmp_path):
    told = {"out": str(tmp_path / "out.png"), "maps": {}}
    monkeypatch.setattr(screenshot, "take_screenshot", lambda **_options: told)
    assert CliRunner().invoke(cli, ["screenshot", "--out", told["out"]]).stdout == f"{told['out']}\n"
    assert CliRunner().invoke(cli, ["screenshot", "--json"]).stdout.startswith('{"out": ')


@pytest.mark.parametrize(
    ("raised", "status", "line"),
    [
        (UserError("That is wrong."), 2, "That is wrong.\n"),
        (KeyboardInterrupt(), 130, ""),
        (OSError(errno.EIO, "Input/output error"), 2, "The output cannot be written: Input/output error.\n"),
    ],
)
def test_each_way_in_which_a_command_ends_has_its_status(monkeypatch, capsys, raised, status, line):
    def end(**_options):
        raise raised

    with monkeypatch.context() as patched:
        patched.setattr(command_line.cli, "main", end)
        patched.setattr("os.dup2", lambda *_descriptors: None)  # this is the tests' own stdout
        with pytest.raises(SystemExit) as ended:
            command_line.main()
    assert ended.value.code == status
    assert capsys.readouterr().err == line


def test_an_error_that_nobody_foresaw_is_not_taken_for_a_full_output(monkeypatch):
    def end(**_options):
        raise FileNotFoundError(errno.ENOENT, "No such file", "a file of the program's own")

    monkeypatch.setattr(command_line.cli, "main", end)
    with pytest.raises(FileNotFoundError):
        command_line.main()


def test_of_several_processes_that_train_one_alone_speaks(monkeypatch, tmp_path):
    for card, said in (({"n": 1}, f"Weights and card are in {tmp_path}.\n"), ({}, "")):
        monkeypatch.setattr(training_run, "train_and_save", lambda *_given, card=card, **_options: card)
        assert CliRunner().invoke(cli, ["train", "--model", "fc", "--out", str(tmp_path)]).stdout == said


def test_what_is_said_of_no_answer_is_a_dash_and_of_a_failure_its_reason():
    assert prediction_text(None) == "–"
    assert prediction_text(UserError("It cannot.")) == "– (It cannot.)"


def test_output_that_is_no_file_is_written_as_it_is(monkeypatch):
    monkeypatch.setattr("sys.stdout", io.StringIO())
    monkeypatch.setattr(command_line.cli, "main", lambda **_options: sys.stdout.write("数字\n"))
    command_line.main()
    assert sys.stdout.getvalue() == "数字\n"


def test_the_bench_tells_its_figures_as_a_page_as_json_and_beside_earlier_ones(monkeypatch, tmp_path):
    monkeypatch.setattr(bench_run, "run_bench", lambda _plan, _say: iter(()))
    page = CliRunner().invoke(cli, ["bench", "--short"])
    assert page.exit_code == 0, page.exception
    assert "docs/measuring.md" in page.stderr
    told = CliRunner().invoke(cli, ["bench", "--json"])
    before = tmp_path / "before.json"
    before.write_text(told.stdout)
    both = CliRunner().invoke(cli, ["bench", "--json", "--baseline", str(before)])
    assert json.loads(both.stdout).keys() == json.loads(told.stdout).keys()
    assert both.stderr
