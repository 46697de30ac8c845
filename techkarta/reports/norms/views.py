"""Norms: the page, and taking a measured norm over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.addresses import key_in
from techkarta.common.errors import NotFound

from .accepting import accept_norm
from .beyond import beyond_page
from .page import norms_page


@entry(GET="norms.view")
def norms(request: ActorRequest) -> HttpResponse:
    """What operations take against their norms."""
    process, card = (key_in(request.GET.get(each, "")) for each in ("process", "card"))
    page = norms_page(request.actor, process, request.moment, card)
    return render(request, "reports/norms.html", {"page": page})


@entry(GET="norms.view")
def beyond(request: ActorRequest, version_id: int) -> HttpResponse:
    """The executions under 40 % or over 150 % of the norm of an operation."""
    no, way = request.GET.get("no", ""), request.GET.get("way", "")
    page = beyond_page(request.actor, version_id, no, way, request.moment)
    if page is None:
        raise NotFound("not_found")
    return render(request, "reports/norms_beyond.html", {"page": page})


@entry(POST="card.write")
def accept(request: ActorRequest, version_id: int) -> HttpResponse:
    """Put the measured norm into the draft of the card, and open the draft."""
    no = request.POST.get("no", "")
    draft = accept_norm(actor=request.actor, version_id=version_id, no=no, moment=request.moment)
    messages.success(request, _("The norm of operation %(no)s is in the draft.") % {"no": no})
    return redirect("method:editor", version_id=draft)
