"""What each map of a layer likes: the nine patches that excite it most."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.patches import patches_code
from desktop_cnn.app.documents import open_drawing
from desktop_cnn.app.naming import stage_title
from desktop_cnn.app.numbers.labs import patches_numbers
from desktop_cnn.app.sentences import patches_sentence
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import Model
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.jobs import IDLE
from desktop_cnn.core.labs import LABS
from desktop_cnn.core.labs.curves import PEN, SAMPLES
from desktop_cnn.core.labs.patches import OWN, Patches, PatchQuestion
from desktop_cnn.core.numbers import Numbers
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import CANVAS_PX
from desktop_cnn.ui.lab import Lab, Labs
from desktop_cnn.ui.panels.base import PANELS, Panel, missing_maps
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.block import Block
from desktop_cnn.ui.widgets.job_bar import JobBar
from desktop_cnn.ui.widgets.lane import MARGIN_PX, Lane
from desktop_cnn.ui.widgets.lane_text import describe_lane
from desktop_cnn.ui.widgets.layer_box import LayerBox
from desktop_cnn.ui.widgets.map_view import MapView
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.sentence import Sentence
from desktop_cnn.ui.widgets.source_box import SourceBox

_LEAST_PX = (640, 150)
_CONTROLS_PX, _GAP_PX = 170, 20
_SHARES = 5, 3
"""Of the width: of the maps all together, of the chosen one."""

_MOST_PX = 12
_SMALL_SIDE, _LARGE_SIDE = 8, 24
_SPACING_PX = 8
_ROWS = 3
_LINE_SHADE = 0.35


@CHOICES.register("patches")
@dataclass(frozen=True)
class PatchChoices:
    """``source``: PEN, SAMPLES, OWN, MNIST or a path. ``layer``: "network/layer", empty for the first.

    ``map``: the one whose patches are large.
    """

    source: str = PEN
    layer: str = ""
    map: int = 0


@PANELS.register("patches")
class PatchesPanel(Panel):
    """What comes with the program and own drawings are searched unasked, others at a press of the button."""

    title = N_("Top patches")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.lab: Lab[PatchQuestion, Patches] = labs.open(
            LABS["patches"], self._take, self._fail, self._show_job, N_("Find")
        )
        self.patches: Patches | None = None
        self._answered: PatchQuestion | None = None
        self._layer = ""
        self._asked_of: tuple[Model | None, str, str] = (None, "", "")
        self.source = SourceBox({OWN: N_("Your drawings")})
        self.layers = LayerBox(lambda layer: layer.has_kernels and layer.receptive_field)
        self.job_bar = JobBar(N_("Find"), 5)
        self.lane, self.large = Lane(), MapView("ink")
        self.sentence = Sentence()
        sized(self.sentence.setContentsMargins, MARGIN_PX, 0, 0, 0)
        column = QVBoxLayout()
        sized(column.setSpacing, _SPACING_PX)
        for control in (self.source, self.layers, self.job_bar):
            sized(control.setFixedWidth, _CONTROLS_PX)
            column.addWidget(control)
        column.addStretch()
        row = self.make_row(_LEAST_PX)
        row.addLayout(column)
        found = QGridLayout()
        sized(found.setHorizontalSpacing, _GAP_PX)
        found.addWidget(self.sentence, 0, 0, 1, 2)
        found.addWidget(self.lane, 1, 0)
        found.addWidget(self.large, 1, 1)
        found.setRowStretch(1, 1)
        for number, share in enumerate(_SHARES):
            found.setColumnStretch(number, share)
        row.addLayout(found, stretch=1)
        self.source.chosen.connect(self._choose_source)
        self.layers.currentIndexChanged.connect(self._choose_layer)
        self.job_bar.asked.connect(self.start)
        self.job_bar.cancelled.connect(self.lab.drop)
        self.lane.clicked.connect(lambda _block, cell: self._choose_map(cell.map))
        self.retranslate()

    @property
    def _choices(self) -> PatchChoices:
        return self.store.state.chosen(PatchChoices)

    def _choose_source(self, source: str) -> None:
        self.store.choose(replace(self._choices, source=source))

    def _choose_layer(self) -> None:
        self.store.choose(replace(self._choices, layer=self.layers.currentData(), map=0))

    def _choose_map(self, number: int) -> None:
        self.store.choose(replace(self._choices, map=number))

    @property
    def is_quick(self) -> bool:
        """Whether the source is so small that it is searched before anybody could wait for it."""
        return self.source.source() in (SAMPLES, OWN)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint({"networks", "choices"}):
            self.layers.offer(state.networks, self._choices.layer)
            self.source.show_source(self._choices.source)
        is_new = not changed.isdisjoint({"document", "drawing_now"})
        drawn = is_new and self.source.source() == OWN and not state.drawing_now
        # Seen again by the same weights, what was found stays: over a large folder it took its time.
        if drawn or self._asked_of != self._asked_now():
            self._ask_at_once()
        elif self._layer != self._layer_now():
            self._ask_of_layer()
        elif "choices" in changed:
            self._show_map()

    def _asked_now(self) -> tuple[Model | None, str, str]:
        """Return whose patches are to be shown, and where they are searched for."""
        network = self.layers.network
        return network.model if network else None, self.store.state.device, self.source.source()

    def _layer_now(self) -> str:
        return self.layers.layer.name if self.layers.layer else ""

    def _ask_of_layer(self) -> None:
        self._layer = self._layer_now()
        # What was found in more drawings is known for every layer.
        if self.is_quick or (self.patches is not None and not self.lab.job.is_running):
            self.start()

    def _ask_at_once(self) -> None:
        """What was found in other drawings or by other weights is forgotten."""
        self.lab.drop()
        self.patches = None
        self._asked_of, self._layer = self._asked_now(), self._layer_now()
        if self.is_quick or self.source.source() == PEN:
            self.start()
        self._show_patches()

    def start(self) -> None:
        network, layer = self.layers.network, self.layers.layer
        if network is None or layer is None:
            return
        state = self.store.state
        own = state.drawings() if self.source.source() == OWN else []
        pixels = np.stack(own) if own else np.zeros((0, CANVAS_PX, CANVAS_PX), dtype=np.float32)
        question = PatchQuestion(self.source.source(), pixels, layer.name, network.model, state.device, open_drawing)
        self.lab.ask(question)

    def needed(self, state: AppState) -> str:
        return "" if self.layers.count() else missing_maps(state)

    def code(self) -> str:
        network, asked = self.layers.network, self._answered
        is_found = self.patches is not None and self.patches.digits > 0
        if not is_found or network is None or asked is None or asked.model != network.model:
            return ""
        return patches_code(network, asked)

    def numbers(self) -> Numbers:
        return patches_numbers(self.patches) if self.patches is not None and len(self.patches.values) else {}

    def _take(self, patches: Patches) -> None:
        if self.layers.layer and patches.layer != self.layers.layer.name:
            self.start()  # another layer was chosen meanwhile; where its patches lie is known by now
            return
        self.patches, self._answered = patches, self.lab.question
        self._show_patches()

    def _fail(self, _error: UserError) -> None:
        """The job tells."""

    def _show_job(self) -> None:
        job = self.lab.job
        self.job_bar.button.setVisible(not self.is_quick or job.phase == "failed")
        # What is found before anybody could wait for it needs no bar.
        self.job_bar.show_job(IDLE if job.is_running and self.is_quick else job, self._told())

    def _told(self) -> str:
        if self.store.state.networks and not self.layers.count():
            return _("None of the compared networks has a layer that sees patches.")
        if self.patches is None:
            return _("Find what excites each map most among many digits.")
        if not self.patches.digits:
            return _("Draw a digit: its patches come here.")
        told = _("Up to nine patches a map, out of {digits:,}; each as large as its receptive field: {height}×{width}.")
        height, width = self.patches.pictures.shape[-2:]
        return told.format(digits=self.patches.digits, height=height, width=width)

    def _show_patches(self) -> None:
        self._show_job()
        found = self.patches
        if found is None or not len(found.values):
            self.lane.set_blocks([])
            self.large.show_values(None)
            self.large.set_title(_("map"))
            self.sentence.setText("")
            return
        tiles = np.stack([tiled(each, _SMALL_SIDE) for each in found.pictures])

        def describe(cell: Cell, _value: float) -> str:
            text = _("{layer}, map {map}: its largest value is {value:.4g}; click to see its patches")
            return text.format(layer=stage_title(found.layer), map=cell.map, value=found.values[cell.map, 0])

        block = Block(found.layer, tiles.shape, "ink", describe, most_px=_MOST_PX)
        block.fills = True
        block.title = stage_title(found.layer)
        block.subtitle = _("click a map")
        self.lane.set_blocks([block])
        block.show(tiles)
        describe_lane(self.lane)
        self._show_map()

    def _show_map(self) -> None:
        """Show the patches of the chosen map large."""
        found = self.patches
        if found is None or not len(found.values):
            return
        number = self._choices.map if self._choices.map in range(len(found.values)) else 0
        self.lane.mark((found.layer, Cell(number, 0, 0)))
        pictures = found.pictures[number]
        self.large.show_values(tiled(pictures, max(_LARGE_SIDE, *pictures.shape[-2:])))
        values = found.values[number][np.isfinite(found.values[number])]
        title = _("map {map}: {high:.3g} to {low:.3g}") if len(values) else _("map {map}: stays dark")
        high, low = (values[0], values[-1]) if len(values) else (0, 0)
        self.large.set_title(title.format(map=number, high=high, low=low))
        self.sentence.setText(patches_sentence(found, number))

    def subtitle(self, state: AppState) -> str:
        return _("with the weights as they were learned")

    def is_settled(self, state: AppState) -> bool:
        return not self.lab.job.is_running

    def retranslate(self) -> None:
        self.lane.setAccessibleName(_(self.title))
        self.source.setAccessibleName(_("Digits"))
        self._show_patches()


def tiled(pictures: NDArray[np.float32], most: int) -> NDArray[np.float32]:
    """Return (9, height, width) pictures as one, three in a row with a grey line of one cell between.

    Each is at most ``most`` cells high and wide: a pixel is as many whole cells as fit, or only some of the pixels are
    shown.
    """
    pixels = pictures.shape[-2:]
    cells = most // max(pixels)  # to a pixel
    height, width = (side * cells if cells else max(side * most // max(pixels), 1) for side in pixels)
    rows, columns = np.arange(height) * pixels[0] // height, np.arange(width) * pixels[1] // width
    pictures = pictures[:, rows[:, None], columns]
    whole = np.full((_ROWS * (height + 1) - 1, _ROWS * (width + 1) - 1), _LINE_SHADE, dtype=np.float32)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, _ROWS)
        top, left = row * (height + 1), column * (width + 1)
        whole[top : top + height, left : left + width] = picture
    return whole
