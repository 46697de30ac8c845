"""Chronometry weeks: the list, the plan, the figures, the end, a norm taken over."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.common.addresses import key_in
from techkarta.common.errors import Invalid
from techkarta.common.texts.errors import error_text
from techkarta.work.services import end_week, plan_week

from .forms import WeekForm
from .measuring import accept_timed
from .page import plan_choices, plan_page, week_page, weeks_page

WEEK = timedelta(days=6)


@entry(GET="norms.view")
def chronometry(request: ActorRequest) -> HttpResponse:
    """The weeks."""
    return render(
        request, "reports/chronometry.html", {"page": weeks_page(request.actor, request.moment)}
    )


@entry(GET="chronometry.plan", POST="chronometry.plan")
def plan(request: ActorRequest) -> HttpResponse:
    """Plan a week of a card."""
    asked = request.POST.get("version") or request.GET.get("version", "")
    version_id = key_in(asked)
    form = _form(request, version_id) if version_id else None
    status = 200
    if request.method == "POST":
        status = 422
        if form is not None and version_id and form.is_valid():
            try:
                fields = form.values(version_id)
                made = plan_week(actor=request.actor, fields=fields, moment=request.moment)
            except Invalid as refusal:
                name = str(refusal.params.get("field", ""))
                text = error_text(refusal.code, refusal.params, get_language() or "ru")
                form.add_error(name if name in form.fields else None, text)
            else:
                messages.success(request, _("The performers are asked to count the minutes."))
                return redirect("reports:chronometry_week", week_id=made.id)
    page = plan_page(request.actor, version_id, form)
    return render(request, "reports/chronometry_plan.html", {"page": page}, status=status)


@entry(GET="norms.view")
def chronometry_week(request: ActorRequest, week_id: int) -> HttpResponse:
    """What came of a week."""
    page = week_page(request.actor, week_id, request.moment)
    return render(request, "reports/chronometry_week.html", {"page": page})


@entry(POST="chronometry.plan")
def end(request: ActorRequest, week_id: int) -> HttpResponse:
    """End a week before its day."""
    end_week(actor=request.actor, week_id=week_id, moment=request.moment)
    messages.success(request, _("The week is ended; what was counted stays."))
    return redirect("reports:chronometry_week", week_id=week_id)


@entry(POST="card.write")
def accept(request: ActorRequest, week_id: int) -> HttpResponse:
    """Put the measured norm into the draft of the card, and open the draft."""
    no = request.POST.get("no", "")
    draft = accept_timed(actor=request.actor, week_id=week_id, no=no, moment=request.moment)
    messages.success(request, _("The norm of operation %(no)s is in the draft.") % {"no": no})
    return redirect("method:editor", version_id=draft)


def _form(request: ActorRequest, version_id: int) -> WeekForm:
    """The form of a week; Monday to Sunday of the coming week unless told otherwise."""
    operations, people = plan_choices(request.actor, version_id)
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    monday = today + timedelta(days=7 - today.weekday())
    return WeekForm(
        request.POST if request.method == "POST" else None,
        operations=operations,
        people=people,
        initial={"since": monday, "until": monday + WEEK},
    )
