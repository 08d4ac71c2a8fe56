"""What fills the middle of the window: one workspace at a time, each an arrangement of panels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.registry import Registry
from desktop_cnn.core.text import N_


@dataclass(frozen=True)
class Split:
    """Panels by their names, or other splits, one below the other, beside each other, or behind each other as tabs."""

    kind: Literal["rows", "columns", "tabs"]
    parts: tuple[str | Split, ...]

    def panels(self) -> tuple[str, ...]:
        """Return the names of all panels, in reading order."""
        return tuple(
            name for part in self.parts for name in ((part,) if isinstance(part, str) else part.panels())
        )  # fmt: skip


@dataclass(frozen=True)
class Workspace:
    """``split`` is how its panels stand at the first start. A panel belongs to one workspace."""

    title: str
    explains: str
    split: Split


WORKSPACES: Registry[Workspace] = Registry("workspace")
FIRST = "networks"


def workspace_of(panel: str) -> str:
    """Return the name of the workspace to which a panel belongs. Raises KeyError for a panel that has none."""
    for name, workspace in WORKSPACES.items():
        if panel in workspace.split.panels():
            return name
    raise KeyError(panel)


def adopt(panels: Iterable[str]) -> None:
    """Give panels that belong to no workspace, a person's own, one for themselves."""
    placed = {panel for _name, workspace in WORKSPACES.items() for panel in workspace.split.panels()}
    homeless = tuple(panel for panel in panels if panel not in placed)
    if homeless:
        WORKSPACES.add("own", Workspace(N_("Own panels"), N_("The panels of your own files"), Split("tabs", homeless)))


WORKSPACES.add(
    "networks",
    Workspace(
        N_("Networks"),
        N_("Every layer of the compared networks, one network below the other, while you draw"),
        Split("rows", tuple(f"lane-{slot}" for slot in range(1, MOST_COMPARED + 1))),
    ),
)
WORKSPACES.add(
    "inside",
    Workspace(
        N_("Inside"),
        N_("One network from close by: any value traced to its terms, the kernels, what excites each map"),
        Split("rows", ("lane", Split("tabs", ("inspector", "kernels", "patches")))),
    ),
)
WORKSPACES.add(
    "convolution",
    Workspace(
        N_("Convolution"),
        N_("What a convolution is: the sliding window, its arithmetic, the matrix product, the price"),
        Split("tabs", ("convolution", "arithmetic", "im2col", "cost")),
    ),
)
WORKSPACES.add(
    "robustness",
    Workspace(
        N_("Robustness"),
        N_("What the networks still read when the drawing moves, is noisy, or changes a little"),
        Split("tabs", ("shift_map", "equivariance", "curves", "adversarial", "attribution")),
    ),
)
WORKSPACES.add(
    "compare",
    Workspace(
        N_("Compare"),
        N_("All answers in full, the ladder from a dense layer to a global maximum, and which network to use when"),
        Split("tabs", ("predictions", "ladder", "trade_offs")),
    ),
)
WORKSPACES.add(
    "sequences",
    Workspace(
        N_("Sequences"),
        N_("Where a Transformer's patches look, what a recurrent network keeps of each step, and the order of strokes"),
        Split("tabs", ("attention", "recurrent", "order")),
    ),
)
