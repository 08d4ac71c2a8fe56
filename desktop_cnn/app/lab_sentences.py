"""What each lab found, in a sentence with the drawing's own numbers: of many networks, the first and the last."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_cnn.core.labs.shift_map import ShiftMap
from desktop_cnn.core.percent import percent
from desktop_cnn.core.text import _


def shift_map_sentence(shown: ShiftMap, titles: Mapping[str, str]) -> str:
    """Return where each network, by ``titles``, still reads the drawing; empty where the map tells of none."""
    shares = {name: shown.survived(name) for name in titles if name in shown.probabilities}
    digits = {shown.at(name, 0, 0).digit for name in shares}
    asked = _("Where may the {digit} stand and still be read?").format(digit=min(digits, default=0))
    if len(digits) > 1:
        asked = _("Where may the drawing stand and still be read as it is now?")
    told = [_where(titles[name], shares[name]) for name in _ends(shares)]
    return f"{asked} {_sentence(told)}" if told else ""


def _where(title: str, share: float) -> str:
    if share == 1:
        return _("{network} everywhere").format(network=title)
    return _("{network} at {share} of the places").format(network=title, share=percent(share, 0))


def _ends(values: Mapping[str, float]) -> list[str]:
    """Return the names of the largest value and of the smallest."""
    ranked = sorted(values, key=lambda name: -values[name])
    return [*ranked[:1], *ranked[1:][-1:]]


def _sentence(parts: list[str]) -> str:
    if len(parts) == 2:
        return _("{first}, {second}.").format(first=parts[0], second=parts[1])
    return "".join(_("{all}.").format(all=part) for part in parts)
