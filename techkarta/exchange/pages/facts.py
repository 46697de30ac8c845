"""Numbers of an import that are worth knowing beside its rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from techkarta.ui import formats

from ..models import Import
from .words import OUTCOME_WORDS, language


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A named number worth knowing before agreeing."""

    label: str
    value: str
    url: str = ""


def facts_of(row: Import, no_client_url: str = "") -> list[Fact]:
    """Deals by outcome, those without a client, and what comes besides the rows."""
    outcomes, notes = row.counts.get("outcomes", {}), row.counts.get("notes", {})
    facts = [
        Fact(label=str(word).capitalize(), value=formats.number(outcomes[code], language()))
        for code, word in OUTCOME_WORDS.items()
        if outcomes.get(code)
    ]
    if notes.get("no_client"):
        number = formats.number(notes["no_client"], language())
        facts.append(Fact(label=_("Deals without a client"), value=number, url=no_client_url))
    besides = {"new_people": _("People besides"), "new_clients": _("Clients besides")}
    for code, label in besides.items():
        if row.counts.get(code):
            value = formats.number(row.counts[code], language())
            facts.append(Fact(label=label, value=value))
    return facts
