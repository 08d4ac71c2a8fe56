"""What a picture costs: parameters and multiply-adds of one layer of each kind, and of the compared networks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QSizePolicy, QVBoxLayout

from desktop_cnn.app.choices import CHOICES
from desktop_cnn.app.code.cost import cost_code
from desktop_cnn.app.naming import short_titles, stage_title
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.cost import Cost, CostRow, convolution, cost_rows, linear, network_cost
from desktop_cnn.core.numbers import Numbers, quantity
from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.lab import Labs
from desktop_cnn.ui.panels.base import PANELS, Panel
from desktop_cnn.ui.scale import share_of, sized
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.areas import Area, AreaGroup, Areas
from desktop_cnn.ui.widgets.bar_rows import BarRow, BarRows
from desktop_cnn.ui.widgets.number_box import WholeBox
from desktop_cnn.ui.widgets.per_slot import COMPARED, MISSING, headed
from desktop_cnn.ui.widgets.plain import Label
from desktop_cnn.ui.widgets.sentence import Sentence
from desktop_cnn.ui.widgets.shown import show_number

_LEAST_PX = (640, 400)
_FORM_PX, _LEAST_BARS_PX = 150, 200
_LARGEST = 1.7
_BARS_SHARE, _TABLE_SHARE = 4, 5
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
        self.told, self.areas = Sentence(), Areas()
        self._tables = "", ""
        self._has_products = True
        self.fields = {name: WholeBox() for name in _FIELDS}
        self._labels = {name: Label() for name in _FIELDS}
        form = self._form = QFormLayout()
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
        sized(self.bars.setMinimumWidth, _LEAST_BARS_PX)
        self.bars.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        upper = self._upper = QHBoxLayout()
        sized(upper.setSpacing, 16)
        upper.addLayout(form)
        upper.addWidget(self.bars, stretch=_BARS_SHARE)
        upper.addWidget(self.table, stretch=_TABLE_SHARE)
        column = self._column = QVBoxLayout()
        sized(column.setSpacing, 12)
        column.addWidget(self.told)
        column.addLayout(upper)
        column.addWidget(self.areas, stretch=1)
        row = self._row = self.make_row(_LEAST_PX)
        row.addLayout(column)
        self.presets.currentIndexChanged.connect(lambda: store.choose(_PRESETS[self.presets.currentData()]))
        self._show_sizes()
        self.retranslate()

    def rescale(self) -> None:
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Let numbers and bars be larger where the squares, as wide as there is room, leave some."""
        room = self.rect().marginsRemoved(self._row.contentsMargins())
        others_px = self.areas.height_for(room.width()) + self.told.height() + 2 * self._column.spacing()
        self.table.setMinimumHeight(0)  # else Qt counts it in
        self._has_products = True
        self._write(1.0)
        beside_px = self._form.sizeHint().width() + 2 * self._upper.spacing()
        across_px = room.width() - beside_px
        across_px -= max(across_px * _BARS_SHARE // (_BARS_SHARE + _TABLE_SHARE), self.bars.minimumWidth())
        self._has_products = self.table.sizeHint().width() <= across_px
        self._write(1.0)
        needed = self.table.sizeHint()
        has_room = min((room.height() - others_px) / max(needed.height(), 1), across_px / max(needed.width(), 1))
        grown = min(max(has_room, 1.0), _LARGEST)
        self._write(grown)
        self.table.setMinimumHeight(self.table.sizeHint().height())
        self.bars.set_grown(grown)

    def _write(self, grown: float) -> None:
        """Write the table so many times as large as usual."""
        large = round(share_of(QFont(), grown).pointSizeF(), 1)
        lines = self._tables[0 if self._has_products else 1]
        self.table.setText(f'<table cellspacing=0 style="font-size:{large}pt">{lines}</table>')

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
        (full, local), (dense, conv) = self.costs(), self._colours()
        rows = [
            (_("linear, parameters"), full.parameters, dense),
            (_("conv, parameters"), local.parameters, conv),
            (_("linear, multiply-adds"), full.multiply_adds, dense),
            (_("conv, multiply-adds"), local.multiply_adds, conv),
        ]
        bars = [
            BarRow(key, name, math.log10(count), f"{count:,}", colour=colour)
            for key, (name, count, colour) in enumerate(rows)
        ]
        self.bars.show_rows(_("one layer, on a log scale"), bars)
        told = _("The convolution has {local} parameters, the linear layer {full}: {times}. Multiply-adds: {others}.")
        times, others = (
            _times(full.parameters, local.parameters),
            _times(full.multiply_adds, local.multiply_adds),
        )
        counts = f"{local.parameters:,}", f"{full.parameters:,}"
        self.told.setText(told.format(local=counts[0], full=counts[1], times=times, others=others))
        self._show_areas()

    def _show_areas(self) -> None:
        (full, local), (dense, conv), state = self.costs(), self._colours(), self.store.state
        names, colours = (_("linear"), _("conv")), applied_theme().colours(state.models)
        networks = [
            Area(title, network_cost(state.networks[name]).parameters, colours[name])
            for name, title in short_titles(state.models).items()
            if name in state.networks
        ]
        groups = [
            AreaGroup(_("its parameters as areas"), _pair(names, (full.parameters, local.parameters), (dense, conv))),
            AreaGroup(_("its multiply-adds"), _pair(names, (full.multiply_adds, local.multiply_adds), (dense, conv))),
            AreaGroup(_("parameters of the networks"), networks),
        ]
        self.areas.show_groups(groups)

    def _colours(self) -> tuple[str, str]:
        """Return those of the first compared networks that begin with a linear layer and with a convolution."""
        theme, state = applied_theme(), self.store.state
        colours = theme.colours(state.models)
        here = {name: network for name, network in state.networks.items() if name in colours}  # others are on their way
        first = {name: next(iter(network.layers.values())) for name, network in here.items()}
        dense = next((colours[name] for name, layer in first.items() if layer.weight.ndim == 2), theme.accent)
        conv = next((colours[name] for name, layer in first.items() if layer.weight.ndim == 4), theme.ghost)
        return dense, conv

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if not changed.isdisjoint(COMPARED):
            self._show_networks()
        if "choices" in changed:
            self._show_sizes()
        if not changed.isdisjoint({"choices", *COMPARED}):
            self._count()

    def _show_networks(self) -> None:
        self._tables = self._table(has_products=True), self._table(has_products=False)
        self._share_room()

    def _table(self, *, has_products: bool) -> str:
        """Return the table's lines, with or without each layer's product."""
        dim, colours = applied_theme().dim, applied_theme().colours(self.store.state.models)
        names = ("", *(("W · x",) if has_products else ()), _("parameters"), _("multiply-adds"))
        heads = [f'<td style="color:{dim}" valign="bottom">{name}&nbsp;&nbsp;</td>' for name in names]
        lines = [f"<tr>{''.join(heads)}</tr>"]
        state = self.store.state
        for name, title in short_titles(state.models).items():
            network = state.networks.get(name)
            head = headed(title, colours[name])
            if network is None:
                lines.append(f"<tr><td colspan={len(names) - 2}>{head}&nbsp;&nbsp;{MISSING}</td></tr>")
                continue
            lines.append(_line([head], len(names) - 2, network_cost(network)))
            for row in cost_rows(network):
                cells = [stage_title(row.name), *([_product(row)] if has_products else [])]
                lines.append(_line(cells, 1, row.cost))
        return "".join(lines)

    def code(self) -> str:
        return cost_code(self.store.state.networks, asdict(self.sizes()))

    def numbers(self) -> Numbers:
        counted = dict(zip(("linear", "convolution"), self.costs(), strict=True))
        for name, network in self.store.state.networks.items():
            counted[name] = network_cost(network)
            counted |= {f"{name}/{row.name}": row.cost for row in cost_rows(network)}
        return {
            "parameters": quantity([cost.parameters for cost in counted.values()], of=counted),
            "multiply_adds": quantity([cost.multiply_adds for cost in counted.values()], of=counted),
        }

    def subtitle(self, state: AppState) -> str:
        return _("what sharing weights saves")

    def recolour(self) -> None:
        self._count()
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


def _times(full: int, local: int) -> str:
    """Return in words how many times fewer the second is than the first, rounded down."""
    many = max(full, local) / min(full, local)
    said = f"{int(many):,}" if many >= 100 else f"{int(many * 10) / 10:,.1f}"
    return (_("{times} times fewer") if local <= full else _("{times} times more")).format(times=said)


def _pair(names: tuple[str, str], counts: tuple[int, int], colours: tuple[str, str]) -> list[Area]:
    return [Area(*each) for each in zip(names, counts, colours, strict=True)]


def _product(row: CostRow) -> str:
    """Return a layer's product, or of how many steps a block is the sum."""
    return row.matrix_form if row.layers == 1 else _("{count} layers").format(count=row.layers)


def _line(titles: Sequence[str], columns: int, cost: Cost) -> str:
    """Return a row of the table; each title takes so many columns."""
    cells = [f"<td colspan={columns} valign='bottom'>{title}&nbsp;&nbsp;</td>" for title in titles]
    counts = (cost.parameters, cost.multiply_adds)
    cells += [f'<td align="right" valign="bottom">{each:,}&nbsp;&nbsp;</td>' for each in counts]
    return f"<tr>{''.join(cells)}</tr>"
