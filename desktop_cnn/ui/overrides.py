"""Errors in what overrides Qt's functions, as PySide can take them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any
from weakref import WeakSet

from PySide6.QtCore import QObject

_NO_EVENTS = frozenset(
    {"event", "eventFilter", "paint", "sizeHint", "minimumSizeHint", "heightForWidth", "focusNextPrevChild"}
)
_GUARDED: WeakSet[Callable[..., Any]] = WeakSet()


@functools.cache
def guard_overrides() -> None:
    """Have an error in an override told as any other, be it in a class that there is or that will be. Main thread only.

    PySide 6.11 puts words before the message of an error that an override raises. Before Python 3.12 an error that C
    has raised, such as that of an index out of range, is no more than its message until somebody catches it; PySide
    takes this for the error, and the process ends by SIGSEGV.
    """
    if sys.version_info >= (3, 12):
        return
    QObject.__init_subclass__ = classmethod(_guard)  # type: ignore[assignment]
    kinds: list[type] = [QObject]
    while kinds:
        below: list[type] = kinds.pop().__subclasses__()
        kinds += below
        for kind in below:
            _guard(kind)


def _guard(kind: type[Any], /, **_options: object) -> None:
    """Guard what the class has of overrides, itself or from a mixin."""
    for each in kind.__mro__:
        if each.__module__.startswith(("PySide6", "Shiboken", "builtins")):
            continue
        for name, function in list(vars(each).items()):
            is_override = name.endswith("Event") or name in _NO_EVENTS
            if is_override and isinstance(function, FunctionType) and function not in _GUARDED:
                setattr(each, name, _guarded(function))


def _guarded(function: FunctionType) -> Callable[..., Any]:
    @functools.wraps(function)
    def override(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except BaseException:  # caught, it is a whole error
            raise

    _GUARDED.add(override)
    return override
