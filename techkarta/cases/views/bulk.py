"""The same change of the deals chosen in the list, with a report row by row."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.cases.forms import HandOverForm
from techkarta.cases.pages.bulk import BulkPage, bulk_page
from techkarta.cases.pages.handing import BulkHandOverPage
from techkarta.cases.services import Chosen, Outcome, assign_cases, lose_cases, move_cases

from .answers import REFUSED, number
from .handing import handing_of, takers


@entry(POST="case.change")
def bulk(request: ActorRequest) -> HttpResponse:
    """Move, assign or close what is chosen; each deal under its own gate."""
    chosen = _chosen(request.POST.getlist("chosen"))
    wish, error = request.POST.get("wish", ""), ""
    reason = request.POST.get("lost_reason", "").strip()
    if not chosen:
        error = _("No deal is chosen. Tick the deals in the list first.")
    elif wish == "lose" and not reason:
        error = _("Say why the deals are lost.")
    elif wish not in {"move", "assign", "lose"}:
        error = _("Choose what to do with the deals.")
    back = _back(request)
    if error:
        page = BulkPage(
            title=_("Nothing is changed"), done=0, refused=0, rows=(), back_url=back, error=error
        )
        return render(request, "cases/bulk.html", {"page": page}, status=REFUSED)
    if wish == "assign":
        return _hand_over(request, chosen, back)
    title, outcomes = _change(request, wish, chosen, reason)
    return render(request, "cases/bulk.html", {"page": bulk_page(title, outcomes, back)})


def _hand_over(request: ActorRequest, chosen: Sequence[Chosen], back: str) -> HttpResponse:
    """Ask for the note the deals go with, then hand each over."""
    asked = {"owner_id": request.POST.get("new_owner", "")}
    is_told = "agreed" in request.POST
    form = HandOverForm(request.POST if is_told else None, people=takers(request), initial=asked)
    if form.is_bound and form.is_valid():
        outcomes = assign_cases(
            actor=request.actor, chosen=chosen, handing=handing_of(form), moment=request.moment
        )
        page = bulk_page(_("Given to another person"), outcomes, back)
        return render(request, "cases/bulk.html", {"page": page})
    keys = [f"{each.case_id}:{each.version}" for each in chosen]
    asking = BulkHandOverPage(count=len(keys), chosen=keys, back_url=back, form=form)
    status = REFUSED if form.errors else 200
    return render(request, "cases/bulk_hand_over.html", {"page": asking}, status=status)


def _change(
    request: ActorRequest, wish: str, chosen: Sequence[Chosen], reason: str
) -> tuple[str, list[Outcome]]:
    actor, moment = request.actor, request.moment
    if wish == "lose":
        found = lose_cases(actor=actor, chosen=chosen, reason=reason, moment=moment)
        return _("Closed as lost"), found
    return _("Moved to the next stage"), move_cases(actor=actor, chosen=chosen, moment=moment)


def _chosen(values: Sequence[str]) -> list[Chosen]:
    """The deals ticked: identifier and the version seen; what cannot be read is left out."""
    found = []
    for value in values:
        case_id, version = (number(part) for part in [*value.split(":"), ""][:2])
        if case_id is not None and version is not None:
            found.append(Chosen(case_id=case_id, version=version))
    return found


def _back(request: ActorRequest) -> str:
    back = request.POST.get("back", "")
    is_own = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return back if is_own else reverse("cases:list")
