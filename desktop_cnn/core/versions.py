"""The version that files carry, so that what a later program writes is not misread.

It is raised only where a program that knows no higher one would take a file for something else than it says: what is
merely added raises none, because readers pass over keys that they do not know. Files of 0.1.0 carry none, which is 1.
docs/files.md says what each kind of file does with a newer one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_cnn.core.errors import UserError

DRAWING = SETTINGS = MODEL_CARD = STATE = 1


class NewerVersionError(UserError):
    """A newer version of the program has made a file that this one would misread."""


def is_newer(fields: Mapping[str, Any], known: int) -> bool:
    """Whether a file's decoded fields are of a version above ``known``; another's "version" may be anything."""
    version = fields.get("version", known)
    return type(version) is int and version > known
