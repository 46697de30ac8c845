"""Answers that several views give: back to the case, a refusal at its field, a dialog."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django_htmx.http import HttpResponseLocation, trigger_client_event

from techkarta.accounts.entry import ActorRequest
from techkarta.cases.pages.moves import MoveDialog
from techkarta.common.errors import DomainError
from techkarta.common.texts.errors import error_text

MOST_DIGITS = 15
CONFLICT, REFUSED = 409, 422


def back_to_case(request: ActorRequest, case_id: int) -> HttpResponse:
    """The case page as it is now; htmx replaces its content in place."""
    url = reverse("cases:case", args=[case_id])
    if request.htmx:
        return HttpResponseLocation(url, target="#main", select="#main", swap="outerHTML")
    return redirect(url)


def show_dialog(request: ActorRequest, dialog: MoveDialog, *, status: int = 200) -> HttpResponse:
    """A dialog alone for htmx, or in a page of its own."""
    template = "cases/_move.html" if request.htmx else "cases/move.html"
    return render(request, template, {"page": dialog}, status=status)


def mark_stale(response: HttpResponse) -> HttpResponse:
    """Tell the page behind a dialog to renew itself when the dialog closes."""
    return trigger_client_event(response, "tk-case-changed")


def add_refusal(form: Form, refusal: DomainError) -> None:
    """Put a refusal of a service at the field it is about."""
    text = error_text(refusal.code, refusal.params, get_language() or "en")
    name = str(refusal.params.get("field", ""))
    form.add_error(name if name in form.fields else None, text)


def number(text: str) -> int | None:
    """A whole number of the address; None where it is something else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None
