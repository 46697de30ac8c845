"""What an address asks for."""

from __future__ import annotations

from datetime import date

from techkarta.accounts.entry import ActorRequest
from techkarta.accounts.selectors import calendar_of

from ..weeks import asked_week


def asked_monday(request: ActorRequest) -> date:
    """The Monday of the week asked for, this one by itself."""
    text = request.POST.get("week") or request.GET.get("week", "")
    calendar = calendar_of(request.actor.organisation_id)
    # At the weekend people plan the week to come, as My day shows the working day to come.
    return asked_week(text, calendar.next_working_day(calendar.local_day(request.moment)))
