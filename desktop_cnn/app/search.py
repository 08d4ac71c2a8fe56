"""Finding things by what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Findable:
    """``titles``: what it is called, in the person's language and in English; ``places``: where it stands, likewise."""

    titles: tuple[str, ...]
    places: tuple[str, ...] = ()


def find(words: str, things: Sequence[Findable]) -> list[int]:
    """Return the numbers of what the words may mean, the most likely first, those that are equally so in their order.

    No words mean everything.
    """
    wanted = " ".join(words.casefold().split())
    ranks = ((_rank(wanted, thing), number) for number, thing in enumerate(things))
    return [number for rank, number in sorted((rank, number) for rank, number in ranks if rank is not None)]


def _rank(wanted: str, thing: Findable) -> int | None:
    """Return how far a thing is from what is wanted, None where it is something else.

    Its title is this or begins so, a word of it does, it has these letters; it has all of the words, or its place has;
    it has the letters one after the other, with others between.
    """
    titles = [title.casefold() for title in thing.titles]
    wholes = [f"{title} {' '.join(thing.places).casefold()}" for title in titles]
    kinds = (
        wanted in titles,
        any(title.startswith(wanted) for title in titles),
        any(f" {wanted}" in title for title in titles),
        any(wanted in title for title in titles),
        any(all(word in whole for word in wanted.split()) for whole in wholes),
        any(_has_in_order(title, wanted) for title in titles),
    )
    return kinds.index(True) if True in kinds else None


def _has_in_order(title: str, letters: str) -> bool:
    rest = iter(title)
    return all(letter in rest for letter in letters.replace(" ", ""))
