"""The matrix of cards and the rules they are judged by."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.audit.selectors import recent_entries
from techkarta.common.errors import NotFound

from .. import selectors
from ..pages import rules
from ..pages.matrix import matrix_page
from ..pages.reading import Reader, reader_of
from ..rules import SEVERITIES
from ..selectors.readers import versions_being_read
from ..services import bring_due_in_force

SUBJECTS = ("card_version", "process")
RECENT = 12


@entry(GET="card.view")
def matrix(request: ActorRequest) -> HttpResponse:
    """Process × stage: the card of each, what waits, what changed lately."""
    actor = request.actor
    bring_due_in_force(organisation_id=actor.organisation_id, moment=request.moment)
    asked = versions_being_read(actor.organisation_id)
    performers = selectors.performers_by_version(actor.organisation_id, asked)
    page = matrix_page(
        selectors.matrix(actor),
        recent_entries(actor.organisation_id, subjects=SUBJECTS, limit=RECENT),
        shipped=selectors.shipped_stages(),
        asked=[(row, performers[row.id]) for row in asked],
        writer=actor,
        reader=reader_for(request),
    )
    return render(request, "method/matrix.html", {"page": page})


@entry(GET="card.view")
def rule_list(request: ActorRequest) -> HttpResponse:
    """All rules of the linter."""
    return render(request, "method/rules.html", {"page": rules.rules_page()})


@entry(GET="card.view")
def rule(request: ActorRequest, code: str) -> HttpResponse:
    """One rule: what, why, remedy, bad and good."""
    if code not in SEVERITIES:
        raise NotFound("not_found")
    return render(request, "method/rule.html", {"page": rules.rule_page(code)})


def reader_for(request: ActorRequest) -> Reader:
    """Whoever reads the page, by the organisation's own calendar."""
    return reader_of(calendar_of(request.actor.organisation_id), request.moment)
