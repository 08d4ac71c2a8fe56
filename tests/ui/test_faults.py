"""What fails in a network, on the GPU, in the labs' process or in the clock leaves the pen and the others in peace."""

from __future__ import annotations

import os
import signal
import time

import pytest
import torch

from desktop_cnn.app.settings import autosave_path
from desktop_cnn.engine import inference
from desktop_cnn.models.base import ARCHITECTURES
from desktop_cnn.ui.answers import Answers
from desktop_cnn.ui.hand import wait_until
from desktop_cnn.ui.panels import PANELS
from tests.ui.conftest import LONG_MS
from tests.ui.test_messages import message

CPU = torch.device("cpu")


@pytest.fixture
def faults(no_network_kept, monkeypatch):
    """Errors that the fully connected network's forward pass raises, each once; nothing where there are none."""
    errors, reading = [], ARCHITECTURES["fc"].reading

    def faulty(self, requested):
        read = reading(self, requested)

        def read_or_fail(pixels):
            if errors:
                raise errors.pop()
            return read(pixels)

        return read_or_fail

    monkeypatch.setattr(ARCHITECTURES["fc"], "reading", faulty)
    return errors


def failure_of(person, name):
    label = person.window.findChild(Answers).cards[person.slot(name) - 1].failure
    return label.text() if label.isVisible() else ""


def test_a_network_that_fails_says_so_on_its_card_and_reads_the_next_stroke_at_once(faults, reader, samples, caplog):
    reader.compare("cnn", "fc", "pooled")
    faults += [ValueError("a bug")] * 1000
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    assert failure_of(reader, "fc") == "This network failed (ValueError: a bug): the next change tries it again."
    assert [reader.digit(name) for name in ("cnn", "fc", "pooled")] == [samples[9].label, -1, samples[9].label]
    assert "failed (ValueError" in reader.window.panel("lane-2").widget().lane.hint
    faults.clear()
    reader.press(5, 28)
    start = time.monotonic()
    reader.qtbot.waitUntil(lambda: reader.digit("fc") >= 0, timeout=LONG_MS)
    assert time.monotonic() - start < 1
    assert failure_of(reader, "fc") == ""
    reader.release(5, 28)
    caplog.clear()


class OnTheProcessor(inference._Given):
    """What stands in for a GPU reads on the processor."""

    def __init__(self, document, inputs, _device):
        super().__init__(document, inputs, CPU)


@pytest.mark.parametrize("kind", [torch.OutOfMemoryError, torch.AcceleratorError])
def test_a_gpu_that_fails_costs_no_stroke_and_the_person_is_told(faults, reader, samples, monkeypatch, kind):
    take = inference.STORE.take
    devices = {"cpu": (CPU, "chosen by you"), "auto": (torch.device("cuda"), "a GPU")}
    monkeypatch.setattr(inference, "pick_device", devices.__getitem__)
    monkeypatch.setattr(inference, "_Given", OnTheProcessor)
    monkeypatch.setattr(inference.STORE, "take", lambda model, _there, *rest, **how: take(model, CPU, *rest, **how))
    reader.do("view.recipe.augmented")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    assert reader.store.state.snapshot.device == "cuda"
    drawn = reader.store.state.document.drawing
    faults.append(kind("CUDA error: unspecified launch failure\nCompile with TORCH_USE_CUDA_DSA"))
    start = time.monotonic()
    reader.line((5, 28), (8, 28))
    reader.wait_answer()
    assert time.monotonic() - start < 2
    assert reader.store.state.snapshot.device == "cpu"
    assert reader.store.state.document.drawing.strokes[:-1] == drawn.strokes
    assert {reader.digit("cnn"), reader.digit("fc")} != {-1}
    told = "The networks are computed on the CPU now: the GPU failed (CUDA error: unspecified launch failure), so the"
    reader.qtbot.waitUntil(lambda: told in message(reader), timeout=LONG_MS)
    reader.do("view.device.cpu")
    reader.wait_answer()
    assert message(reader) == ""


def prepare_hungry():
    def answer(_question):
        yield from ()
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory")

    return answer


def test_a_lab_for_which_there_is_no_memory_says_so(monkeypatch, reader, samples):
    monkeypatch.setattr(PANELS["shift_map"], "factory", f"{__name__}:prepare_hungry")
    reader.look_at("shift_map")
    reader.draw(samples[9].drawing)
    reader.qtbot.waitUntil(lambda: "not enough memory" in message(reader), timeout=LONG_MS)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be stopped here")
def test_a_stopped_labs_process_keeps_neither_the_pen_nor_the_end_waiting(student):
    student.look_at("shift_map")
    side = student.window._labs.side
    student.qtbot.waitUntil(lambda: side.process is not None and student.window.is_settled(), timeout=LONG_MS)
    process = side.process
    os.kill(process.pid, signal.SIGSTOP)
    start = time.monotonic()
    student.line((5, 28), (20, 28))
    student.wait_answer()
    assert time.monotonic() - start < 2
    start = time.monotonic()
    student.window.close()
    assert time.monotonic() - start < 1
    assert process.poll() is not None


def saved_ns():
    return autosave_path().stat().st_mtime_ns if autosave_path().exists() else 0


def test_a_clock_that_jumps_keeps_nothing_waiting(student, monkeypatch):
    """By a day, to and fro, at each look: as when a laptop wakes up or somebody sets it."""
    jumps = iter(range(10**9))
    monkeypatch.setattr(time, "time", lambda: 1.8e9 + 86_400 * (next(jumps) % 3 - 1))
    student.look_at("shift_map")
    saved = saved_ns()
    student.line((5, 28), (20, 28))
    wait_until(student.window.is_settled, LONG_MS / 1000, "the answer")  # qtbot looks at that clock, too
    wait_until(lambda: saved_ns() != saved, LONG_MS / 1000, "saving")
    assert next(jumps) < 1000  # who waits by such a clock looks at it again and again
