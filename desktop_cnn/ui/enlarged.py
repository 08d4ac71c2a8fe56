"""One layer in the whole middle of the window, for as long as it is wanted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop_cnn.app.naming import layer_text, short_titles, stage_title
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.networks import CellAddress, LayerInfo
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.panels.contrast_button import ContrastButton
from desktop_cnn.ui.panels.lane_blocks import layer_blocks
from desktop_cnn.ui.panels.lanes import trace
from desktop_cnn.ui.scale import px, sized
from desktop_cnn.ui.widgets.block_parts import above_px, below_px
from desktop_cnn.ui.widgets.elided_label import ElidedLabel
from desktop_cnn.ui.widgets.fit import best_columns
from desktop_cnn.ui.widgets.lane import Lane
from desktop_cnn.ui.widgets.lane_text import describe_lane
from desktop_cnn.ui.widgets.lane_view import LaneView
from desktop_cnn.ui.widgets.mosaic import Cell
from desktop_cnn.ui.widgets.plain import Label

_SHOWN_AGAIN = frozenset({"networks", "contrast", "enlarged"})


class EnlargedLayer(Changing, QWidget):
    """Shows ``state.enlarged``; a double click, Escape or its button leads back. Main thread only."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._layer: LayerInfo | None = None
        self.lane = Lane()
        self.lane.opened.connect(lambda _block: self._back())
        self.lane.clicked.connect(self._inspect)
        self.back, self._title, self._told = QToolButton(), Label(), ElidedLabel()
        self.back.setProperty("bare", True)
        self.back.clicked.connect(self._back)
        self._title.setProperty("strong", True)
        self._told.setProperty("dim", True)
        self._contrast = ContrastButton(store)
        head = QHBoxLayout()
        sized(head.setContentsMargins, 12, 8, 10, 2)
        sized(head.setSpacing, 8)
        head.addWidget(self.back)
        head.addWidget(self._title)
        head.addWidget(self._told, stretch=1)
        head.addWidget(self._contrast)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        self._view = LaneView(self.lane)
        self._view.installEventFilter(self)
        layout.addWidget(self._view, stretch=1)
        self.retranslate()

    def _back(self) -> None:
        self._store.update(enlarged=None)

    def _inspect(self, layer: str, cell: Cell) -> None:
        state = self._store.state
        network = state.networks.get(state.enlarged[0]) if state.enlarged else None
        if network is not None:
            trace(self._store, network, CellAddress(network.name, layer, *cell))

    def requested(self, state: AppState) -> frozenset[str]:
        """Return the layer's output, as "network/layer"; nothing while none is enlarged."""
        return frozenset({"/".join(state.enlarged)}) if self._of(state) and state.enlarged else frozenset()

    @staticmethod
    def _of(state: AppState) -> LayerInfo | None:
        """Return the layer to show; None where there is none any more."""
        network = state.networks.get(state.enlarged[0]) if state.enlarged else None
        return network.layers.get(state.enlarged[1]) if network and state.enlarged else None

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        layer = self._of(state)
        if state.enlarged is None or layer is None:
            self._layer = None
            self.lane.set_blocks([])
            return
        if layer is not self._layer or not changed.isdisjoint(_SHOWN_AGAIN):
            self._layer = layer
            self._make_blocks(state)
        chosen = state.inspected
        is_here = chosen is not None and (chosen.network, chosen.layer) == state.enlarged
        self.lane.mark((chosen.layer, Cell(*chosen[2:])) if chosen and is_here else None)
        reading = state.reading(state.enlarged[0])
        output = reading.outputs.get(layer.name) if reading else None
        for block in self.lane.blocks:
            block.show(None if output is None else output.values.reshape(block.shape))
        describe_lane(self.lane)

    def _make_blocks(self, state: AppState) -> None:
        assert self._layer is not None
        assert state.enlarged is not None
        blocks = layer_blocks(self._layer, state.contrast)
        width = self._view.width() / len(blocks) - px(40)
        height = self._view.height() - above_px() - below_px()
        for block in blocks:
            block.most_px, block.row_labels = 60, block.row_labels
            block.columns = best_columns(block.shape, max(width, 1), max(height, 1))
            block.subtitle = layer_text(self._layer)
        self.lane.set_blocks(blocks)
        self._contrast.show_state(state)
        self._title.setText(f"{short_titles(state.models)[state.enlarged[0]]} · {stage_title(self._layer.name)}")

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        if event.type() == QEvent.Type.Resize and self._layer is not None:
            self.show_state(self._store.state, frozenset({"enlarged"}))
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._back()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self.back.setText("← " + _("Back"))
        self.back.setToolTip(_("Back to the workspace: Escape, or a double click on a map"))
        self._told.setText(_("Point at a map to see it large; a click traces a value: Ctrl+2 shows how it came about."))
