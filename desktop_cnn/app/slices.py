"""The slices of the program's state: what the person has made, what is asked and answered, how it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from desktop_cnn.app.chain import PerturbationChain
from desktop_cnn.app.history import History
from desktop_cnn.app.workspaces import FIRST
from desktop_cnn.core.catalogue import Catalogue, Slot, catalogue
from desktop_cnn.core.document import Document
from desktop_cnn.core.networks import CellAddress, KernelEdit, Network, Snapshot
from desktop_cnn.core.values import DEFAULT_PEN_PX, Pixels

Shown = Literal["drawn", "perturbed"]
Contrast = Literal["layer", "brighter", "map", "both"]
"""What the colours of maps span: the layer's range, its lower quarter, each map's own, or first and third in turn."""


@dataclass(frozen=True, eq=False)
class Work:
    """What the person makes. ``document`` is what is drawn, ``drawing_now`` whether a stroke is under way.

    ``edits``: kernels that were changed, of any models. ``history`` is how all of it came about.
    """

    document: Document = field(default_factory=Document)
    history: History = field(default_factory=History)
    drawing_now: bool = False
    chain: PerturbationChain = field(default_factory=PerturbationChain)
    edits: tuple[KernelEdit, ...] = ()


@dataclass(frozen=True, eq=False)
class Inference:
    """What the networks are asked, and what they answer.

    ``compared``: the slots of the compared networks, empty for those of the ``catalogue``. ``requested``: the layers
    whose outputs are seen. ``seq`` grows whenever the question changes; ``snapshot.seq`` says what is answered. It
    begins with 1: no answer has 0. ``failure``: why there is no answer.
    """

    catalogue: Catalogue = field(default_factory=catalogue)
    compared: tuple[Slot, ...] = ()
    recipe: str = "centred"
    device: str = "auto"
    requested: frozenset[str] = frozenset()
    seq: int = 1
    snapshot: Snapshot | None = None
    networks: Mapping[str, Network] = field(default_factory=dict)
    failure: str = ""


@dataclass(frozen=True, eq=False)
class View:
    """How it is looked at, and what the window says.

    ``hidden_unit``: the chosen one, or None for the strongest. ``inspected``: the value that was chosen to be traced,
    None for the brightest. ``contrast``: what the colours of maps span. ``choices``: what was chosen in single panels,
    by kind (app.choices). ``recent``: paths of the files that were opened or saved last. ``workspace``: what fills the
    window's middle, ``enlarged`` the network and the layer that do so for a while instead. ``magnification``: one of
    the STEPS of app.magnification. ``presenting``: before a room, with what is not for it hidden, and all larger.
    ``message``: what was said last, until the person's next act. ``warning``: why the drawing
    (or else the choices) cannot be kept for the next start, while it is so. ``ghost``: pixels that a panel shows for a
    moment over the drawing. ``receptive_field``: (30, 30) bool, the drawn pixels that the traced value rests on, while
    they are to be seen. ``brought``: the panel that another one lets come to the front, until it is there.
    """

    pen_px: float = DEFAULT_PEN_PX
    erasing: bool = False
    shown: Shown = "drawn"
    hidden_unit: int | None = None
    inspected: CellAddress | None = None
    contrast: Contrast = "layer"
    choices: Mapping[type, object] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    workspace: str = FIRST
    enlarged: tuple[str, str] | None = None
    language: str = "system"
    theme: str = "system"
    magnification: int = 100
    presenting: bool = False
    full_screen: bool = False
    message: str = ""
    warning: str = ""
    ghost: Pixels | None = None
    receptive_field: NDArray[np.bool_] | None = None
    brought: str = ""


class Changes(TypedDict, total=False):
    """Other values for some fields of the state, all slices together; tests/app/test_state.py holds them to these."""

    document: Document
    history: History
    drawing_now: bool
    chain: PerturbationChain
    edits: tuple[KernelEdit, ...]
    catalogue: Catalogue
    compared: tuple[Slot, ...]
    recipe: str
    device: str
    requested: frozenset[str]
    seq: int
    snapshot: Snapshot | None
    networks: Mapping[str, Network]
    failure: str
    pen_px: float
    erasing: bool
    shown: Shown
    hidden_unit: int | None
    inspected: CellAddress | None
    contrast: Contrast
    choices: Mapping[type, object]
    recent: tuple[str, ...]
    workspace: str
    enlarged: tuple[str, str] | None
    language: str
    theme: str
    magnification: int
    presenting: bool
    full_screen: bool
    message: str
    warning: str
    ghost: Pixels | None
    receptive_field: NDArray[np.bool_] | None
    brought: str
