"""Proofs of exit criteria, given and taken back."""

from __future__ import annotations

from datetime import date

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.cases import selectors, services
from techkarta.cases.forms import ProofForm, ReasonForm, note_form, proof_form
from techkarta.cases.pages.case import case_page
from techkarta.cases.pages.gate import FormOf
from techkarta.cases.pages.moves import close_dialog, move_dialog
from techkarta.cases.pages.reading import reader_of
from techkarta.common.errors import Invalid, NotFound

from .answers import REFUSED, add_refusal, back_to_case, mark_stale, show_dialog
from .moves import asking_of, wish_of

OK = 200


@entry(POST="case.change")
def prove(request: ActorRequest, case_id: int, criterion: str) -> HttpResponse:
    """Say what proves a criterion; what is wrong is told beside what was typed."""
    place = "dialog" if "dialog" in request.POST else "page"
    form = ProofForm(request.POST, auto_id=f"{place}-{criterion}-%s")
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
    return _answer(request, case_id, criterion, form)


@entry(POST="case.change")
def withdraw(request: ActorRequest, case_id: int, criterion: str) -> HttpResponse:
    """Take back a proof given by mistake."""
    if "\0" in criterion:
        raise NotFound("not_found")
    services.withdraw_proof(
        actor=request.actor, case_id=case_id, criterion=criterion, moment=request.moment
    )
    return back_to_case(request, case_id)


def _answer(request: ActorRequest, case_id: int, criterion: str, bound: ProofForm) -> HttpResponse:
    """The place the proof was given in, renewed: the dialog of a move, or the case page."""
    is_done = bound.is_valid()
    status = OK if is_done else REFUSED
    if request.POST.get("dialog") in {"move", "won"}:
        return _dialog(request, case_id, criterion, bound, status=status)
    if is_done:
        return back_to_case(request, case_id)
    record = selectors.case_record(request.actor, case_id, request.moment)
    reader = reader_of(record.calendar, request.moment)
    page = case_page(
        record,
        actor=request.actor,
        reader=reader,
        form_of=_form_of(criterion, bound, today=reader.today, place="page"),
        note_form=note_form(),
    )
    template = "cases/_gate.html" if request.htmx else "cases/case.html"
    return render(request, template, {"page": page}, status=status)


def _dialog(
    request: ActorRequest, case_id: int, criterion: str, bound: ProofForm, *, status: int
) -> HttpResponse:
    wish, form = wish_of(request), ReasonForm(auto_id="move-%s")
    today = reader_of(calendar_of(request.actor.organisation_id), request.moment).today
    form_of = _form_of(criterion, bound, today=today, place="dialog") if status != OK else None
    asking = asking_of(request, case_id, wish, form=form, form_of=form_of)
    is_move = request.POST["dialog"] == "move"
    dialog = move_dialog(asking) if is_move else close_dialog(asking, "won")
    return mark_stale(show_dialog(request, dialog, status=status))


def _form_of(criterion: str, bound: ProofForm, *, today: date, place: str) -> FormOf:
    """The form as it was typed for one criterion, empty ones for the others."""

    def form_of(code: str) -> Form:
        return bound if code == criterion else proof_form(code, today=today, place=place)

    return form_of
