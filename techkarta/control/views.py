"""The control queue and its two decisions."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import Conflict, Invalid
from techkarta.common.texts.errors import error_text
from techkarta.work import services
from techkarta.work.forms import ReturnForm

from .queue import control_page


@entry(GET="control.view")
def queue(request: ActorRequest) -> HttpResponse:
    """What waits for a decision, with one check in hand."""
    asked = request.GET.get("check", "")
    check_id = int(asked) if asked.isdigit() else None
    page = control_page(request.actor, request.moment, check_id=check_id)
    return render(request, "control/queue.html", {"page": page})


@entry(POST="control.decide")
def accept(request: ActorRequest, task_id: int) -> HttpResponse:
    """Accept what was done."""

    def decide() -> None:
        note = request.POST.get("note", "")
        services.accept_task(actor=request.actor, task_id=task_id, moment=request.moment, note=note)

    return _decided(request, decide)


@entry(POST="control.decide")
def send_back(request: ActorRequest, task_id: int) -> HttpResponse:
    """Return it with a reason and what to mend."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _again(request, gettext("Choose a reason and write what to mend."))

    def decide() -> None:
        services.return_task(
            actor=request.actor, task_id=task_id, moment=request.moment, **form.cleaned_data
        )

    return _decided(request, decide)


def _decided(request: ActorRequest, decide: Callable[[], None]) -> HttpResponse:
    try:
        decide()
    except (Invalid, Conflict) as refusal:
        return _again(request, error_text(refusal.code, refusal.params, get_language() or "ru"))
    return redirect("control:queue")


def _again(request: ActorRequest, error: str) -> HttpResponse:
    asked, note = request.POST.get("check", ""), request.POST.get("note", "")
    check_id = int(asked) if asked.isdigit() else None
    page = control_page(request.actor, request.moment, check_id=check_id, error=error, note=note)
    return render(request, "control/queue.html", {"page": page}, status=422)
