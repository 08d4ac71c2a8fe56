"""The trained networks that the program knows: what their cards say, before anything is loaded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from desktop_cnn.core import versions
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import read_regular
from desktop_cnn.core.inputs import INPUTS, Input, Needs
from desktop_cnn.core.ladder import Rung, figures_of, rung_of
from desktop_cnn.core.metrics import Accuracy
from desktop_cnn.core.resources import resource
from desktop_cnn.core.text import _

MOST_COMPARED = 6
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Model:
    """One set of weights. ``id`` is the name of its file, ``path`` the file, which may be missing or damaged.

    ``title``, ``short`` and ``summary``, the architecture in a few words, are untranslated. ``needs``: what it reads of
    a drawing. ``parameters`` and ``multiply_adds`` a digit: how many, 0 where its card does not say. ``has_maps``:
    whether any of its layers has. ``rung``: where its architecture stands on the ladder, None for nowhere.
    ``figures``: its measured accuracies, by their names. ``operations``: what its layers do, by the names in
    OPERATIONS, none where its card does not say. ``checksum``: of which bytes all this is told, empty where nobody
    says: other weights that have been put in their place since are another model.
    """

    id: str
    path: Path
    architecture: str
    recipe: str
    title: str
    short: str
    summary: str = ""
    source: Literal["bundled", "file"] = "bundled"
    needs: Needs = "pixels"
    parameters: int = 0
    has_maps: bool = True
    multiply_adds: int = 0
    rung: Rung | None = None
    figures: Mapping[str, Accuracy] = field(default_factory=dict, compare=False)
    operations: frozenset[str] = frozenset()
    checksum: str = ""

    @property
    def reads(self) -> Input:
        """Return what it is given of a drawing."""
        return INPUTS[self.needs]

    def __getstate__(self) -> dict[str, Any]:
        """Leave the figures where they are shown: questions to labs are pickled on the thread of the pen."""
        return {**self.__dict__, "figures": {}}


class Slot(NamedTuple):
    """One of the networks that are compared: an architecture with the recipe that is chosen for all, or one ``pinned``
    model of any recipe, by its id. ``name``: by which the state, labs and snapshots know it, whatever the recipe."""

    architecture: str
    pinned: str = ""

    @property
    def name(self) -> str:
        return self.pinned or self.architecture


Compared = Mapping[str, Model]
"""What stands in each slot, in order, by the slot's name."""


