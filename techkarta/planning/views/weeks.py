"""Weekly plans: of a person, of a team; made, moved, accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseLocation, trigger_client_event

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import Conflict, Invalid
from techkarta.common.texts.errors import error_text
from techkarta.work.selectors import task as visible_task

from .. import services
from ..selectors.time import monday_of, planned_person
from ..weeks import team_page, week_page
from .asking import asked_monday


@entry(GET="plan.view")
def week(request: ActorRequest) -> HttpResponse:
    """One's own week."""
    return _shown(request, request.actor.user_id)


@entry(GET="plan.view")
def person_week(request: ActorRequest, user_id: int) -> HttpResponse:
    """The week of a person."""
    return _shown(request, user_id)


@entry(GET="plan.accept")
def team(request: ActorRequest) -> HttpResponse:
    """The load of the team and what was carried over too often."""
    page = team_page(request.actor, request.moment, asked_monday(request))
    return render(request, "planning/team.html", {"page": page})


@entry(POST="plan.change")
def make(request: ActorRequest, user_id: int) -> HttpResponse:
    """Plan the week of a person."""
    planned_person(request.actor, user_id, "plan.change")
    week_on, is_anew = asked_monday(request), request.POST.get("how") == "anew"

    def plan() -> str:
        found = services.make_week(
            actor=request.actor, user_id=user_id, week_on=week_on, moment=request.moment,
            is_anew=is_anew,
        )  # fmt: skip
        return _("Planned: %(count)d. Without a day: %(left)d.") % {
            "count": len(found.days),
            "left": len(found.left),
        }

    return _did(request, plan, _place(user_id, week_on))


@entry(POST="plan.accept")
def accept(request: ActorRequest, user_id: int) -> HttpResponse:
    """Accept the plan of a person's week."""
    planned_person(request.actor, user_id, "plan.accept")
    week_on = asked_monday(request)

    def take() -> str:
        services.accept_week(
            actor=request.actor, user_id=user_id, week_on=week_on, moment=request.moment
        )
        return _("The plan of the week is accepted.")

    return _did(request, take, _place(user_id, week_on))


@entry(POST="plan.change")
def move(request: ActorRequest, task_id: int) -> HttpResponse:
    """Put a task on a day: dragged, by keyboard or from the menu."""
    row = visible_task(request.actor, task_id)
    day = _day(request.POST.get("stage", ""))
    place = _place(row.owner.id if row.owner else request.actor.user_id, monday_of(day))

    def put() -> str:
        services.move_task(
            actor=request.actor, task_id=task_id, day=day, version=_version(request),
            moment=request.moment,
        )  # fmt: skip
        return _("Moved: %(no)s") % {"no": row.operation.no}

    return _did(request, put, place)


@entry(POST="plan.accept")
def settle(request: ActorRequest, task_id: int) -> HttpResponse:
    """Decide on a task carried over too often."""
    owner = request.POST.get("owner_id", "")

    def decide() -> str:
        services.settle_carried(
            actor=request.actor, task_id=task_id, day=_day(request.POST.get("stage", "")),
            version=_version(request), moment=request.moment,
            owner_id=int(owner) if owner.isdigit() else None,
        )  # fmt: skip
        return _("Decided.")

    return _did(request, decide, reverse("planning:team"))


def _shown(request: ActorRequest, user_id: int) -> HttpResponse:
    user = planned_person(request.actor, user_id, "plan.view")
    page = week_page(request.actor, user, request.moment, asked_monday(request))
    return render(request, "planning/week.html", {"page": page})


def _did(request: ActorRequest, act: Callable[[], str], place: str) -> HttpResponse:
    """Do it and show the place again, with what was done or why it was not."""
    try:
        said, is_done = act(), True
    except (Invalid, Conflict) as refusal:
        said = error_text(refusal.code, refusal.params, get_language() or "en")
        is_done = False
    if not request.htmx:
        (messages.success if is_done else messages.error)(request, said)
        return redirect(place)
    answer = HttpResponseLocation(place, target="#main", select="#main", swap="outerHTML")
    told = {"text": said, "tone": "ok" if is_done else "bad"}
    return trigger_client_event(answer, "tk-toast", told)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date(1900, 1, 1)


def _version(request: ActorRequest) -> int:
    text = request.GET.get("version") or request.POST.get("version", "")
    return int(text) if text.isdigit() else 0


def _place(user_id: int, week_on: date) -> str:
    return f"{reverse('planning:person_week', args=[user_id])}?week={week_on.isoformat()}"
