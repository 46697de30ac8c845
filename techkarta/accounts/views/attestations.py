"""The register of personal attestations."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from techkarta.common.errors import Invalid

from .. import services
from ..attestation_forms import AttestationForm, WithdrawalForm
from ..attestation_pages import register_page
from ..attested import attestations as in_force
from ..entry import ActorRequest, entry
from ..forms import add_refusal
from ..permissions import scope_of
from ..selectors import calendar_of, owners
from .people import people_crumbs

REFUSED = 422


@entry(GET="people.view", POST="attestation.give")
def attestations(request: ActorRequest) -> HttpResponse:
    """Who holds what until when, the ending ones first; a POST gives one."""
    posted = request.method == "POST"
    form = _form(request)
    if posted and form is not None and form.is_valid():
        try:
            services.give_attestation(
                actor=request.actor, fields=form.fields_said(), moment=request.moment
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The attestation is entered."))
            return redirect("accounts:attestations")
    return _shown(request, form)


@entry(POST="attestation.give")
def withdraw(request: ActorRequest, attestation_id: int) -> HttpResponse:
    """Take an attestation back with a reason."""
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _shown(request, _form(request, is_empty=True), refused=form)
    services.withdraw_attestation(
        actor=request.actor,
        attestation_id=attestation_id,
        reason=form.cleaned_data["reason"],
        moment=request.moment,
    )
    messages.success(request, _("The attestation is withdrawn."))
    return redirect("accounts:attestations")


def _form(request: ActorRequest, *, is_empty: bool = False) -> AttestationForm | None:
    if scope_of(request.actor, "attestation.give") is None:
        return None
    people = [
        (user.id, user.full_name)
        for user in owners(request.actor, "attestation.give")
        if user.id != request.actor.user_id
    ]
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    is_bound = request.method == "POST" and not is_empty
    data = request.POST if is_bound else None
    return AttestationForm(data, people=people, initial={"passed_on": today})


def _shown(
    request: ActorRequest, form: AttestationForm | None, *, refused: forms.Form | None = None
) -> HttpResponse:
    page = register_page(
        list(in_force(request.actor)),
        actor=request.actor,
        form=form,
        today=calendar_of(request.actor.organisation_id).local_day(request.moment),
        crumbs=people_crumbs(),
        error=str(refused.errors["reason"][0]) if refused else "",
    )
    is_refused = refused is not None or (form is not None and form.errors)
    status = REFUSED if is_refused else 200
    return render(request, "accounts/attestations.html", {"page": page}, status=status)
