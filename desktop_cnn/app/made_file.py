"""What undo brings back besides the drawing, as it stands in a file: perturbations, kernels, networks, recipe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import numpy as np

from desktop_cnn.app.chain import PerturbationChain
from desktop_cnn.app.slices import Shown
from desktop_cnn.core.catalogue import Catalogue, Slot
from desktop_cnn.core.drawing_file import perturbation_fields, perturbation_from_fields
from desktop_cnn.core.kernels import MAX_WEIGHT
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import _
from desktop_cnn.core.values import MAX_PERTURBATIONS, frozen
from desktop_cnn.core.weight_shapes import weight_shapes

_MOST_EDITS = 10_000
_LAYER = re.compile(r"\w+(\.\w+)*", re.ASCII)


_KEYS = {"chain": "chain", "shown": "shown", "edits": "kernels", "compared": "networks", "recipe": "recipe"}


def made_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the fields of history.MADE that are there, but for the document, as JSON has them."""
    ways: Mapping[str, Callable[[Any], Any]] = {
        "chain": _chain_fields,
        "shown": str,
        "edits": _edits_fields,
        "compared": _names,
        "recipe": str,
    }
    return {_KEYS[name]: way(values[name]) for name, way in ways.items() if name in values}


def _chain_fields(chain: PerturbationChain) -> dict[str, Any]:
    return {"on": chain.on, "perturbations": [perturbation_fields(each) for each in chain.perturbations]}


def _edits_fields(edits: Iterable[KernelEdit]) -> list[dict[str, Any]]:
    def weights(edit: KernelEdit) -> dict[str, Any]:
        return {} if edit.weights is None else {"channel": edit.channel, "weights": edit.weights.tolist()}

    return [{"model": each.model, "layer": each.layer, "map": each.map, **weights(each)} for each in edits]


def _names(slots: Iterable[Slot]) -> list[str]:
    return [slot.name for slot in slots]


@dataclass
class MadeReader:
    """Reads what ``made_fields`` has written, as far as it is possible with the networks of a catalogue.

    Notes what is not possible: ``missing`` networks, how many ``unfitting`` kernels, ``unknown`` perturbations.
    ``read`` raises an error of whatever class for what is nothing of its kind. One thread.
    """

    known: Catalogue
    missing: dict[str, None] = field(default_factory=dict)
    unfitting: int = 0
    unknown: int = 0
    _shapes: dict[str, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)

    def read(self, fields: Mapping[str, Any], names: Iterable[str] = tuple(_KEYS)) -> dict[str, Any]:
        """Return the values of those of the state's fields that are there."""
        ways = {
            "chain": self._chain,
            "shown": self._shown,
            "edits": self._edits,
            "compared": self._slots,
            "recipe": self._recipe,
        }
        values = {name: ways[name](fields[_KEYS[name]]) for name in names if _KEYS[name] in fields}
        if values.get("compared") == () and fields[_KEYS["compared"]]:
            del values["compared"]  # none of them is there
        return values

    def told(self) -> Iterator[str]:
        """Yield in words what was not possible."""
        if self.missing:
            yield _("networks that are not here: {names}").format(names=", ".join(self.missing))
        if self.unfitting:
            yield _("changed kernels that fit no network here: {count}").format(count=self.unfitting)
        if self.unknown:
            yield _("perturbations that are not known here: {count}").format(count=self.unknown)

    def _chain(self, fields: Any) -> PerturbationChain:
        if len(fields["perturbations"]) > MAX_PERTURBATIONS:
            raise ValueError
        found = []
        for each in fields["perturbations"]:
            try:
                found.append(perturbation_from_fields(each))
            except ValueError:
                self.unknown += 1
        return PerturbationChain(bool(fields["on"]), tuple(found))

    @staticmethod
    def _shown(shown: Any) -> Shown:
        if shown not in get_args(Shown):
            raise ValueError
        found: Shown = shown
        return found

    @staticmethod
    def _recipe(recipe: Any) -> str:
        if recipe not in RECIPES:
            raise ValueError
        return str(recipe)

    def _slots(self, names: Any) -> tuple[Slot, ...]:
        """Return those that are there, and note the others."""
        here = {*self.known.architectures(), *self.known.models}
        self.missing.update(dict.fromkeys(str(name)[:80] for name in names if name not in here))
        return self.known.kept_slots(names)

    def _edits(self, edits: Any) -> tuple[KernelEdit, ...]:
        """Return those that fit, and note the others."""
        if len(edits) > _MOST_EDITS:
            raise ValueError
        found = [self._edit(each) for each in edits]
        return tuple(each for each in found if each is not None)

    def _edit(self, fields: Any) -> KernelEdit | None:
        model, layer, number = fields["model"], fields["layer"], fields["map"]
        if model not in self.known.models:
            self.missing[str(model)[:80]] = None
            return None
        if model not in self._shapes:
            self._shapes[model] = weight_shapes(self.known.models[model].path)
        # Its name comes to stand in programs that a person runs.
        shape = self._shapes[model].get(f"{layer}.weight", ()) if _LAYER.fullmatch(layer) else ()
        channel, kernel = fields.get("channel", 0), fields.get("weights")
        fits = len(shape) == 4 and _is_below(number, shape[0]) and _is_below(channel, shape[1])
        weights = None if kernel is None else np.array(kernel, dtype=np.float32)
        if weights is not None:
            fits = fits and weights.shape == shape[2:] and bool((np.abs(weights) <= MAX_WEIGHT).all())
        if not fits:
            self.unfitting += 1
            return None
        return KernelEdit(model, layer, number, channel, None if weights is None else frozen(weights))


def _is_below(number: Any, end: int) -> bool:
    return type(number) is int and 0 <= number < end
