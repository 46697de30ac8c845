"""How findings look on a console."""

from __future__ import annotations

import os

from techkarta.common.text import FindingText, finding_text
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
