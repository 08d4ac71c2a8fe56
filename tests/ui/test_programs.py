"""The program behind every panel, saved as a script and as a notebook, runs and computes what is shown."""

from __future__ import annotations

import json
import os
import sys

import nbformat
import numpy as np
import pytest

from desktop_cnn.app.code.files import notebook, script
from tests import forked
from tests.ui.conftest import FEW, SHARED_WINDOW
from tests.ui.test_code import TOLERANCE, names_of, panel, run
from tests.ui.test_figures import bring, menu_of, opens_menus, type_name
from tests.ui.test_window import message, wait_message

pytestmark = SHARED_WINDOW


def cells_of(raw, kind="code"):
    whole = nbformat.reads(raw.decode(), as_version=4)
    nbformat.validate(whole)
    return [cell.source for cell in whole.cells if cell.cell_type == kind]


@pytest.mark.parametrize("name", FEW)
def test_every_panels_notebook_is_valid_and_its_cells_compute_what_its_program_does(student, name):
    shown = bring(student, name)
    code = shown.code()
    cells = cells_of(notebook(code, "Title", ["a line"]))
    assert len(cells) > 1
    for cell in cells:
        compile(cell, "<cell>", "exec")
    found = np.asarray(names_of("\n\n".join(cells))["result"])
    np.testing.assert_allclose(found, run(code), **TOLERANCE.get(name, {"rtol": 1e-6, "atol": 1e-6}))


def test_a_cell_is_a_paragraph_of_whole_statements():
    code = '# a comment\n\nx = """a\n\nb"""\n\n\ndef f():\n    y = 1\n\n    return y\n\nprint(f())\n'
    assert cells_of(notebook(code, "", [])) == [
        '# a comment\n\nx = """a\n\nb"""',
        "def f():\n    y = 1\n\n    return y",
        "print(f())",
    ]


def test_what_a_notebook_is_called_is_shown_as_it_is():
    (told,) = cells_of(notebook("x = 1\n", "conv*1* <b>\n# x", ["a_b", "c"]), "markdown")
    assert told == "# conv\\*1\\* \\<b\\> \\# x\n\na\\_b\n\nc"


def test_comments_stay_on_their_lines():
    assert script("x = 1\n", ["a\nimport os", "b"]) == b"# a import os\n# b\n\nx = 1\n"


@opens_menus
@pytest.mark.parametrize(("entry", "ending"), [("program", ".py"), ("notebook", ".ipynb")])
def test_the_program_is_saved_from_the_panels_menu(student, tmp_path, monkeypatch, entry, ending):
    path = tmp_path / f"answers{ending}"
    type_name(monkeypatch, tmp_path / "answers")
    entries, menu = menu_of(student, "predictions")
    entries[entry].trigger()
    menu.close()
    wait_message(student, f"Saved {path}.")
    raw = path.read_text(encoding="utf-8")
    if entry == "program":
        assert raw.startswith("# Answers\n# Networks: CNN (cnn-centred), FC (fc-centred)\n")
        done = forked.run([sys.executable, "-c", raw], env=os.environ, timeout=60)
        assert (done.returncode, done.stdout[:9]) == (0, "tensor([[")
    else:
        (told,) = cells_of(raw.encode(), "markdown")
        assert told.startswith("# Answers\n\nNetworks: CNN (cnn-centred), FC (fc-centred)\n")
        assert json.loads(raw)["metadata"]["kernelspec"]["name"] == "python3"


@opens_menus
@pytest.mark.parametrize(("entry", "ending"), [("program", ".py"), ("notebook", ".ipynb")])
def test_a_name_that_ends_otherwise_is_one_sentence(student, tmp_path, monkeypatch, entry, ending):
    type_name(monkeypatch, tmp_path / "answers.txt")
    entries, menu = menu_of(student, "predictions")
    entries[entry].trigger()
    menu.close()
    assert message(student) == f"answers.txt cannot be written: give it a name that ends in {ending}."
    assert not list(tmp_path.glob("answers*"))


@opens_menus
def test_where_nothing_is_shown_yet_there_is_no_program_and_that_is_said(reader):
    entries, menu = menu_of(reader, "predictions")
    for name in ("program", "notebook"):
        entries[name].trigger()
        assert message(reader) == "Nothing is shown there yet: draw a digit, or press the button that starts it."
    menu.close()
    assert not panel(reader, "predictions").code()
