"""Long work: how far it has come, how long it may still take, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Phase = Literal["idle", "running", "finished", "failed", "cancelled"]


@dataclass(frozen=True)
class Progress:
    """``share`` of the work is done, in [0, 1]; ``doing`` says what goes on before its share can be told.

    Long work yields these among its answers, on whatever thread it runs.
    """

    share: float = 0.0
    doing: str = ""


def remaining_s(share: float, passed_s: float) -> float | None:
    """Return the seconds that are left at the speed so far, None before anything is done."""
    return passed_s / share - passed_s if share > 0 else None


@dataclass(frozen=True)
class Job:
    """One piece of long work as it is shown. Times are seconds of one clock that never goes back.

    ``counted_since_s``: when the first share could be told. ``failure``: why there is no answer, a sentence.
    """

    phase: Phase = "idle"
    progress: Progress = field(default_factory=Progress)
    counted_since_s: float | None = None
    remaining_s: float | None = None
    failure: str = ""

    @property
    def is_running(self) -> bool:
        return self.phase == "running"

    def advanced(self, progress: Progress, now_s: float) -> Job:
        if progress.doing:
            return replace(self, progress=progress)
        since_s = now_s if self.counted_since_s is None else self.counted_since_s
        left_s = remaining_s(progress.share, now_s - since_s) if now_s > since_s else None
        return replace(self, progress=progress, counted_since_s=since_s, remaining_s=left_s)

    def ended(self, phase: Phase, failure: str = "") -> Job:
        return Job(phase, self.progress, failure=failure)


IDLE = Job()
RUNNING = Job("running")
