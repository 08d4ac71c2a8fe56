"""Training in several processes, on one machine or many: torch's own DistributedDataParallel under torchrun."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from desktop_cnn.core.parent import end_with_parent


@dataclass(frozen=True)
class ProcessGroup:
    """This process's place among those of the run. Alone: rank 0 of 1."""

    rank: int = 0
    world: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process reports, validates and saves."""
        return self.rank == 0


@contextmanager
def join_group(device_type: str) -> Iterator[ProcessGroup]:
    """Join the processes that torchrun started; without torchrun there is just this one."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield ProcessGroup()
        return
    end_with_parent()  # torchrun, which otherwise leaves them at work when it is killed
    if device_type == "cuda":
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    # Before there is a group: imported later, as DistributedDataParallel does, its functions would have the group
    # as a default argument, and so keep it and its threads for ever.
    import_module("torch.distributed.nn")
    dist.init_process_group("nccl" if device_type == "cuda" else "gloo")
    try:
        yield ProcessGroup(dist.get_rank(), dist.get_world_size())
    finally:
        # What was shared holds the group until it is collected. A thread of gloo that is still there when the
        # interpreter ends asks for Python's lock, is ended in the middle of C++, and aborts the process.
        gc.collect()
        dist.destroy_process_group()


def share(network: nn.Module, group: ProcessGroup) -> nn.Module:
    """Return the network as it learns in a group: gradients and batch statistics are those of all processes."""
    if group.world == 1:
        return network
    _share_batch_norm(network)
    return DistributedDataParallel(network)


class _MeanOfAll(torch.autograd.Function):
    """The mean of a tensor over all processes, which have equal shares of the digits."""

    @staticmethod
    def forward(context: object, own: Tensor) -> Tensor:
        return _mean_of_all(own)

    @staticmethod
    def backward(context: object, *gradients: Tensor) -> Tensor:
        return _mean_of_all(gradients[0])


def _mean_of_all(own: Tensor) -> Tensor:
    mean = own.clone()
    dist.all_reduce(mean)
    return mean / dist.get_world_size()


class _SharedBatchNorm(nn.modules.batchnorm._BatchNorm):
    """Batch norm over the digits of all processes; torch's own SyncBatchNorm refuses the CPU."""

    def _check_input_dim(self, input: Tensor) -> None:  # noqa: A002  (the base class's name)
        return

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (the base class's name)
        if not self.training:
            return super().forward(input)
        assert self.running_mean is not None
        assert self.running_var is not None
        values = input.float()  # autocast hands in bfloat16, too coarse for a variance
        over = [axis for axis in range(values.ndim) if axis != 1]
        shape = [1, -1] + [1] * (values.ndim - 2)
        own = torch.stack([values.mean(over), values.square().mean(over)])  # (2, C)
        mean, square = _MeanOfAll.apply(own).unbind()  # type: ignore[no-untyped-call]  # untyped in torch
        variance = square - mean.square()
        count = values.numel() // values.shape[1] * dist.get_world_size()
        with torch.no_grad():
            momentum = self.momentum or 0.0
            self.running_mean.lerp_(mean, momentum)
            self.running_var.lerp_(variance * (count / (count - 1)), momentum)
        scale = self.weight * torch.rsqrt(variance + self.eps)
        normalised: Tensor = (values - mean.view(shape)) * scale.view(shape) + self.bias.view(shape)
        return normalised


def _share_batch_norm(network: nn.Module) -> None:
    """Make every batch norm below the network a shared one; its kind stays, so that it can be folded."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) and not isinstance(module, _SharedBatchNorm):
            kind = type(module)
            module.__class__ = type(f"Shared{kind.__name__}", (_SharedBatchNorm, kind), {})
