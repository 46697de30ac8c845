"""Exceptions from the proposal lock: asked on a case, decided on the head's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.cases import selectors
from techkarta.cases.forms import ReasonForm
from techkarta.cases.pages.exceptions import ENDS, AskPage, exceptions_page, sent_deals_page
from techkarta.common.errors import Conflict, Invalid, Locked
from techkarta.forms import services
from techkarta.forms.selectors import WAYS, subjects_of, today

from .answers import REFUSED, add_refusal


@entry(GET="exception.ask", POST="exception.ask")
def ask(request: ActorRequest, case_id: int) -> HttpResponse:
    """Ask the head to let a proposal out before the list is complete, with the reason."""
    case = selectors.case_to_change(request.actor, case_id)
    form = ReasonForm(request.POST if request.method == "POST" else None, auto_id="exception-%s")
    if form.is_bound and form.is_valid():
        try:
            services.ask_exception(
                actor=request.actor,
                subject=subjects_of([case])[0],
                reason=form.said(),
                moment=request.moment,
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The head is asked."))
            url = reverse("cases:questions", args=[case_id])
            return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    url = reverse("cases:case", args=[case_id])
    page = AskPage(
        case_title=case.title,
        case_url=url,
        url=reverse("cases:ask_exception", args=[case_id]),
        form=form,
    )
    template = "cases/_ask_exception.html" if request.htmx else "cases/ask_exception.html"
    return render(request, template, {"page": page}, status=REFUSED if form.errors else 200)


@entry(GET="exception.decide")
def exceptions(request: ActorRequest) -> HttpResponse:
    """What is asked and what was granted, the month's quota, how both kinds of proposals end."""
    return _shown(request)


@entry(GET="exception.decide")
def deals(request: ActorRequest) -> HttpResponse:
    """The deals behind a number of the comparison; `way` and `end` say which."""
    way, end = request.GET.get("way", ""), request.GET.get("end", "")
    way, end = way if way in WAYS else WAYS[0], end if end in ENDS else ""
    day = today(request.actor.organisation_id, request.moment)
    rows = selectors.deals_sent(request.actor, day, way, end)
    page = sent_deals_page(rows, way, end, day)
    return render(request, "cases/sent_deals.html", {"page": page})


@entry(POST="exception.decide")
def decide(request: ActorRequest, exception_id: int) -> HttpResponse:
    """Grant an exception, or refuse it with a note."""
    is_granted = request.POST.get("decision") == "grant"
    try:
        services.decide_exception(
            actor=request.actor,
            exception_id=exception_id,
            is_granted=is_granted,
            note=request.POST.get("note", ""),
            moment=request.moment,
        )
    except (Conflict, Invalid, Locked) as refusal:
        return _shown(request, refusal=refusal, refused_id=exception_id)
    messages.success(request, _("Granted for five days.") if is_granted else _("Refused."))
    return redirect("cases:exceptions")


def _shown(
    request: ActorRequest,
    *,
    refusal: Conflict | Invalid | Locked | None = None,
    refused_id: int | None = None,
) -> HttpResponse:
    page = exceptions_page(
        selectors.exceptions_record(
            request.actor, today(request.actor.organisation_id, request.moment)
        ),
        refusal=refusal,
        refused_id=refused_id,
        typed=request.POST.get("note", ""),
    )
    status = REFUSED if refusal else 200
    return render(request, "cases/exceptions.html", {"page": page}, status=status)
