"""A stage is retired with its cases, and brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.cases import services
from techkarta.cases.pages.reading import reader_of
from techkarta.cases.pages.retiring import retiring_page
from techkarta.cases.selectors.retiring import cases_on_stage
from techkarta.common.errors import Conflict, DomainError, Invalid
from techkarta.common.texts.errors import error_text
from techkarta.method.selectors import Stage, stages_of
from techkarta.method.selectors import stage as stage_of

from .answers import CONFLICT, number


@entry(GET="process.change", POST="process.change")
def retire(request: ActorRequest, stage_id: int) -> HttpResponse:
    """Show which cases stand on the stage and where they go; a POST does it."""
    stage = stage_of(request.actor.organisation_id, stage_id)
    problem = ""
    if request.method == "POST" and not stage.is_retired:
        try:
            return _retire(request, stage)
        except (Conflict, Invalid) as refusal:
            problem = _say(refusal)
    if stage.is_retired:
        return _back(stage)
    reader = reader_of(calendar_of(request.actor.organisation_id), request.moment)
    page = retiring_page(
        stage,
        stages_of(stage.process_id),
        list(cases_on_stage(request.actor, stage_id)),
        reader=reader,
        problem=problem,
    )
    status = CONFLICT if problem else 200
    return render(request, "cases/retire_stage.html", {"page": page}, status=status)


@entry(POST="process.change")
def restore(request: ActorRequest, stage_id: int) -> HttpResponse:
    """Bring a stage back, with the cases nobody has worked on since."""
    stage = stage_of(request.actor.organisation_id, stage_id)
    back, moved = services.restore_stage(
        actor=request.actor, stage_id=stage_id, moment=request.moment
    )
    said = _("The stage is back.")
    if moved:
        told = _("Cases that came back with it: %(back)d of %(moved)d; the others go on.")
        said = f"{said} {told % {'back': back, 'moved': moved}}"
    messages.success(request, said)
    return _back(stage)


def _retire(request: ActorRequest, stage: Stage) -> HttpResponse:
    asked = request.POST
    retirement = services.Retirement(
        stage_id=stage.id,
        version=number(asked.get("version", "")) or 0,
        target_id=number(asked.get("target", "")) or 0,
        seen=number(asked.get("seen", "")) or 0,
    )
    count = services.retire_stage(actor=request.actor, retirement=retirement, moment=request.moment)
    told = ngettext(
        "The stage is retired, %(count)d case went on. It can be brought back below.",
        "The stage is retired, %(count)d cases went on. It can be brought back below.",
        count,
    )
    kept = _("The stage is retired; its history stays. It can be brought back below.")
    messages.success(request, told % {"count": count} if count else kept)
    return _back(stage)


def _back(stage: Stage) -> HttpResponse:
    return redirect(f"{reverse('method:processes')}#process-{stage.process_id}")


def _say(refusal: DomainError) -> str:
    return error_text(refusal.code, refusal.params, get_language() or "en")
