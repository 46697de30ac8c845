"""The rules of the linter: the list, and a page for each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.common.text import finding_text, finding_words
from techkarta.ui.values import Link

from .. import texts
from ..rules import SEVERITIES, Piece, pieces_of, rule_reading

# The state that draws a severity.
STATES = {"error": "error", "warning": "warning", "advice": "note"}
_VALUE = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule in the list."""

    code: str
    title: str
    state: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules about one thing."""

    title: str
    rows: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """All rules by what they are about."""

    groups: tuple[RuleGroup, ...]
    crumbs: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """One rule: what it says, why it is there, what to do, and examples."""

    code: str
    title: str
    state: str
    severity: str
    message: tuple[Piece, ...]
    cases: tuple[tuple[Piece, ...], ...]
    remedy: tuple[Piece, ...]
    why: tuple[Piece, ...]
    bad: str
    good: str
    crumbs: tuple[Link, ...]


def rules_page() -> RulesPage:
    """The list of all rules."""
    titles = {
        "0": _("The file"),
        "1": _("Sequence"),
        "2": _("Answers of an operation"),
        "3": _("Mistakes of cards"),
        "4": _("The card as a whole"),
    }
    return RulesPage(
        groups=tuple(
            RuleGroup(title=title, rows=_rows(code for code in SEVERITIES if code[2] == digit))
            for digit, title in titles.items()
        ),
        crumbs=(cards_link(),),
    )


def rule_page(code: str) -> RulePage:
    """The page of one rule; KeyError for an unknown code."""
    severity = SEVERITIES[code]
    words = finding_words("ru" if _main_language() == "ru" else "en")[code]
    told = finding_text(code, {}, language=texts.language())
    reading = rule_reading(code)
    return RulePage(
        code=code,
        title=told.title,
        state=STATES[severity],
        severity=severity_words(severity),
        message=_without_values(words["message"]),
        cases=tuple(_without_values(text) for text in words.get("reasons", {}).values()),
        remedy=_without_values(words["remedy"]),
        why=reading.why.get(_main_language(), reading.why.get("en", ())),
        bad=reading.bad,
        good=reading.good,
        crumbs=(cards_link(), Link(text=_("Rules"), url=reverse("method:rules"))),
    )


def severity_words(severity: str) -> str:
    """What a finding of this severity means for the card."""
    return {
        "error": _("forbids approval"),
        "warning": _("asks the author"),
        "advice": _("gives advice"),
    }[severity]


def cards_link() -> Link:
    """The way back to the matrix."""
    return Link(text=_("Technology cards"), url=reverse("method:matrix"))


def _rows(codes: Iterable[str]) -> tuple[RuleRow, ...]:
    return tuple(
        RuleRow(
            code=code,
            title=finding_text(code, {}, language=texts.language()).title,
            state=STATES[SEVERITIES[code]],
            url=reverse("method:rule", args=[code]),
        )
        for code in codes
    )


def _without_values(text: str) -> tuple[Piece, ...]:
    """The sentence as it reads without a card at hand."""
    return pieces_of(_VALUE.sub("…", text).replace("….", "…"))


def _main_language() -> str:
    return texts.language().partition("-")[0]
