"""The scripts beside the program."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = [
    path
    for folder in ("script", "benchmarks")
    for path in sorted((ROOT / folder).iterdir())
    if path.suffix == ".py" or (path.is_file() and b"python" in path.read_bytes().partition(b"\n")[0])
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_what_a_script_imports_is_still_there(path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.Import | ast.ImportFrom)]
    exec(
        compile(ast.fix_missing_locations(ast.Module(sorted(imports, key=lambda e: e.lineno), [])), str(path), "exec"),
        {},
    )
    assert imports


def test_every_file_whose_branches_script_coverage_holds_is_there():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["coverage"]["report"]
    assert settings["fail_under"] == 100
    assert settings["include"]
    assert all(list(ROOT.glob(name)) for name in settings["include"])
    tests = [word for word in (ROOT / "script" / "coverage").read_text().split() if word.startswith("tests/")]
    assert tests
    assert all((ROOT / name).exists() for name in tests)
