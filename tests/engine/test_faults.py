"""What goes wrong inside one network, or on the GPU, is told in a sentence and keeps nobody else from an answer."""

from __future__ import annotations

import time

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.document import Document
from desktop_cnn.core.networks import Request
from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine import inference
from desktop_cnn.engine.inference import Reader
from desktop_cnn.models.base import ARCHITECTURES, Classifier
from desktop_cnn.models.traced import Traced

CPU = torch.device("cpu")
DRAWING = sample_drawings()[7].drawing
DOCUMENT = Document(DRAWING, rasterize(DRAWING))

pytestmark = pytest.mark.usefixtures("no_network_kept")


class Fault(TorchDispatchMode):
    """Raises at one operation of a forward pass, at none for a number below 0; ``count``: how many there are."""

    def __init__(self, error: Exception, at: int = -1) -> None:
        super().__init__()
        self.error, self.at, self.count = error, at, 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        number, self.count = self.count, self.count + 1
        if number == self.at:
            raise self.error
        return operation(*args, **(kwargs or {}))


def put_into(fault, kind, monkeypatch):
    """Let every reading of an architecture run with the fault."""
    reading = kind.reading

    def faulty(self, requested):
        read = reading(self, requested)
        if isinstance(read, Traced):  # torch cannot look into what it has recorded
            read = Classifier.reading(self, requested)

        def read_with_fault(pixels):
            fault.count = 0
            with fault:
                return read(pixels)

        return read_with_fault

    monkeypatch.setattr(kind, "reading", faulty)


def ask(reader, models, seq=1, device="cpu"):
    *_networks, snapshot = reader.answer(Request(seq, DOCUMENT, (), models, frozenset(), device))
    return snapshot


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_network_that_raises_at_any_operation_is_told_alone_and_read_again_after_it(name, monkeypatch, caplog):
    other = "pooled" if name == "fc" else "fc"
    models = compared("augmented", [name, other])
    fault = Fault(ValueError("a bug"))
    put_into(fault, ARCHITECTURES[name], monkeypatch)
    reader = Reader()
    sound = ask(reader, models)
    operations = fault.count
    assert operations > 2
    for fault.at in range(operations):
        snapshot = ask(reader, models, seq=fault.at + 2)
        assert list(snapshot.drawn) == [other]
        assert snapshot.refusals == {name: "This network failed (ValueError: a bug): the next change tries it again."}
    fault.at = -1
    again = ask(reader, models, seq=operations + 2)
    np.testing.assert_array_equal(
        again.drawn[name].prediction.probabilities, sound.drawn[name].prediction.probabilities
    )
    assert not again.refusals
    assert [record.getMessage() for record in caplog.records] == [name]  # once, with where it was
    assert caplog.records[0].exc_info
    caplog.clear()


class OnTheProcessor(inference._Given):
    """What stands in for a GPU reads on the processor."""

    def __init__(self, document, inputs, _device):
        super().__init__(document, inputs, torch.device("cpu"))


@pytest.fixture
def gpu(monkeypatch):
    """A machine with a GPU, as far as a reader can tell; ``errors``: one a forward pass there fails with, each once."""
    errors, take = [], inference.STORE.take
    reader = Reader()

    def reading(self, requested, read=ARCHITECTURES["fc"].reading):
        def read_there(pixels):
            if errors and reader._device.type == "cuda":
                raise errors.pop()
            return read(self, requested)(pixels)

        return read_there

    monkeypatch.setattr(
        inference, "pick_device", lambda name: (torch.device("cpu" if name == "cpu" else "cuda"), "a GPU")
    )
    monkeypatch.setattr(inference, "_Given", OnTheProcessor)
    monkeypatch.setattr(inference.STORE, "take", lambda model, _there, *rest, **how: take(model, CPU, *rest, **how))
    monkeypatch.setattr(ARCHITECTURES["fc"], "reading", reading)
    reader.errors = errors
    return reader


FATAL = {
    "CUDA error: device-side assert triggered\nCompile with TORCH_USE_CUDA_DSA": RuntimeError,
    "CUDA error: an illegal memory access was encountered": torch.AcceleratorError,
    "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm`": RuntimeError,
    "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR": RuntimeError,
}
NO_MEMORY = {
    "CUDA out of memory. Tried to allocate 2.00 GiB": torch.OutOfMemoryError,
    "MPS backend out of memory (MPS allocated: 9.00 GB)": RuntimeError,
}


@pytest.mark.parametrize("told", [*FATAL, *NO_MEMORY])
def test_a_gpu_that_fails_in_a_forward_pass_hands_over_at_once_and_a_lost_one_is_not_tried_again(gpu, told):
    models = compared("centred", ["fc", "pooled"])
    assert ask(gpu, models, device="auto").device == "cuda"
    gpu.errors.append((FATAL | NO_MEMORY)[told](told))
    start = time.monotonic()
    snapshot = ask(gpu, models, 2, device="auto")
    assert time.monotonic() - start < 2
    assert (snapshot.device, list(snapshot.drawn)) == ("cpu", ["fc", "pooled"])
    assert told.partition("\n")[0] in snapshot.reason
    assert not snapshot.refusals
    other = compared("augmented", ["fc", "pooled"])
    again = ask(gpu, other, 3, device="auto")
    assert again.device == ("cpu" if told in FATAL else "cuda")
    assert told in NO_MEMORY or again.reason == snapshot.reason
    assert ask(gpu, other, 4, device="cpu").reason == "a GPU"


def test_a_mistake_of_a_network_on_a_gpu_is_no_failure_of_the_gpu(gpu, caplog):
    gpu.errors.append(ValueError("a bug"))
    snapshot = ask(gpu, compared("centred", ["fc", "pooled"]), device="auto")
    assert (snapshot.device, list(snapshot.drawn), list(snapshot.refusals)) == ("cuda", ["pooled"], ["fc"])
    caplog.clear()


def test_a_network_that_cannot_be_described_leaves_the_others_in_peace(monkeypatch, caplog):
    take = inference.STORE.take

    class Undescribed:
        def __init__(self, stored):
            self.network = stored.network

        def described(self, name):
            return 1 // 0

    def taken(model, *rest, **options):
        stored = take(model, *rest, **options)
        return Undescribed(stored) if model.architecture == "fc" else stored

    monkeypatch.setattr(inference.STORE, "take", taken)
    snapshot = ask(Reader(), compared("augmented", ["fc", "pooled"]))
    assert list(snapshot.drawn) == ["pooled"]
    assert "ZeroDivisionError" in snapshot.failures["fc"]
    caplog.clear()
