"""Notes on a case: written, taken back, their files handed out."""

from __future__ import annotations

from functools import partial

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.cases import selectors, services
from techkarta.cases.forms import NoteForm, note_form, proof_form
from techkarta.cases.pages.case import case_page
from techkarta.cases.pages.reading import reader_of
from techkarta.common.errors import Invalid

from .answers import REFUSED, add_refusal


@entry(POST="case.view")
def write_note(request: ActorRequest, case_id: int) -> HttpResponse:
    """Write on the case; what cannot be taken is told beside what was typed."""
    form = note_form(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.write_note(
                actor=request.actor,
                case_id=case_id,
                text=form.cleaned_data["text"],
                files=form.cleaned_data["attached"],
                once=form.cleaned_data["once"],
                moment=request.moment,
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
    if form.is_valid():
        return _timeline(request, case_id)
    return _show(request, case_id, form)


@entry(POST="note.withdraw")
def withdraw_note(request: ActorRequest, case_id: int, note_id: int) -> HttpResponse:
    """Take back a note."""
    services.withdraw_note(
        actor=request.actor, case_id=case_id, note_id=note_id, moment=request.moment
    )
    return _timeline(request, case_id)


@entry(GET="case.view")
def note_file(request: ActorRequest, case_id: int, attachment_id: int) -> FileResponse:
    """Hand out a file of a note, always as an attachment."""
    row = selectors.note_file(request.actor, case_id, attachment_id)
    return FileResponse(row.file.open(), as_attachment=True, filename=row.name)


def _timeline(request: ActorRequest, case_id: int) -> HttpResponse:
    if not request.htmx:
        return redirect(reverse("cases:case", args=[case_id]) + "#timeline")
    return _show(request, case_id, note_form(), status=200)


def _show(
    request: ActorRequest, case_id: int, form: NoteForm, *, status: int = REFUSED
) -> HttpResponse:
    record = selectors.case_record(request.actor, case_id, request.moment)
    reader = reader_of(record.calendar, request.moment)
    page = case_page(
        record,
        actor=request.actor,
        reader=reader,
        form_of=partial(proof_form, today=reader.today),
        note_form=form,
    )
    template = "cases/_timeline.html" if request.htmx else "cases/case.html"
    return render(request, template, {"page": page}, status=status)
