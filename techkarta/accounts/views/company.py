"""Settings of the company."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import selectors, services
from ..entry import ActorRequest, entry
from ..forms import OrganisationForm
from ..pages import SettingsPage, days_of
from .saving import attempt


@entry(GET="organisation.change", POST="organisation.change")
def company(request: ActorRequest) -> HttpResponse:
    """The company's name, currency and own days off."""
    row = selectors.organisation(request.actor.organisation_id)
    form = OrganisationForm(request.POST or None, initial=OrganisationForm.initial_of(row))
    tried = attempt(
        request, form,
        lambda: services.edit_organisation(
            actor=request.actor, moment=request.moment, version=form.cleaned_data["version"],
            name=form.cleaned_data["name"], currency=form.cleaned_data["currency"],
            days=form.days(),
        ),
        present={
            "name": row.name, "currency": row.currency, "own_holidays": tuple(row.own_holidays),
            "own_working_days": tuple(row.own_working_days), "short_days": tuple(row.short_days),
        },
        version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    page = SettingsPage(
        title=_("Settings"), note=row.name, form=form, crumbs=(), differences=tried.differences,
        time_zone=row.time_zone, country=row.country, days=days_of(row.own_holidays),
        working_days=days_of(row.own_working_days), short_days=days_of(row.short_days),
        eves=selectors.coming_eves(row, request.moment),
    )  # fmt: skip
    return render(request, "accounts/settings.html", {"page": page})
