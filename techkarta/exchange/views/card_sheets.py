"""Cards kept in Excel: the file, what it says, the drafts that come of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import Conflict, Invalid

from .. import selectors, services
from ..forms import card_choices, uploaded
from ..pages.card_sheet import card_sheet_page, made_page, upload_page
from ..pages.words import error_line
from ..reading import limits

RIGHT = "card.write"
MEGABYTES = limits.UPLOAD_BYTES // 1024 // 1024
LONGEST_NUMBER = 9


@entry(GET=RIGHT, POST=RIGHT)
def upload(request: ActorRequest) -> HttpResponse:
    """The place for a file; a POST reads it and goes on to what it says."""
    problem = ""
    if request.method == "POST":
        try:
            with uploaded(request.FILES.getlist("file")) as sources:
                if not sources:
                    raise Invalid("file_missing", field="file")  # noqa: TRY301 - said on this page
                row = services.start_card_sheet(
                    actor=request.actor, file=sources[0], moment=request.moment
                )
            return redirect("exchange:card_sheet", row.id)
        except Invalid as error:
            problem = error_line(error)
    page = upload_page(megabytes=MEGABYTES, problem=problem)
    status = 422 if problem else 200
    return render(request, "exchange/card_upload.html", {"page": page}, status=status)


@entry(GET=RIGHT, POST=RIGHT)
def decide(request: ActorRequest, sheet_id: int) -> HttpResponse:
    """What columns, roles and cards mean; a POST keeps it and may make the drafts."""
    row = selectors.card_sheet(request.actor, sheet_id)
    if row.done_at is not None:
        return redirect("exchange:card_sheet_made", sheet_id)
    problem = ""
    if request.method == "POST":
        try:
            row = services.decide_card_sheet(
                actor=request.actor, sheet_id=sheet_id, version=_version(request),
                choices=card_choices(request.POST),
            )  # fmt: skip
            if request.POST.get("then") == "drafts":
                services.make_drafts(
                    actor=request.actor, sheet_id=sheet_id, version=row.version,
                    moment=request.moment,
                )  # fmt: skip
                return redirect("exchange:card_sheet_made", sheet_id)
        except (Invalid, Conflict) as error:
            problem = error_line(error)
            row = selectors.card_sheet(request.actor, sheet_id)
    page = card_sheet_page(row, problem=problem)
    status = 422 if problem else 200
    return render(request, "exchange/card_sheet.html", {"page": page}, status=status)


@entry(GET=RIGHT)
def made(request: ActorRequest, sheet_id: int) -> HttpResponse:
    """The drafts that were made, and what was not understood."""
    row = selectors.card_sheet(request.actor, sheet_id)
    if row.done_at is None:
        return redirect("exchange:card_sheet", sheet_id)
    page = made_page(request.actor, row)
    return render(request, "exchange/card_made.html", {"page": page})


def _version(request: ActorRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0
