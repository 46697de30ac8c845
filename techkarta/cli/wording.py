"""How findings look on a console."""

from __future__ import annotations

import os
from collections.abc import Mapping

from techkarta.common.text import FindingText, card_word, finding_text, localise
from techkarta.engine.cards.findings import Finding

from .language import console_language
from .texts import say


def finding_line(path: str, finding: Finding) -> str:
    """One line for people: file:line:column, severity, code, place, message."""
    where = say("operation", no=finding.operation) + ": " if finding.operation else ""
    severity = say(f"severity.{finding.severity}")
    text = words_of(finding).message
    return f"{place_of(path, finding)}: {severity} {finding.code}: {where}{text}"


def place_of(path: str, finding: Finding) -> str:
    """file:line:column; a finding without a place belongs to the beginning of the file."""
    return f"{path}:{finding.line or 1}:{finding.column or 1}"


def words_of(finding: Finding) -> FindingText:
    """The texts of a finding in the language of the console."""
    language = console_language(os.environ)
    return finding_text(finding.code, finding.params, language=language, field=finding.field)


def word(kind: str, code: str) -> str:
    """What a code of a card means, in the language of the console."""
    return card_word(kind, str(code), language=console_language(os.environ))


def field_word(path: str) -> str:
    """The name of a field given by its path of keys."""
    return " · ".join(word("field", key) for key in path.split("."))


def shown(value: object) -> str:
    """A value of a card for people: texts in their language, lists and maps as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, Mapping):
        if value.keys() and all(isinstance(text, str) for text in value.values()):
            return localise(dict(value), console_language(os.environ))
        return "; ".join(f"{key}: {shown(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value) or say("nothing")
    return str(value)
