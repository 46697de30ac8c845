"""The orders of a client as a part of his page, and what is known of his potential."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.accounts.selectors import calendar_of
from techkarta.clients.selectors import client, client_owner, client_to_change

from . import selectors, services
from .forms import EstimateForm
from .pages import OrdersPage, orders_page


@entry(GET="client.view")
def client_orders(request: ActorRequest, client_id: int) -> HttpResponse:
    """Months, rhythm, latest orders, share in the client."""
    page = _page(request, client_id, EstimateForm())
    return render(request, "orders/_client_orders.html", {"page": page})


@entry(POST="client.change")
def estimate(request: ActorRequest, client_id: int) -> HttpResponse:
    """Keep an estimate of the client's yearly potential."""
    form = EstimateForm(request.POST)
    client_to_change(request.actor, client_id)
    if form.is_valid():
        services.set_estimate(
            actor=request.actor, client_id=client_id, fields=form.values(), moment=request.moment
        )
        messages.success(request, _("Saved."))
        return redirect("clients:client", client_id)
    page = _page(request, client_id, form)
    return render(request, "orders/estimate.html", {"page": page}, status=422)


def _page(request: ActorRequest, client_id: int, form: EstimateForm) -> OrdersPage:
    row, today = client(request.actor, client_id), _today(request)
    can_change = may(request.actor, "client.change", client_owner(row))
    return orders_page(
        row.id,
        selectors.history_of(row.id, today),
        selectors.estimates_of(row.id),
        form if can_change else None,
        today=today,
        import_url=reverse("exchange:imports") if may(request.actor, "import.run") else "",
    )


def _today(request: ActorRequest) -> date:
    return calendar_of(request.actor.organisation_id).local_day(request.moment)
