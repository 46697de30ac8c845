"""Card files: loading one as a draft, giving one away, the blank and the shipped one of a stage."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import Invalid, NotFound
from techkarta.common.text import LANGUAGES
from techkarta.common.texts.errors import error_text
from techkarta.engine.cards.source import SIZE_LIMIT

from .. import selectors, services
from ..files import BOOKS, FILES, FORMS, blank_file, book_file, card_file, document_file
from ..forms import CardFileForm
from ..pages.loading import loading_page, refusal_of
from ..passports import process_book, version_passport


@entry(GET="card.write", POST="card.write")
def load(request: ActorRequest) -> HttpResponse:
    """Load a card file as a draft; what is wrong with it is told with line, column and remedy."""
    is_sent = request.method == "POST"
    form = CardFileForm(request.POST, request.FILES) if is_sent else CardFileForm()
    refusal = None
    if is_sent and form.is_valid():
        # One byte more than may be is enough to tell that a file is too large.
        data = form.cleaned_data["file"].read(SIZE_LIMIT + 1)
        try:
            row = services.import_card(actor=request.actor, data=data, moment=request.moment)
        except Invalid as error:
            refusal = refusal_of(error, form.cleaned_data["file"].name)
        else:
            messages.success(request, _("The draft is there. Read it and send it to review."))
            return redirect("method:version", row.id)
    page = loading_page(form, refusal)
    is_refused = refusal is not None or bool(form.errors)
    return render(request, "method/load.html", {"page": page}, status=422 if is_refused else 200)


@entry(POST="card.write")
def take(request: ActorRequest, stage_id: int) -> HttpResponse:
    """Make the shipped card of a stage a draft of the company's own."""
    try:
        row = services.take_shipped(actor=request.actor, stage_id=stage_id, moment=request.moment)
    except Invalid as error:
        if "version_id" not in error.params:
            raise
        messages.info(request, error_text(error.code, error.params, get_language() or "en"))
        return redirect("method:version", error.params["version_id"])
    messages.success(request, _("The draft is there. Read it and send it to review."))
    return redirect("method:version", row.id)


@entry(GET="card.view")
def export(request: ActorRequest, version_id: int, form: str) -> HttpResponse:
    """A version as a file: the card itself, or its document in the language asked for."""
    if form not in FORMS:
        raise NotFound("not_found")
    row = selectors.version(request.actor, version_id)
    if form in FILES:
        content = card_file(row, form)
    else:
        content = document_file(
            row, form, language=_language(request), passport=version_passport(row)
        )
    return _attachment(content, f"{row.card.code}-{row.revision}.{form}", form)


@entry(GET="card.view")
def book(request: ActorRequest, process_id: int, form: str) -> HttpResponse:
    """The cards in force of a whole process as one document."""
    if form not in BOOKS:
        raise NotFound("not_found")
    row = selectors.process(request.actor.organisation_id, process_id)
    calendar = calendar_of(request.actor.organisation_id)
    title, stages = process_book(row, calendar.local_day(request.moment))
    try:
        content = book_file(title, stages, form, language=_language(request))
    except Invalid as error:
        text = error_text(error.code, error.params, get_language() or "en")
        messages.warning(request, text)
        return redirect("method:processes")
    return _attachment(content, f"{row.code}.{form}", form)


@entry(GET="card.write")
def blank(request: ActorRequest, stage_id: int) -> HttpResponse:
    """A card file to begin with, for a stage that has none."""
    stage = selectors.stage(request.actor.organisation_id, stage_id)
    name = f"{stage.process.code}-{stage.code}.yaml"
    return _attachment(blank_file(stage).encode(), name, "yaml")


def _language(request: ActorRequest) -> str:
    """The language asked for, otherwise the reader's own."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else get_language() or LANGUAGES[0]


def _attachment(content: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
