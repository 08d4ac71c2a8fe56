"""The compared networks, a lane each: every layer from the input to the scores."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_cnn.app.answers import unperturbed_text
from desktop_cnn.app.code import parts
from desktop_cnn.app.naming import edited_text, layer_text, parameters_text, shape_text, short_titles, stage_title
from desktop_cnn.app.numbers.networks import layer_quantity, picture
from desktop_cnn.app.slices import Contrast
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.catalogue import MOST_COMPARED
from desktop_cnn.core.inspection import drawn_field, is_there, shown_sources_of
from desktop_cnn.core.networks import CellAddress, Network
from desktop_cnn.core.numbers import Numbers, Quantity, quantity
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.panels.contrast_button import ContrastButton
from desktop_cnn.ui.panels.lane_blocks import WEIGHTS, WeightsBlock, lane_blocks, set_contrast
from desktop_cnn.ui.scale import px
from desktop_cnn.ui.widgets.lane import Lane, Source
from desktop_cnn.ui.widgets.lane_text import describe_lane
from desktop_cnn.ui.widgets.lane_view import LaneView
from desktop_cnn.ui.widgets.mosaic import Cell

_MOST_LINKS = 128
_ROOMY_PX = 480
_REDRAWN = frozenset({"shown", "contrast", "networks", "hidden_unit", "failure", "compared"})


def trace(store: Store, network: Network, address: CellAddress) -> None:
    """Choose a value to be traced: what it rests on is framed on the canvas, and it is said where its sum stands."""
    told = _("Framed on the canvas: all that this value of {layer} rests on. Ctrl+2 shows how it came about.")
    store.update(
        inspected=address,
        receptive_field=drawn_field(network, address, store.state.document),
        message=told.format(layer=stage_title(address.layer)),
    )


class LanePanel(Panel):
    """Shows the network of one slot."""

    title = N_("Network")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.network: Network | None = None
        self.lane = Lane(self.feeds)
        self._weights: WeightsBlock | None = None
        self._has_framed = False
        self._contrast: Contrast = store.state.contrast
        self._contrast_button = ContrastButton(store)
        self._contrast_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(LaneView(self.lane))
        self.lane.clicked.connect(self._inspect)
        self.lane.opened.connect(self._enlarge)
        self.retranslate()

    @classmethod
    def share(cls, state: AppState) -> float:
        name = cls.name(state)
        return 7 if name and state.models[name].has_maps else 3

    @classmethod
    def name(cls, state: AppState) -> str:
        """Return the name of the slot, empty where nothing is compared there."""
        return state.slots[cls.slot - 1].name if cls.slot <= len(state.slots) else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._contrast_button.set_short(self.width() < px(_ROOMY_PX))

    def tools(self) -> list[QWidget]:
        return [self._contrast_button]

    def _enlarge(self, block: str) -> None:
        if self.network is not None and block in self.network.layers:
            self.store.update(enlarged=(self.network.name, block))

    def _inspect(self, block: str, cell: Cell) -> None:
        if self._weights is not None and block == self._weights.layer.name:
            self.store.update(hidden_unit=None if self.store.state.hidden_unit == cell.map else cell.map)
        if self.network is not None and block in self.network.layers:
            self._has_framed = True
            trace(self.store, self.network, CellAddress(self.network.name, block, *cell))

    def feeds(self, block: str, index: int) -> Sequence[Source]:
        """Return the maps that feed a map, as strongly as they are weighed; none where they are too many to be told."""
        if self.network is None or block not in self.network.layers:
            return ()
        found = shown_sources_of(self.network, block, index)
        return found if len(found) <= _MOST_LINKS else ()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        network = state.networks.get(self.name(state))
        if network is not self.network and (network is not None or "compared" in changed):
            self.network = network
            self._unframe()
            self._make_blocks()
        if state.contrast != self._contrast:
            is_other = "both" in (state.contrast, self._contrast)
            self._contrast = state.contrast
            self._contrast_button.show_state(state)
            if is_other:
                self._make_blocks()
        if not changed.isdisjoint({"networks", "inspected"}):
            chosen = state.inspected
            is_mine = chosen is not None and chosen.network == self.name(state)
            is_here = chosen and is_mine and self.network and is_there(self.network, chosen)
            self.lane.mark((chosen.layer, Cell(*chosen[2:])) if chosen and is_here else None)
        if state.is_answered_by(changed) or not changed.isdisjoint(_REDRAWN):
            if self._contrast != "both":
                set_contrast(self.lane.blocks, self._contrast)
            self.show_values(state)

    def _make_blocks(self) -> None:
        blocks, self._weights = lane_blocks(self.network, self._contrast) if self.network else ([], None)
        self.lane.set_blocks(blocks)
        self._contrast_button.setVisible(any(block.has_maps for block in blocks))
        self.name_blocks()

    def show_values(self, state: AppState) -> None:
        name = self.name(state)
        reading, given = state.reading(name), state.given(name)
        if reading is None or given is None:
            for block in self.lane.blocks:
                block.show(None)
            self.lane.set_hint(self._failure(state) or self.hint(state))
            describe_lane(self.lane)
            return
        self.lane.set_hint("")
        for block in self.lane.blocks:
            if block.name == "input":
                block.show(given[None])  # (H, W) -> (1, H, W)
            elif block.name in reading.outputs:
                block.show(reading.outputs[block.name].values.reshape(block.shape))
        if self._weights is not None and self._weights.follow(self.lane, state.hidden_unit):
            self.lane.lay_out()
        describe_lane(self.lane)

    def _failure(self, state: AppState) -> str:
        """Return why this network alone has no answer, empty where it has one."""
        failures = state.snapshot.failures if state.snapshot else {}
        if state.shows_perturbed and self._reads_strokes:
            return unperturbed_text()
        return failures.get(self.name(state)) or state.refusal(self.name(state))

    def hint(self, state: AppState) -> str:
        """Return what to do; the first lane says it for all."""
        if self.slot > 1:
            return ""
        if state.failure:
            return _("There is no answer: see the message at the bottom")
        if self.network is None:
            return _("The networks are being loaded…")
        return _("Draw a digit: every layer lights up here while the hand is moving")

    def leave(self) -> None:
        self._unframe()

    def _unframe(self) -> None:
        """Take the frame from the canvas, where a click here has put one."""
        if self._has_framed:
            self._has_framed = False
            self.store.update(receptive_field=None)

    def requested(self, state: AppState) -> frozenset[str]:
        network = state.networks.get(self.name(state))
        return frozenset(f"{network.name}/{layer.name}" for layer in network.shown_layers) if network else frozenset()

    @classmethod
    def heading(cls, state: AppState) -> str:
        name = cls.name(state)
        if not name:
            return _("Network {number}").format(number=cls.slot)
        model = state.models[name]
        return short_titles(state.models)[name] if name == model.id else _(model.title)

    def subtitle(self, state: AppState) -> str:
        network = state.networks.get(self.name(state))
        if network is None:
            return ""
        edits = sum(edit.model == network.model.id for edit in state.edits)
        told = [edited_text(edits)] if edits else []
        return " · ".join(filter(None, [*told, parameters_text(network), _(network.model.summary)]))

    def needed(self, state: AppState) -> str:
        return self.name(state)

    def code(self) -> str:
        state = self.store.state
        given = state.given(self.name(state))
        if self.network is None or given is None or state.reading(self.network.name) is None:
            return ""
        result = "result = scores.softmax(1)[0]"
        network = parts.weights(self.network, state.edits)
        return parts.program(parts.picture(given, parts.GIVEN), network, [*parts.forward(self.network), result])

    def numbers(self) -> Numbers:
        numbers: dict[str, Quantity] = {}
        for block in self.lane.blocks:
            if block.values is not None:
                layer = self.network.layers.get(block.name) if self.network else None
                values = block.values.reshape(layer.shape) if layer else block.values[0]
                numbers[block.name] = layer_quantity(values) if layer else picture(values)
        if WEIGHTS in numbers and self._weights is not None:
            numbers["weights_unit"] = quantity(self._weights.unit)
        return numbers

    @property
    def _reads_strokes(self) -> bool:
        return self.network is not None and not self.network.model.reads.is_picture

    def retranslate(self) -> None:
        self.lane.setAccessibleName(self.heading(self.store.state))
        if self.network is not None:
            self.name_blocks()
        state = self.store.state
        if self.lane.hint and state.networks.get(self.name(state)) is self.network:  # out of sight it may be another
            self.show_values(state)

    def name_blocks(self) -> None:
        """Give the blocks their titles and lay them out for these."""
        self.lane.setAccessibleName(self.heading(self.store.state))
        for block in self.lane.blocks:
            layer = self.network.layers.get(block.name) if self.network else None
            if block.name == WEIGHTS and self._weights is not None:
                self._weights.name()
            else:
                block.title = stage_title("path" if block.name == "input" and self._reads_strokes else block.name)
                block.subtitle = layer_text(layer) if layer else shape_text(block.shape)
        self.lane.lay_out()


for _number in range(1, MOST_COMPARED + 1):
    PANELS.add(f"lane-{_number}", type(f"Lane{_number}", (LanePanel,), {"slot": _number}))


@PANELS.register("lane")
class InspectedLane(LanePanel):
    """Shows the network of which a value is traced: the first that has maps until one is chosen."""

    title = N_("Inside a network")

    @classmethod
    def name(cls, state: AppState) -> str:
        chosen = state.inspected.network if state.inspected else ""
        first = next((name for name, model in state.models.items() if model.has_maps), next(iter(state.models), ""))
        return chosen if chosen in state.models else first

    @classmethod
    def heading(cls, state: AppState) -> str:
        return _("Inside the {network}").format(network=super().heading(state))

    @classmethod
    def share(cls, state: AppState) -> float:
        return 2.1  # what stands below has half of the window at 1366×768
