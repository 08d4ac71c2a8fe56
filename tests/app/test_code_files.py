"""A program as a script and as a notebook: what was given is all there, and runs."""

from __future__ import annotations

import json

import pytest

from desktop_cnn.app.code.files import notebook, script

CODE = """\
import math

# A comment belongs to what follows.

def area(radius):
    squared = radius**2

    return math.pi * squared


found = area(2)

text = '''one

two'''
"""


def test_a_script_has_its_comments_each_on_one_line_and_runs():
    raw = script(CODE, ["one\nline", "another"])
    assert raw.startswith(b"# one line\n# another\n\nimport math\n")
    run: dict[str, object] = {}
    exec(raw, run)
    assert run["found"] == run["math"].pi * 4


@pytest.mark.parametrize("end", ["", "\n# the end\n"])
def test_a_notebook_has_a_cell_for_each_whole_part_and_they_run_in_turn(end):
    told = json.loads(notebook(CODE + end, "A *title*", ["[link](x)"]))
    heading, *cells = told["cells"]
    assert "".join(heading["source"]) == "# A \\*title\\*\n\n\\[link\\](x)"
    run: dict[str, object] = {}
    for cell in cells:
        exec("".join(cell["source"]), run)
    assert run["found"] == run["math"].pi * 4
    assert run["text"] == "one\n\ntwo"
    assert "\n\n".join("".join(cell["source"]) for cell in cells).replace("\n", "") == (CODE + end).replace("\n", "")
