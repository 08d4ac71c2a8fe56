"""A named collection that its members join by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Members by name, in the order they were added; a duplicate name is an error."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._members: dict[str, T] = {}
        self._followers: list[Callable[[str, T], None]] = []

    def add(self, name: str, member: T) -> T:
        if name in self._members:
            raise ValueError(f"{self._kind} {name!r} is registered twice")
        self._members[name] = member
        for joined in self._followers:
            joined(name, member)
        return member

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that adds what it decorates."""
        return lambda member: self.add(name, member)

    def follow(self, joined: Callable[[str, T], None]) -> None:
        """Call for every member: at once for those that are there, later for those that a person's own file adds."""
        self._followers.append(joined)
        for name, member in self.items():
            joined(name, member)

    def __getitem__(self, name: str) -> T:
        return self._members[name]

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def items(self) -> list[tuple[str, T]]:
        return list(self._members.items())
