"""Style, types and layers hold: the tools that look at the code without running it find nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.timeout(600)  # mypy without its cache
@pytest.mark.parametrize("command", ["ruff check .", "ruff format --check .", "mypy", "lint-imports --no-logo"])
def test_nothing_is_found_by(command):
    tool, *options = command.split()
    program = Path(sys.executable).with_name(tool)
    found = subprocess.run([program, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if found.returncode:
        pytest.fail(found.stdout, pytrace=False)
