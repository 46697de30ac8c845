"""Settings of the company."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import selectors, services
from ..entry import ActorRequest, entry
from ..forms import OrganisationForm
from ..pages import SettingsPage, organisation_days
from .saving import attempt


@entry(GET="organisation.change", POST="organisation.change")
def company(request: ActorRequest) -> HttpResponse:
    """The company's name, currency and own days off."""
    row = selectors.organisation(request.actor.organisation_id)
    form = OrganisationForm(request.POST or None, initial=OrganisationForm.initial_of(row))
    tried = attempt(
        request, form,
        lambda: services.edit_organisation(
            actor=request.actor, moment=request.moment, **form.cleaned_data
        ),
        present={
            "name": row.name, "currency": row.currency, "own_holidays": tuple(row.own_holidays)
        },
        version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    page = SettingsPage(
        title=_("Settings"), note=row.name, form=form, crumbs=(), differences=tried.differences,
        time_zone=row.time_zone, country=row.country, days=organisation_days(row),
    )  # fmt: skip
    return render(request, "accounts/settings.html", {"page": page})