def read_card(path: Path) -> dict[str, Any]:
    """Return the model card of the weights at ``path``. Raises UserError for one that is none."""
    card_path = path.with_suffix(".json")
    try:
        card = json.loads(read_regular(card_path, _MOST_BYTES))
    except OSError as error:
        message = _("The weights {path} cannot be read: {error}. Install the program again or train them.")
        raise UserError(message.format(path=card_path, error=error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise UserError(_("{path} is no model card: {error}").format(path=card_path, error=error)) from error
    if isinstance(card, dict) and versions.is_newer(card, versions.MODEL_CARD):
        message = _("{path} cannot be used: only the newer version of this program that made it can do that.")
        raise UserError(message.format(path=card_path))
    known = isinstance(card, dict) and all(isinstance(card.get(key), str) for key in ("architecture", "sha256"))
    if not known:
        message = _("{path} is no model card: it names no known architecture and checksum.")
        raise UserError(message.format(path=card_path))
    return dict(card)


def read_model(path: Path, source: Literal["bundled", "file"]) -> Model:
    """Return the model whose weights are at ``path``, by its file's name alone where its card cannot be read."""
    try:
        card = read_card(path)
    except UserError:  # told when it is loaded
        architecture, _dash, recipe = path.stem.rpartition("-")
        card = {"architecture": architecture, "recipe": recipe}
    name = str(card["architecture"])
    parameters, multiply_adds = (_count(card.get(key)) for key in ("parameters", "multiply_adds"))
    told = {key: card[key] if isinstance(card.get(key), str) else "" for key in ("title", "short", "summary")}
    return Model(
        path.stem,
        path,
        name,
        str(card.get("recipe", "")),
        told["title"] or name,
        told["short"] or name,
        told["summary"],
        source,
        "strokes" if card.get("needs") == "strokes" else "pixels",
        parameters,
        card.get("has_maps") is not False,
        multiply_adds,
        rung_of(card),
        figures_of(card),
        _names(card.get("operations")),
        str(card.get("sha256", "")),
    )


def _count(value: object) -> int:
    return value if type(value) is int else 0


def _names(value: object) -> frozenset[str]:
    return frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list) else frozenset()


@dataclass(frozen=True)
class Catalogue:
    """Models by id, in the order in which they are offered; ``default``: the architectures compared at first.

    ``folder``: the person's own, whose models come first, and are what is compared at first; None for none.
    """

    models: Mapping[str, Model] = field(default_factory=dict)
    default: tuple[str, ...] = ()
    folder: Path | None = None
    _made: dict[tuple[tuple[Slot, ...], str], Compared] = field(default_factory=dict, compare=False, repr=False)

    def compared(self, slots: tuple[Slot, ...], recipe: str) -> Compared:
        """Return what stands in the slots, the same mapping for the same slots."""
        key = (slots, recipe)
        if key not in self._made:
            self._made[key] = {slot.name: self.of_slot(slot, recipe) for slot in slots}
        return self._made[key]

    def of_slot(self, slot: Slot, recipe: str) -> Model:
        """Return the slot's model; where there is none, one whose weights are missing, which loading it tells."""
        alike = [each for each in self.models.values() if each.architecture == slot.architecture]
        wanted = slot.pinned or f"{slot.architecture}-{recipe}"
        for each in alike:
            if (each.id == slot.pinned) if slot.pinned else (each.recipe == recipe):
                return each
        titles = (
            alike[0] if alike else Model(wanted, Path(), slot.architecture, "", slot.architecture, slot.architecture)
        )
        path = resource("weights") / f"{wanted}.safetensors"
        return replace(titles, id=wanted, path=path, recipe=recipe, figures={}, checksum="")

    def architectures(self) -> list[str]:
        """Return each architecture of which there are weights, once."""
        return list(dict.fromkeys(model.architecture for model in self.models.values()))

    def of_architectures(self, recipe: str) -> list[Model]:
        """Return one model of each architecture, as ``of_slot`` does."""
        return [self.of_slot(Slot(name), recipe) for name in self.architectures()]

    def slot(self, name: str) -> Slot:
        """Return the slot for an architecture or a model's id. Raises UserError where there is no such one."""
        if name in self.architectures():
            return Slot(name)
        if name in self.models:
            return Slot(self.models[name].architecture, name)
        known = ", ".join([*self.architectures(), *self.models])
        raise UserError(_("There is no network {name}. There are: {known}.").format(name=name, known=known))

    def slot_with(self, operation: str, recipe: str) -> Slot | None:
        """Return the slot for the first network with a layer that does this, of this recipe if there is such a one."""
        able = [model for model in self.models.values() if operation in model.operations]
        for model in able:
            if model.recipe == recipe:
                return Slot(model.architecture)
        return Slot(able[0].architecture, able[0].id) if able else None

    def slots(self, names: Iterable[str], recipe: str) -> tuple[Slot, ...]:
        """Return the slots for what a person has named, those of the default for nothing. Raises UserError."""
        found = tuple(self.slot(name) for name in names) or self._default_slots(recipe)
        if len(set(found)) < len(found):
            raise UserError(_("A network can be compared only once: each --model names another one."))
        if len(found) > MOST_COMPARED:
            raise UserError(_("At most {count} networks can be compared.").format(count=MOST_COMPARED))
        return found

    def kept_slots(self, names: Iterable[str]) -> tuple[Slot, ...]:
        """Return those of these slots that are still there, none where none is."""
        known = {*self.architectures(), *self.models}
        return tuple(dict.fromkeys(self.slot(name) for name in names if name in known))[:MOST_COMPARED]

    def _default_slots(self, recipe: str) -> tuple[Slot, ...]:
        if self.folder is None:
            return tuple(Slot(name) for name in self.default)
        own = [model for model in self.models.values() if model.source == "file" and model.recipe == recipe]
        if not own:
            message = _("{folder} holds no weights of this recipe: name those of another by --recipe or --model.")
            raise UserError(message.format(folder=self.folder))
        return tuple(Slot(model.architecture) for model in own)


def catalogue(folder: Path | None = None) -> Catalogue:
    """Return the models of a person's ``folder`` and then the program's own. Raises UserError for an empty folder."""
    bundled = resource("weights")
    default: tuple[str, ...] = ()
    with suppress(OSError):  # told when nothing can be loaded
        default = tuple(json.loads((bundled / "compared.json").read_text()))
    own = {path.stem: read_model(path, "file") for path in _weights_in(folder)} if folder else {}
    if folder and not own:
        message = _("{folder} holds no weights: NAME.safetensors, each beside its card NAME.json.")
        raise UserError(message.format(folder=folder))
    shipped = [read_model(path, "bundled") for path in _weights_in(bundled)]
    # First those compared at first, then the ladder from below, then all others.
    places = {model.architecture: model.rung.place if model.rung else len(shipped) for model in shipped}
    order = [*default, *sorted(places, key=lambda name: (places[name], name))]
    shipped.sort(key=lambda model: order.index(model.architecture))
    return Catalogue(own | {model.id: model for model in shipped if model.id not in own}, default, folder)


def _weights_in(folder: Path) -> list[Path]:
    """Return where weights lie or, beside their cards, should lie."""
    cards = (path.with_suffix(".safetensors") for path in folder.glob("*-*.json"))
    return sorted({*folder.glob("*.safetensors"), *cards})


def compared(recipe: str, names: Iterable[str] = (), folder: Path | None = None) -> Compared:
    """Return the models that a person has named, or the default ones, by their slots' names. Raises UserError."""
    known = catalogue(folder)
    return known.compared(known.slots(names, recipe), recipe)
