"""The program's language: gettext, with the catalogue chosen by app.languages. Any thread."""

from __future__ import annotations

import gettext

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use(catalogue: gettext.NullTranslations) -> None:
    """Make every later ``_`` read from this catalogue. Main thread only."""
    global _catalogue
    _catalogue = catalogue


def catalogue() -> gettext.NullTranslations:
    """Return what ``_`` reads from, for other processes."""
    return _catalogue


def _(message: str) -> str:
    """Return the message in the person's language."""
    return _catalogue.gettext(message) if message else ""


def N_(message: str) -> str:  # noqa: N802  (gettext's own customary name)
    """Mark a message for translation where it is declared; ``_`` translates it where it is shown."""
    return message
