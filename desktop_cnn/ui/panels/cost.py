"""What a picture costs: parameters and multiply-adds of one layer of each kind, and of the compared networks."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from html import escape

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QFormLayout, QSizePolicy, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.cost import cost_code
from desktop_cnn.app.naming import short_titles, stage_title
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.cost import Cost, convolution, layer_cost, linear, network_cost
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.scale import NUMBER_PT, share_of, sized, unscaled
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.bar_rows import BarRow, BarRows
from desktop_cnn.ui.widgets.number_box import WholeBox
from desktop_cnn.ui.widgets.per_slot import COMPARED, MISSING, keep_room
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.shown import show_number

_LEAST_PX = (830, 210)
_FORM_PX = 150
_TABLE_SHARE = 0.88
_FIELDS = {
    "height": (N_("Height"), 1024),
    "width": (N_("Width"), 1024),
    "channels": (N_("Channels"), 4096),
    "units": (N_("Linear units"), 100_000),
    "filters": (N_("Filters"), 4096),
    "kernel": (N_("Kernel"), 31),
}


@CHOICES.register("cost")
@dataclass(frozen=True)
class CostChoices:
    """The picture's size, the fully connected layer's units, the convolution's filters and the side of its kernels."""

    height: int = 30
    width: int = 30
    channels: int = 1
    units: int = 1000
    filters: int = 16
    kernel: int = 3


_PRESETS = {N_("canvas 30×30×1"): CostChoices(), N_("photo 224×224×3"): CostChoices(224, 224, 3, 1000, 64, 3)}


@PANELS.register("cost")
class CostPanel(Panel):
    title = N_("Counter")

    def __init__(self, store: Store, labs: Labs) -> None:
        super().__init__(store, labs)
        self.presets, self.bars, self.table = QComboBox(), BarRows(), Label()
        self.fields = {name: WholeBox() for name in _FIELDS}
        self._labels = {name: Label() for name in _FIELDS}
        form = QFormLayout()
        sized(form.setVerticalSpacing, 4)
        form.addRow(self.presets)
        for name, field in self.fields.items():
            field.setRange(1, _FIELDS[name][1])
            field.setGroupSeparatorShown(True)
            form.addRow(self._labels[name], field)
            field.valueChanged.connect(lambda value, name=name: self._choose(name, value))
        for preset in _PRESETS:
            self.presets.addItem("", preset)
        sized(self.presets.setFixedWidth, _FORM_PX)
        self.table.setTextFormat(Qt.TextFormat.RichText)
        self.table.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout()
        column.addWidget(self.bars)
        row = self._row = self.make_row(_LEAST_PX)
        row.addLayout(form)
        row.addLayout(column, stretch=4)
        row.addWidget(self.table, stretch=6)
        self.presets.currentIndexChanged.connect(lambda: store.choose(_PRESETS[self.presets.currentData()]))
        self._show_sizes()
        self.rescale()
        self.retranslate()

    def rescale(self) -> None:
        self.table.setFont(share_of(QApplication.font(), _TABLE_SHARE, NUMBER_PT))
        self._show_networks()

    def sizes(self) -> CostChoices:
        """Return what is chosen; what cannot be counted is as at the first start."""
        chosen, first = self.store.state.chosen(CostChoices), asdict(CostChoices())
        impossible = [name for name, value in asdict(chosen).items() if not 1 <= value <= _FIELDS[name][1]]
        return replace(chosen, **{name: first[name] for name in impossible})

    def _choose(self, name: str, value: int) -> None:
        self.store.choose(replace(self.sizes(), **{name: value}))

    def _show_sizes(self) -> None:
        sizes, presets = self.sizes(), list(_PRESETS.values())
        for name, value in asdict(sizes).items():
            show_number(self.fields[name], value)
        with QSignalBlocker(self.presets):
            self.presets.setCurrentIndex(presets.index(sizes) if sizes in presets else -1)

    def costs(self) -> tuple[Cost, Cost]:
        """Return what the fully connected layer costs, and the convolution that keeps the size."""
        each = self.sizes()
        local = convolution(each.channels, each.filters, each.kernel, each.height, each.width)
        return linear(each.height * each.width * each.channels, each.units), local

    def _count(self) -> None:
        full, local = self.costs()
        rows = [
            (_("linear, parameters"), full.parameters, False),
            (_("conv, parameters"), local.parameters, True),
            (_("linear, multiply-adds"), full.multiply_adds, False),
            (_("conv, multiply-adds"), local.multiply_adds, True),
        ]
        bars = [
            BarRow(key, name, math.log10(count), f"{count:,}", marked) for key, (name, count, marked) in enumerate(rows)
        ]
        self.bars.show_rows(_("one layer, on a log scale"), bars)

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint(COMPARED):
            self._show_networks()
        if "choices" in changed:
            self._show_sizes()
            self._count()

    def _show_networks(self) -> None:
        dim = applied_theme().dim
        names = ("", "W · x", _("parameters"), _("multiply-adds"))
        lines = ["<tr>" + "".join(f'<td style="color:{dim}">{name}&nbsp;&nbsp;</td>' for name in names) + "</tr>"]
        state = self.store.state
        for name, title in short_titles(state.models).items():
            network = state.networks.get(name)
            head = f"<b>{escape(title)}</b>"
            if network is None:
                lines.append(f"<tr><td colspan=2>{head}&nbsp;&nbsp;{MISSING}</td></tr>")
                continue
            lines.append(_line(head, "", network_cost(network)))
            lines += [
                _line(stage_title(layer.name), layer.matrix_form, layer_cost(layer))
                for layer in network.layers.values()
                if layer.weight.size
            ]
        self.table.setText(f"<table cellspacing=0>{''.join(lines)}</table>")
        margins = self._row.contentsMargins()
        height = self.table.sizeHint().height() + margins.top() + margins.bottom()
        keep_room(self._row, _LEAST_PX[0], max(_LEAST_PX[1], unscaled(height)))

    def code(self) -> str:
        return cost_code(self.store.state.networks, asdict(self.sizes()))

    def numbers(self) -> Numbers:
        counted = dict(zip(("linear", "convolution"), self.costs(), strict=True))
        for name, network in self.store.state.networks.items():
            counted[name] = network_cost(network)
            counted |= {f"{name}/{each.name}": layer_cost(each) for each in network.layers.values() if each.weight.size}
        return {
            "parameters": quantity([cost.parameters for cost in counted.values()], of=counted),
            "multiply_adds": quantity([cost.multiply_adds for cost in counted.values()], of=counted),
        }

    def subtitle(self, state: AppState) -> str:
        return _("what sharing weights saves")

    def recolour(self) -> None:
        self._show_networks()

    def retranslate(self) -> None:
        for name, (title, _most) in _FIELDS.items():
            self._labels[name].setText(_(title))
            self.fields[name].setAccessibleName(_(title))
        for index in range(self.presets.count()):
            self.presets.setItemText(index, _(self.presets.itemData(index)))
        self.presets.setAccessibleName(_("Example"))
        self.presets.setPlaceholderText(_("Example"))
        self._count()
        self._show_networks()


def _line(title: str, product: str, cost: Cost) -> str:
    numbers = "".join(f'<td align="right">{each:,}&nbsp;&nbsp;</td>' for each in (cost.parameters, cost.multiply_adds))
    titles = f"<td>{title}&nbsp;&nbsp;</td><td>{product}&nbsp;&nbsp;</td>" if product else f"<td colspan=2>{title}</td>"
    return f"<tr>{titles}{numbers}</tr>"
