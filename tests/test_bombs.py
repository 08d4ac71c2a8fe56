"""Small files that would fill the memory: each is refused in a sentence, with little memory and time."""

from __future__ import annotations

import gzip
import json
import os
import struct
import subprocess
import sys

import numpy as np
import pytest

_MOST_BYTES = 300_000_000
_MOST_S = 6.0  # a third of it here; without limits it would be minutes
_HEAD = struct.pack(">HBBIII", 0, 8, 3, 5, 28, 28)
_DRAWING = b'{"strokes": [[[5, 5], [20, 20]]], "label": 1, "width": 2.4, "hand": "'


def packed(path, start, unit, size, end=b""):
    """Write a gzip file that unpacks to ``start``, ``size`` bytes of ``unit`` again and again, and ``end``."""
    count = max(1_000_000 // len(unit), 1)
    block = gzip.compress(unit * count)
    path.write_bytes(gzip.compress(start) + block * (size // (len(unit) * count)) + gzip.compress(end))


def labels(folder, count):
    raw = struct.pack(">HBBI", 0, 8, 1, count) + bytes(count)
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(raw))


def idx_without_end(folder):
    labels(folder, 5)
    packed(folder / "t10k-images-idx3-ubyte.gz", _HEAD, b"\0", 1_000_000_000)


def idx_of_millions(folder):
    labels(folder, 1_500_000)
    head = struct.pack(">HBBIII", 0, 8, 3, 1_500_000, 28, 28)
    packed(folder / "t10k-images-idx3-ubyte.gz", head, b"\0", 1_176_000_000)


def labels_without_end(folder):
    packed(folder / "t10k-labels-idx1-ubyte.gz", struct.pack(">HBBI", 0, 8, 1, 1_000_000_000), b"\0", 1_000_000_000)
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(_HEAD))


def one_long_line(folder):
    packed(folder / "a.jsonl.gz", b'{"strokes": [', b"[],", 1_000_000_000, b"[]]}")


def one_long_text(folder):
    packed(folder / "a.jsonl.gz", _DRAWING, b"x", 1_000_000_000, b'"}')


def endless_blank_lines(folder):
    packed(folder / "a.jsonl.gz", b"", b"\n", 200_000_000)


def lists_in_lines(folder):
    line = b'{"label": 1, "strokes": [' + b"[]," * 300_000 + b"[[5, 5]]]}\n"
    packed(folder / "a.jsonl.gz", b"", line, 89_000_000)


def many_drawings(folder):
    packed(folder / "a.jsonl.gz", b"", b'{"label":1,"strokes":[[[5,5]]]}\n', 60_000_000)


def a_table_without_end(folder):
    packed(folder / "mnist_test.csv.gz", b"", b"0,", 1_000_000_000)


def a_table_of_empty_rows(folder):
    packed(folder / "mnist_test.csv.gz", b",".join([b"0"] * 785) + b"\n", b"0\n", 1_000_000_000)


def pen_digits_without_end(folder):
    whole = {
        "version": np.uint16(1),
        "labels": np.zeros(20_000_000, np.uint8),
        "steps": np.zeros((2, 200_000_000), "i1"),
    }
    np.savez_compressed(folder / "a.pen.npz", **whole)


BOMBS = [
    idx_without_end,
    idx_of_millions,
    labels_without_end,
    one_long_line,
    one_long_text,
    endless_blank_lines,
    lists_in_lines,
    many_drawings,
    a_table_without_end,
    a_table_of_empty_rows,
    pen_digits_without_end,
]


# Its parent's own memory would count as the command's, so its parent is this and not the tests' process.
LAUNCH = """
import json, os, subprocess, sys
process = subprocess.Popen([sys.executable, "-m", "desktop_cnn", *sys.argv[1:]], stdout=subprocess.DEVNULL)
_pid, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([process.returncode, usage.ru_maxrss, usage.ru_utime + usage.ru_stime]))
"""


def run(*arguments):
    """Return (status, stderr, most memory in bytes, processor seconds) of the command in a process of its own."""
    command = [sys.executable, "-c", LAUNCH, *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    status, memory, seconds = json.loads(result.stdout)
    return status, result.stderr, memory * (1 if sys.platform == "darwin" else 1024), seconds


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="the system does not tell what a process has used")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_a_sentence_with_little_memory_and_time(tmp_path, bomb):
    bomb(tmp_path)
    status, told, memory, seconds = run("evaluate", "--data", tmp_path)
    assert status == 2
    assert len(told.splitlines()) == 1
    assert memory < _MOST_BYTES
    assert seconds < _MOST_S
