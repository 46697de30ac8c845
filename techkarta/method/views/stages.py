"""Stages: add, change their settings; what that does to running cases is asked first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.accounts.views.saving import Attempt, attempt
from techkarta.common.errors import NotFound

from .. import selectors, services
from ..forms import StageForm, strings_of
from ..pages.processes import MethodFormPage, processes_crumbs
from ..pages.stages import StagePage, effect_lines
from ..standing import StageEffect, effect_of_edit
from .matrix import reader_for


@entry(GET="process.change", POST="process.change")
def new_stage(request: ActorRequest, process_id: int) -> HttpResponse:
    """Add a stage at the end of a process."""
    row = selectors.process(request.actor.organisation_id, process_id)
    form = StageForm(request.POST or None, initial={"version": row.version})
    tried = attempt(
        request, form,
        lambda: services.add_stage(
            actor=request.actor, process_id=process_id, version=form.cleaned_data["version"],
            edit=form.edit(), moment=request.moment,
        ),
        version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The stage is added at the end. Put it in its place."))
        return redirect("method:processes")
    page = MethodFormPage(
        title=_("New stage"), note=reader_for(request).say(row.title), form=form,
        crumbs=processes_crumbs(),
    )  # fmt: skip
    return render(request, "method/stage_new.html", {"page": page})


@entry(GET="process.change", POST="process.change")
def stage(request: ActorRequest, stage_id: int) -> HttpResponse:
    """Change the settings of a stage; from here it is retired too."""
    row = selectors.stage(request.actor.organisation_id, stage_id)
    if row.is_retired:
        raise NotFound("not_found")
    reader, stages = reader_for(request), selectors.stages_of(row.process_id)
    earlier = [(each.code, reader.say(each.title)) for each in stages if each.order < row.order]
    present = _present(row)
    form = StageForm(
        request.POST or None, initial={**present, "version": row.version}, earlier=earlier
    )
    effect = _effect(request, row, form)
    must_ask = effect is not None and effect.is_felt and not request.POST.get("sure")
    tried = Attempt() if must_ask else attempt(
        request, form,
        lambda: services.edit_stage(
            actor=request.actor, stage_id=stage_id, version=form.cleaned_data["version"],
            edit=form.edit(), moment=request.moment,
        ),
        present=present, version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("method:processes")
    page = StagePage(
        title=reader.say(row.title), note=reader.say(row.process.title),
        form=form, crumbs=processes_crumbs(), differences=tried.differences, stage_id=row.id,
        has_earlier=bool(earlier), is_last=len(stages) == 1,
        effect=effect_lines(effect, dict(earlier)) if effect and must_ask else (),
    )  # fmt: skip
    return render(request, "method/stage.html", {"page": page})


def _effect(request: ActorRequest, row: selectors.Stage, form: StageForm) -> StageEffect | None:
    """What the typed settings mean for running cases; None where nothing sound was typed."""
    if request.method != "POST" or not form.is_valid():
        return None
    calendar = calendar_of(request.actor.organisation_id)
    return effect_of_edit(row, form.edit(), calendar, calendar.local_day(request.moment))


def _present(row: selectors.Stage) -> dict[str, object]:
    return {
        **strings_of(row.title, "title"),
        **strings_of(row.mark, "mark"),
        **strings_of(row.entry, "entry"),
        "normal_days": row.normal_days,
        "maximum_days": row.maximum_days,
        "returns": row.returns,
        "asks": row.asks,
        "may_win": row.may_win,
    }
