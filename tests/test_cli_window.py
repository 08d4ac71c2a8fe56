"""Which window the command line opens, and with what: the window itself is tried in tests/ui."""

from __future__ import annotations

import errno

import pytest
from click.testing import CliRunner

from desktop_cnn import cli as command_line
from desktop_cnn.cli import cli
from desktop_cnn.core.errors import UserError
from desktop_cnn.ui import application, screenshot


@pytest.fixture
def opened(monkeypatch):
    """What windows were opened with; each ends with status 3."""
    calls = []
    monkeypatch.setattr(application, "run_window", lambda *given: calls.append(given) or 3)
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
