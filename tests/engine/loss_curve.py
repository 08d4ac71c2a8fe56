"""Writes the losses of a run in one or, under torchrun, several processes: loss_curve.py OUT.json"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn

from desktop_cnn.core.samples import sample_drawings
from desktop_cnn.engine.process_group import join_group
from desktop_cnn.engine.training import Trainer, TrainingConfig
from tests.engine.little_data import little_data


def main() -> None:
    torch.set_num_threads(1)
    with join_group("cpu") as group:
        config = TrainingConfig("cnn", "augmented", epochs=8, batch_size=16, learning_rate=5e-5)
        trainer = Trainer(config, little_data(sample_drawings()), group)
        for module in trainer._network.modules():
            if isinstance(module, nn.Dropout | nn.Dropout2d):
                module.p = 0.0  # each process drops its own units: only without is the curve the same
        losses = []
        for progress in trainer.run():
            loss = torch.tensor(progress.loss)
            if group.world > 1:
                dist.all_reduce(loss)
            losses.append(loss.item() / group.world)
        if group.leads:
            Path(sys.argv[1]).write_text(json.dumps(losses))
    # A thread of gloo that outlives its group can abort the process at its end.
    threads = [task.read_text().strip() for task in Path("/proc/self/task").glob("*/comm")]
    assert not [name for name in threads if "gloo" in name], threads


if __name__ == "__main__":
    main()
