"""A case is handed over with a note, and the new owner says that he has read it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import Scope, scope_of
from techkarta.accounts.selectors import owners
from techkarta.cases import selectors, services
from techkarta.cases.forms import HandOverForm
from techkarta.cases.pages.handing import HandOverPage
from techkarta.cases.selectors import Case
from techkarta.common.errors import Conflict, Invalid

from .answers import CONFLICT, REFUSED, add_refusal


@entry(GET="case.change", POST="case.change")
def hand_over(request: ActorRequest, case_id: int) -> HttpResponse:
    """Give a case to another person: what is agreed, what comes next, what may go wrong."""
    case = selectors.case_to_change(request.actor, case_id)
    data, status = (request.POST if request.method == "POST" else None), 200
    form = HandOverForm(data, people=takers(request, case), initial={"version": case.version})
    if form.is_bound and form.is_valid():
        try:
            services.hand_over_case(
                actor=request.actor,
                case_id=case_id,
                version=form.cleaned_data["version"] or 0,
                handing=handing_of(form),
                moment=request.moment,
            )
        except Conflict as conflict:
            add_refusal(form, conflict)
            form.data = {**request.POST.dict(), "version": str(case.version)}
            status = CONFLICT
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The deal is handed over, the new owner is told."))
            url = _after(request, case_id)
            return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    page = HandOverPage(
        title=case.title,
        url=reverse("cases:hand_over", args=[case_id]),
        case_url=reverse("cases:case", args=[case_id]),
        form=form,
    )
    template = "cases/_hand_over.html" if request.htmx else "cases/hand_over.html"
    return render(request, template, {"page": page}, status=status if not form.errors else REFUSED)


@entry(POST="case.view")
def acknowledge(request: ActorRequest, case_id: int) -> HttpResponse:
    """The new owner has read the note."""
    services.acknowledge_hand_over(actor=request.actor, case_id=case_id, moment=request.moment)
    return redirect("cases:case", case_id)


def takers(request: ActorRequest, case: Case | None = None) -> Sequence[tuple[str, str]]:
    """Who may take a case over: everybody the actor may make its owner, but its present one."""
    if scope_of(request.actor, "case.change") is Scope.OWN:
        return ()
    people = owners(request.actor, "case.change")
    return [
        (str(each.id), each.full_name)
        for each in people
        if case is None or each.id != case.owner_id
    ]


def handing_of(form: HandOverForm) -> services.Handing:
    """What was typed, for the service."""
    names = ("owner_id", "agreed", "next_step", "dangers")
    return services.Handing(**{name: form.cleaned_data[name] for name in names})


def _after(request: ActorRequest, case_id: int) -> str:
    """Back to the list it was handed over from, else to its own page."""
    here = request.htmx.current_url_abs_path or ""
    return here if here.startswith(reverse("cases:list") + "?") else _own(case_id)


def _own(case_id: int) -> str:
    return reverse("cases:case", args=[case_id])
