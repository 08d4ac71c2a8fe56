"""The digits that come with the program, drawn by several hands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from desktop_cnn.core.drawing_file import from_json
from desktop_cnn.core.resources import resource
from desktop_cnn.core.values import Drawing


@dataclass(frozen=True)
class Sample:
    label: int
    hand: str
    drawing: Drawing


@cache
def sample_drawings() -> tuple[Sample, ...]:
    """Return every sample, by digit and then by hand."""
    path = resource("assets", "samples", "digits.jsonl")
    samples = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        samples.append(Sample(fields["label"], fields["hand"], from_json(line, str(path))))
    return tuple(sorted(samples, key=lambda sample: (sample.label, sample.hand)))
