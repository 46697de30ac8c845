"""The language of the console."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("ru", "en")
VARIABLE = "TECHKARTA_LANGUAGE"


def console_language(environ: Mapping[str, str]) -> str:
    """The language of the console: TECHKARTA_LANGUAGE, else the locale, else English."""
    for name in (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        language = environ.get(name, "")[:2].lower()
        if language in LANGUAGES:
            return language
    return "en"
