"""Proofs of exit criteria, given and taken back."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django_htmx.http import HttpResponseLocation

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.cases import selectors, services
from techkarta.cases.forms import ProofForm, proof_form
from techkarta.cases.pages.case import case_page
from techkarta.cases.pages.reading import reader_of
from techkarta.common.errors import Invalid
from techkarta.common.texts.errors import error_text


@entry(POST="case.change")
def prove(request: ActorRequest, case_id: int, criterion: str) -> HttpResponse:
    """Say what proves a criterion; what is wrong is told beside what was typed."""
    form = ProofForm(request.POST, auto_id=f"page-{criterion}-%s")
    if form.is_valid():
        try:
            services.prove_criterion(
                actor=request.actor,
                case_id=case_id,
                criterion=criterion,
                moment=request.moment,
                **form.cleaned_data,
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
    if form.is_valid():
        return back_to_case(request, case_id)
    return _again(request, case_id, criterion, form)


@entry(POST="case.change")
def withdraw(request: ActorRequest, case_id: int, criterion: str) -> HttpResponse:
    """Take back a proof given by mistake."""
    services.withdraw_proof(
        actor=request.actor, case_id=case_id, criterion=criterion, moment=request.moment
    )
    return back_to_case(request, case_id)


def back_to_case(request: ActorRequest, case_id: int) -> HttpResponse:
    """The case page as it is now."""
    url = reverse("cases:case", args=[case_id])
    if request.htmx:
        return HttpResponseLocation(url, target="#main", select="#main", swap="outerHTML")
    return redirect(url)


def add_refusal(form: Form, refusal: Invalid) -> None:
    """Put a refusal of a service at the field it is about."""
    text = error_text(refusal.code, refusal.params, get_language() or "en")
    name = str(refusal.params.get("field", ""))
    form.add_error(name if name in form.fields else None, text)


def _again(request: ActorRequest, case_id: int, criterion: str, bound: ProofForm) -> HttpResponse:
    record = selectors.case_record(request.actor, case_id)
    reader = reader_of(record.calendar, request.moment)

    def form_of(code: str) -> Form:
        return bound if code == criterion else proof_form(code, today=reader.today)

    page = case_page(record, actor=request.actor, reader=reader, form_of=form_of)
    template = "cases/_gate.html" if request.htmx else "cases/case.html"
    return render(request, template, {"page": page}, status=422)
