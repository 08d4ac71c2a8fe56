"""What is chosen in single panels: one frozen kind a panel, set and seen without its widgets, and kept.

A panel declares its kind beside itself:

    @CHOICES.register("kernels")
    @dataclass(frozen=True)
    class KernelChoices:
        layer: str = ""

It reads ``state.chosen(KernelChoices)`` and writes ``store.choose(replace(..., layer="name/conv2"))``. The values are
plain: bool, int, float, str, None, tuples of these. The widgets follow them; one that is not possible any more, such as
a layer of a network that is not compared, they pass over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from desktop_cnn.core.registry import Registry

CHOICES: Registry[type] = Registry("choices")


def to_stored(choices: Mapping[type, object]) -> dict[str, dict[str, Any]]:
    """Return choices as settings and state files have them, by the panel's name."""
    return {name: asdict(choices[kind]) for name, kind in CHOICES.items() if kind in choices}  # type: ignore[call-overload]  # dataclasses


def from_stored(stored: object) -> dict[type, object]:
    """Return the choices that are kept; a value that is not of its field's type is as at the first start."""
    if not isinstance(stored, Mapping):
        return {}
    return {kind: _from(kind, stored[name]) for name, kind in CHOICES.items() if isinstance(stored.get(name), Mapping)}


def _from(kind: type, values: Mapping[str, Any]) -> object:
    hints = get_type_hints(kind)
    known = [each.name for each in fields(kind) if each.name in values]
    plain = {name: tuple(values[name]) if isinstance(values[name], list) else values[name] for name in known}
    return kind(**{name: value for name, value in plain.items() if _is(value, hints[name])})


def _is(value: object, hint: Any) -> bool:
    """Whether a value is of a type, of which there are only plain ones here; True is no number."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return any(_is(value, part) for part in parts)
    if origin is Literal:
        return value in parts
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        parts = parts[:1] * len(value) if parts[-1] is ... else parts
        return len(value) == len(parts) and all(map(_is, value, parts))
    if hint is float:
        return isinstance(value, int | float) and type(value) is not bool and -math.inf < value < math.inf
    return type(value) is (type(None) if hint is None else hint)
