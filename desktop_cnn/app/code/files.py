"""A panel's program as a file: a script, or a notebook of the published format (nbformat 4.5), headed by what it is."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any


def script(code: str, comments: Iterable[str]) -> bytes:
    """Return the program behind comments."""
    head = "".join(f"# {_one_line(comment)}\n" for comment in comments)
    return f"{head}\n{code}".encode()


def notebook(code: str, title: str, comments: Iterable[str]) -> bytes:
    """Return the program as a notebook: a heading with the comments, then a cell for each of its paragraphs."""
    told = "\n\n".join(map(_plain, comments))
    cells = [_cell("markdown", 0, f"# {_plain(title)}\n\n{told}")]
    cells += [
        {**_cell("code", number, part), "execution_count": None, "outputs": []}
        for number, part in enumerate(_paragraphs(code), start=1)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def _cell(kind: str, number: int, source: str) -> dict[str, Any]:
    return {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source.splitlines(keepends=True)}


def _paragraphs(code: str) -> Iterator[str]:
    """Yield what stands between blank lines, as far as it is whole statements."""
    part = ""
    for paragraph in re.split(r"\n\n+(?=\S)", code.strip("\n")):
        part = f"{part}\n\n{paragraph}" if part else paragraph
        if _is_whole(part):
            yield part
            part = ""
    if part:
        yield part


def _is_whole(part: str) -> bool:
    try:
        return bool(ast.parse(part).body)  # comments alone belong to what follows
    except SyntaxError:
        return False


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Return Markdown that shows the text as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", _one_line(text))
