"""What ``info`` prints for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop_cnn.core.columns import aligned
from desktop_cnn.core.percent import percent
from desktop_cnn.core.text import N_, _

_FIGURES = (N_("MNIST test"), N_("MNIST test, moved by 4 px"), N_("pen, unseen writers, 20 px, centred"))


def info_page(facts: Mapping[str, Any]) -> str:
    """Return the page; ``facts`` are those of engine.about."""
    parts = (_program(facts), _pen_digits(facts["pen_digits"]), _weights(facts["weights"]))
    return "\n\n".join([*map("\n".join, parts), _("All of it, as JSON: --json")])


def _program(facts: Mapping[str, Any]) -> Iterator[str]:
    yield f"desktop-cnn {facts['desktop-cnn']}"
    for name in ("python", "torch", "numpy", "device", "resources"):
        reason = f" ({facts['reason']})" if name == "device" else ""
        yield f"{name}: {facts[name]}{reason}"


def _pen_digits(facts: Mapping[str, Any]) -> Iterator[str]:
    if "error" in facts:
        yield facts["error"]
    else:
        yield _("pen digits: {digits:,} of {collection}").format(**facts)
    yield f"{facts['credit']}; {facts['licence']}"


def _weights(weights: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    read = {name: card for name, card in weights.items() if "error" not in card}
    head = (_("weights"), _("parameters"), *(_(title) for title in _FIGURES))
    yield from aligned([head, *((name, *_cells(card)) for name, card in read.items())])
    yield from (f"{name}: {card['error']}" for name, card in weights.items() if "error" in card)


def _cells(card: Mapping[str, Any]) -> tuple[str, ...]:
    figures = card["figures"]
    measured = (percent(figures[title]["value"], 2) if title in figures else "–" for title in _FIGURES)
    return f"{card['parameters']:,}", *measured
