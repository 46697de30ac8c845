"""Deviations by cause, action and date."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.control.services import CAUSES
from techkarta.ui.files import table_file

from .page import PERIODS, Asked, cause_cells, causes_page


@entry(GET="deviation.decide")
def causes(request: ActorRequest) -> HttpResponse:
    """What was done about deviations, and how controllers keep their checks."""
    page = causes_page(request.actor, _asked(request), request.moment)
    return render(request, "reports/causes.html", {"page": page})


@entry(GET="deviation.decide")
def causes_file(request: ActorRequest, form: str) -> HttpResponse:
    """The deviations as a file."""
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    rows = cause_cells(request.actor, _asked(request), request.moment)
    return table_file(rows, form, name="deviations", day=today)


def _asked(request: ActorRequest) -> Asked:
    days, cause = request.GET.get("days", ""), request.GET.get("cause", "")
    known = {str(each): each for each in PERIODS}
    return Asked(days=known.get(days, PERIODS[0]), cause=cause if cause in CAUSES else "")
