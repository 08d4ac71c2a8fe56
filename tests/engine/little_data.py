"""Training data that takes no time: the program's own samples as images, and scribbles as pen digits."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from desktop_cnn.core.raster import rasterize
from desktop_cnn.core.samples import Sample
from desktop_cnn.engine.data import Images, PenDigits
from desktop_cnn.engine.training_data import TrainingData


def little_data(samples: Sequence[Sample]) -> TrainingData:
    drawn = torch.stack([torch.tensor(rasterize(s.drawing)) for s in samples])
    images = Images((drawn * 255).byte(), torch.tensor([s.label for s in samples]))
    generator = torch.Generator().manual_seed(0)
    pen = PenDigits(torch.rand(6, 48, 4, generator=generator) - 0.5, torch.arange(6))
    return TrainingData(images, images, pen, pen)
