"""The rules of the linter as people read them: what, why, bad and good."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from techkarta.engine.lint.findings import Severity
from techkarta.engine.lint.rules import RULES

# One page a rule, in both languages: in the sources, or where the installer puts them.
FOLDERS = (
    Path(__file__).resolve().parents[2] / "docs" / "rules",
    Path(sys.prefix) / "share" / "techkarta" / "rules",
)
FILE_LEVEL = tuple(f"TK{number:03}" for number in range(1, 10))
SEVERITIES: Mapping[str, Severity] = {
    **dict.fromkeys(FILE_LEVEL, Severity.ERROR),
    **{rule.code: rule.severity for rule in RULES},
}
LANGUAGE_HEADINGS = {"ru": "Русский", "en": "English"}
WHY = {"ru": "Почему.", "en": "Why."}
BAD, GOOD = "Bad", "Good"
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCE = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
_MARKED = re.compile(r"(`[^`]+`|\*[^*]+\*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a sentence: plain, a code, or a stressed word."""

    kind: Literal["plain", "code", "stress"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReading:
    """What the page of a rule tells beside its words: why it is there, and examples."""

    why: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    bad: str = ""
    good: str = ""


@cache
def rule_reading(code: str) -> RuleReading:
    """The page of a rule; an empty one where this installation has no pages."""
    path = next((found for folder in FOLDERS if (found := folder / f"{code}.md").is_file()), None)
    return RuleReading() if path is None else read_rule(path.read_text("utf-8"))


def read_rule(text: str) -> RuleReading:
    """Read a page: a section for each language, then an example of each kind."""
    parts = _HEADING.split(text)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    examples = {title.rpartition(" ")[2]: _fenced(body) for title, body in sections.items()}
    return RuleReading(
        why={
            language: pieces_of(_paragraph(sections.get(heading, ""), WHY[language]))
            for language, heading in LANGUAGE_HEADINGS.items()
        },
        bad=examples.get(BAD, ""),
        good=examples.get(GOOD, ""),
    )


def _paragraph(section: str, lead: str) -> str:
    mark = f"**{lead}**"
    found = (part for part in section.split("\n\n") if part.strip().startswith(mark))
    return next(found, "").strip().removeprefix(mark).strip()


def _fenced(section: str) -> str:
    found = _FENCE.search(section)
    return found.group(1).rstrip() if found else ""


def pieces_of(text: str) -> tuple[Piece, ...]:
    """A sentence with its codes and stressed words told apart."""
    return tuple(_piece(part) for part in _MARKED.split(text) if part)


def _piece(part: str) -> Piece:
    if part.startswith("`"):
        return Piece(kind="code", text=part.strip("`"))
    if part.startswith("*"):
        return Piece(kind="stress", text=part.strip("*"))
    return Piece(kind="plain", text=part)
