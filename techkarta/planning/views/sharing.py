"""Work of a team shared anew: the proposal, its editing, acceptance and undoing."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.engine.planning.sharing import Place

from .. import services
from ..sharing import Wish, result_page, sharing_page
from .asking import asked_monday


@entry(GET="plan.accept", POST="plan.accept")
def redistribution(request: ActorRequest) -> HttpResponse:
    """Show what could go to whom; recount it as edited, or accept it."""
    week_on = asked_monday(request)
    if request.method == "POST" and request.POST.get("do") == "accept":
        return _accepted(request, week_on)
    wishes = _wishes(request) if request.method == "POST" else None
    page = sharing_page(request.actor, request.moment, week_on, wishes)
    return render(request, "planning/redistribution.html", {"page": page})


@entry(POST="plan.accept")
def undo_redistribution(request: ActorRequest, redistribution_id: int) -> HttpResponse:
    """Give everything of a redistribution back."""
    made, outcomes = services.undo_redistribution(
        actor=request.actor, redistribution_id=redistribution_id, moment=request.moment
    )
    page = result_page(_("Given back"), outcomes, made.week_on)
    return render(request, "planning/redistributed.html", {"page": page})


def _accepted(request: ActorRequest, week_on: date) -> HttpResponse:
    given = [
        services.Given(
            task_id=key,
            version=_number(request.POST.get(f"version-{key}", "")),
            owner_id=wish.place.person,
            day=wish.place.on,
        )
        for key, wish in _wishes(request).items()
        if wish.is_taken
    ]
    made, outcomes = services.redistribute(
        actor=request.actor, week_on=week_on, given=given, moment=request.moment
    )
    title = _("Given over") if outcomes else _("Nothing was chosen")
    page = result_page(title, outcomes, week_on, made)
    return render(request, "planning/redistributed.html", {"page": page})


def _wishes(request: ActorRequest) -> dict[int, Wish]:
    """The rows of the form as the head left them; what cannot be read is left out."""
    taken = {_number(text) for text in request.POST.getlist("taken")}
    found = {}
    for text in request.POST.getlist("row"):
        key = _number(text)
        person = _number(request.POST.get(f"person-{key}", ""))
        try:
            day = date.fromisoformat(request.POST.get(f"day-{key}", ""))
        except ValueError:
            continue
        if key and person:
            found[key] = Wish(is_taken=key in taken, place=Place(person=person, on=day))
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004 - a row's number
