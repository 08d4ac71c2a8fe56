"""Where the networks run, and why there."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import N_, _


def pick_device(wanted: str = "auto") -> tuple[torch.device, str]:
    """Return a device of DEVICES and the reason, a clause that ``_`` puts into the person's language. Any thread.

    Raises UserError where a device that was asked for by name is not there.
    """
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if wanted == "cpu":
        return torch.device("cpu"), N_("chosen by you")
    if wanted == "cuda" or (wanted == "auto" and cuda):
        if not cuda:
            raise UserError(_("There is no CUDA device that torch can use: choose auto or cpu."))
        # Else convolutions and recurrent layers round to ten bits: what is shown would be 1e-3 from what the CPU shows.
        torch.backends.cudnn.allow_tf32 = False
        return torch.device("cuda"), torch.cuda.get_device_name()
    if wanted == "mps" or (wanted == "auto" and mps):
        if not mps:
            raise UserError(_("There is no Apple GPU that torch can use: choose auto or cpu."))
        return torch.device("mps"), N_("Apple GPU found")
    if wanted != "auto":
        raise UserError(_("There is no device {name}: choose auto, cpu, cuda or mps.").format(name=wanted))
    return torch.device("cpu"), N_("no CUDA device found")


def is_device_failure(error: BaseException) -> bool:
    """Whether a GPU ran out of memory or was lost, so that the CPU should take over."""
    # What its libraries for matrices and convolutions cannot do is a plain RuntimeError.
    is_librarys = isinstance(error, RuntimeError) and str(error).startswith(("CUDA ", "cuDNN ", "HIP ", "MPS "))
    return is_librarys or isinstance(error, torch.OutOfMemoryError | torch.AcceleratorError)


def is_lost(error: BaseException) -> bool:
    """Whether a GPU cannot be used any more by this process: it has failed, and not for want of memory."""
    return is_device_failure(error) and "out of memory" not in str(error)


def timed(work: Callable[[], object], device: torch.device) -> float:
    """Return how long some work on a device takes, in seconds. Any thread."""
    start = time.perf_counter()
    work()
    if device.type != "cpu":
        getattr(torch, device.type).synchronize()  # the work goes on after the call
    return time.perf_counter() - start
