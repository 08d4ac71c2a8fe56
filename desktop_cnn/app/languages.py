"""The languages of the window: English in the code, others as .po files in assets/translations.

The catalogues are read as they are by polib, a well-kept reader of .po files: nothing is compiled, so no
binary can be out of date.
"""

from __future__ import annotations

import gettext
import locale
import os

import polib

from desktop_cnn.core import text
from desktop_cnn.core.resources import resource

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


class _Catalogue(gettext.NullTranslations):
    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        return self._messages.get(message, message)


def system_language() -> str:
    """Return the member of LANGUAGES that the system asks for; English where it asks for another."""
    names = [os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    names.append(locale.getlocale()[0] or "")
    wanted = next((name for name in names if name), "")
    return "zh_CN" if wanted.lower().startswith(("zh", "chinese")) else "en"


_spoken = "en"


def spoken_language() -> str:
    """Return the member of LANGUAGES that ``_`` speaks."""
    return _spoken


def use_language(name: str) -> str:
    """Make ``_`` speak a language or "system"; return the one it now speaks. Main thread only."""
    global _spoken
    language = name if name in LANGUAGES else system_language()
    _spoken = language
    if language == "en":
        text.use(gettext.NullTranslations())
    else:
        entries = polib.pofile(str(resource("assets", "translations", f"{language}.po")))
        text.use(_Catalogue({entry.msgid: entry.msgstr for entry in entries if entry.translated()}))
    return language
