"""Views of the board and the list that people keep under a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.cases import services
from techkarta.cases.forms import FilterForm, KeepForm
from techkarta.cases.pages.filters import board_choices, list_choices
from techkarta.cases.pages.kept import keep_page, kept_page, view_url
from techkarta.cases.selectors.choosing import choosing
from techkarta.cases.selectors.kept import KeptPlace, kept_views
from techkarta.common.errors import Invalid

from .answers import REFUSED, add_refusal, number


@entry(GET="view.keep")
def views(request: ActorRequest) -> HttpResponse:
    """One's own views and those shared with the company."""
    page = kept_page(kept_views(request.actor), request.actor)
    return render(request, "cases/kept.html", {"page": page})


@entry(GET="view.keep", POST="view.keep")
def keep_view(request: ActorRequest) -> HttpResponse:
    """Keep the filters of the address under a name."""
    said = (request.POST if request.method == "POST" else request.GET).dict()
    place = said.get("at", "")
    place = place if place in KeptPlace.values else KeptPlace.LIST
    filters = _filters(request, place, said)
    typed = request.POST if request.method == "POST" else None
    form = KeepForm(typed, may_share=may(request.actor, "view.share"))
    if form.is_valid():
        try:
            view = services.keep_view(
                actor=request.actor,
                name=form.cleaned_data["name"],
                place=place,
                filters=filters,
                is_shared=form.cleaned_data.get("is_shared", False),
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The view “%(name)s” is kept") % {"name": view.name})
            return redirect(view_url(view))
    status = REFUSED if form.is_bound else 200
    page = keep_page(form, place, filters)
    return render(request, "cases/keep.html", {"page": page}, status=status)


@entry(POST="view.keep")
def drop_view(request: ActorRequest, view_id: int) -> HttpResponse:
    """Keep one's own view no longer."""
    services.drop_view(actor=request.actor, view_id=view_id)
    return redirect("cases:views")


def _filters(request: ActorRequest, place: str, said: dict[str, str]) -> dict[str, str]:
    """What the address narrows to; what nobody can read narrows nothing and is not kept."""
    known = choosing(request.actor)
    if place == KeptPlace.BOARD:
        return FilterForm(said, choices=board_choices(known)).said
    process = known.process(number(said.get("process", "")))
    return FilterForm(said, choices=list_choices(known, process)).said
