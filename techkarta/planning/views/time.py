"""People's time: absences, own fund, fixed events."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import Actor, may
from techkarta.accounts.selectors import calendar_of, owners, people
from techkarta.accounts.views.saving import attempt
from techkarta.ui.values import Link

from .. import services
from ..forms import SHORT_WEEKDAYS, AbsenceForm, EventForm, TermsForm
from ..pages import AbsenceRow, AbsencesPage, EventPage, EventRow, EventsPage, TermsPage, TermsRow
from ..selectors import time as selectors

REFUSED = 422


@entry(GET="absence.change", POST="absence.change")
def absences(request: ActorRequest) -> HttpResponse:
    """Who is away and will be; tell of one absence more."""
    actor = request.actor
    form = AbsenceForm(
        request.POST or None,
        people=[(user.id, user.full_name) for user in owners(actor, "absence.change")],
        substitutes=[(user.id, user.full_name) for user in people(actor) if user.is_active],
        initial={"user": request.GET.get("person") or actor.user_id},
    )
    tried = attempt(
        request, form,
        lambda: services.record_absence(actor=actor, fields=form.values(), moment=request.moment),
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The absence is recorded."))
        return redirect("planning:absences")
    today = calendar_of(actor.organisation_id).local_day(request.moment)
    rows = [_row(each, today) for each in selectors.visible_absences(actor, today)]
    page = AbsencesPage(today=today, rows=rows, form=form, terms=_terms(actor))
    status = REFUSED if form.errors else 200
    return render(request, "planning/absences.html", {"page": page}, status=status)


@entry(POST="absence.change")
def cancel_absence(request: ActorRequest, absence_id: int) -> HttpResponse:
    """Take an absence back."""
    services.cancel_absence(actor=request.actor, absence_id=absence_id, moment=request.moment)
    messages.success(request, _("The absence is cancelled."))
    return redirect("planning:absences")


@entry(GET="terms.change", POST="terms.change")
def terms(request: ActorRequest, user_id: int) -> HttpResponse:
    """A person's own fund of minutes."""
    user = selectors.planned_person(request.actor, user_id, "terms.change")
    row = selectors.own_terms(user_id)
    present = TermsForm.initial_of(row)
    form = TermsForm(request.POST or None, initial=present)
    tried = attempt(
        request, form,
        lambda: services.set_terms(
            actor=request.actor, user_id=user_id, moment=request.moment, **form.cleaned_data
        ),
        present={name: present[name] for name in ("day_minutes", "weekdays")},
        version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("planning:absences")
    page = TermsPage(
        name=user.full_name, form=form, crumbs=_crumbs(), differences=tried.differences
    )
    status = REFUSED if form.errors else 200
    return render(request, "planning/terms.html", {"page": page}, status=status)


@entry(GET="plan.change", POST="plan.change")
def events(request: ActorRequest, user_id: int) -> HttpResponse:
    """A person's fixed events; add one more."""
    actor = request.actor
    user = selectors.planned_person(actor, user_id, "plan.change")
    today = calendar_of(actor.organisation_id).local_day(request.moment)
    form = EventForm(request.POST or None, initial={"first_on": today, "minutes": 60})
    tried = attempt(
        request, form,
        lambda: services.save_event(
            actor=actor, user_id=user_id, fields=form.values(), moment=request.moment
        ),
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The event is added."))
        return redirect("planning:events", user_id)
    rows = [_event_row(each) for each in selectors.events_of(user_id, today)]
    page = EventsPage(
        user_id=user_id, name=user.full_name, today=today, rows=rows, form=form, crumbs=_crumbs()
    )
    status = REFUSED if form.errors else 200
    return render(request, "planning/events.html", {"page": page}, status=status)


@entry(GET="plan.change", POST="plan.change")
def event(request: ActorRequest, event_id: int) -> HttpResponse:
    """Change a fixed event."""
    row = selectors.event(request.actor, event_id)
    present = EventForm.initial_of(row)
    form = EventForm(request.POST or None, initial=present)
    tried = attempt(
        request, form,
        lambda: services.save_event(
            actor=request.actor, user_id=row.user_id, fields=form.values(), event_id=event_id,
            version=form.cleaned_data["version"] or 0, moment=request.moment,
        ),
        present={name: value for name, value in present.items() if name != "version"},
        version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("planning:events", row.user_id)
    link = Link(text=_("Fixed events"), url=reverse("planning:events", args=[row.user_id]))
    page = EventPage(
        event_id=event_id, title=row.title, form=form, crumbs=(link,),
        differences=tried.differences,
    )  # fmt: skip
    status = REFUSED if form.errors else 200
    return render(request, "planning/event.html", {"page": page}, status=status)


@entry(POST="plan.change")
def delete_event(request: ActorRequest, event_id: int) -> HttpResponse:
    """Take a fixed event out of the weeks."""
    user_id = services.delete_event(actor=request.actor, event_id=event_id, moment=request.moment)
    messages.success(request, _("The event is deleted."))
    return redirect("planning:events", user_id)


@entry(POST="absence.substitute")
def take_over(request: ActorRequest, task_id: int) -> HttpResponse:
    """Take over a task of somebody away one stands in for."""
    task = services.take_over(actor=request.actor, task_id=task_id, moment=request.moment)
    text = _("The task is yours now: %(no)s") % {"no": task.operation.no}
    messages.success(request, text)
    return redirect("desk:home")


def _crumbs() -> tuple[Link, ...]:
    return (Link(text=_("Absences"), url=reverse("planning:absences")),)


def _terms(actor: Actor) -> list[TermsRow]:
    """How much those work whose fund the actor may change."""
    if not may(actor, "terms.change"):
        return []
    known = list(owners(actor, "terms.change"))
    rows = selectors.terms_of_people(user.id for user in known)
    return [
        TermsRow(
            user_id=user.id,
            name=user.full_name,
            day_minutes=rows[user.id].day_minutes,
            days=", ".join(str(SHORT_WEEKDAYS[day]) for day in rows[user.id].weekdays),
        )
        for user in known
    ]


def _row(row: selectors.Absence, today: date) -> AbsenceRow:
    return AbsenceRow(
        id=row.id,
        name=row.user.full_name,
        kind=row.get_kind_display(),
        first_on=row.first_on,
        last_on=row.last_on,
        is_now=row.first_on <= today <= row.last_on,
        substitute=row.substitute.full_name if row.substitute else "",
        note=row.note,
    )


def _event_row(row: selectors.FixedEvent) -> EventRow:
    return EventRow(
        id=row.id,
        title=row.title,
        repeats=row.get_unit_display(),
        first_on=row.first_on,
        until_on=row.until_on,
        starts_at=row.starts_at,
        minutes=row.minutes,
    )
