"""Style, types and layers hold: the tools that look at the code without running it find nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = ["ruff check .", "ruff format --check .", "mypy", "lint-imports --no-logo"]


@pytest.mark.timeout(600)  # mypy without its cache
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_found_by(command):
    tool, *options = command.split()
    program = Path(sys.executable).with_name(tool)
    found = subprocess.run([program, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if found.returncode:
        pytest.fail(found.stdout, pytrace=False)


def test_the_hooks_of_pre_commit_are_these_commands():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"entry: (.+)", hooks) == [f".venv/bin/{command}" for command in COMMANDS]


def test_what_is_too_small_to_read_is_caught_in_one_place():
    package = ROOT / "desktop_cnn"
    setters = re.compile(r"setPixelSize|setPointSize")
    elsewhere = [path.name for path in package.rglob("*.py") if setters.search(path.read_text())]
    assert elsewhere == ["scale.py"]


def test_what_qt_keeps_of_lengths_follows_the_text():
    setters = r"ContentsMargins|(Horizontal|Vertical)?Spacing|(Fixed|Minimum|Maximum)(Width|Height|Size)"
    plain = re.compile(rf"\.set({setters})\([^)]*[1-9]")
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "desktop_cnn" / "ui").rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if plain.search(line) and not re.search(r"px(_size)?\(", line)
    ]
    assert not lines


def test_outside_models_no_line_names_an_architecture():
    from desktop_cnn.models import ARCHITECTURES  # imports torch

    names = re.compile(rf"""["'/]({"|".join(ARCHITECTURES)})\b|\b(CNN|FC)\b""")
    package = ROOT / "desktop_cnn"
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in package.rglob("*.py")
        if package / "models" not in path.parents
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if names.search(line)
    ]
    assert not lines


def test_nothing_that_runs_code_is_read_from_a_file():
    """Of what could, pickle alone is used, and only between the program and its own side process."""
    runs_code = re.compile(
        r"\b(pickle|torch|torch\.export|torch\.jit|marshal|shelve|joblib|dill)\.loads?\(|allow_pickle=True"
    )
    package = ROOT / "desktop_cnn"
    found = {path.name for path in package.rglob("*.py") if runs_code.search(path.read_text())}
    assert found == {"side_process.py"}
