"""What ``info`` prints for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import east_asian_width

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
    rows = [head, *((name, *_cells(card)) for name, card in read.items())]
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        spread = (" " * (width - _columns(cell)) + cell for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join([name + " " * (widths[0] - _columns(name)), *spread])
    yield from (f"{name}: {card['error']}" for name, card in weights.items() if "error" in card)


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _cells(card: Mapping[str, Any]) -> tuple[str, ...]:
    figures = card["figures"]
    measured = (percent(figures[title]["value"], 2) if title in figures else "–" for title in _FIGURES)
    return f"{card['parameters']:,}", *measured
