"""The line: the page, scenarios kept and let go."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.views.saving import attempt
from techkarta.common.addresses import key_in
from techkarta.engine.errors import EngineError
from techkarta.engine.line.what_if import values_of

from . import services
from .forms import GoalForm, ScenarioForm
from .pages.answers import START, STEADY
from .pages.effect import effect_page
from .pages.export import FILE, exported_line
from .pages.levers import asked_changes
from .pages.page import LineAsked, line_page
from .selectors.past import fitted_line, line_past

REFUSED = 422


@entry(GET="line.view")
def line(request: ActorRequest) -> HttpResponse:
    """The line as it is, as it would be, and the scenarios beside it."""
    page = line_page(request.actor, _asked(request.GET.dict(), ScenarioForm()), request.moment)
    return render(request, "line/line.html", {"page": page})


@entry(GET="line.view")
def export(request: ActorRequest) -> HttpResponse:
    """The line as it is asked for as a file; the page says why where there is none."""
    asked = _asked(request.GET.dict(), ScenarioForm())
    try:
        text = exported_line(request.actor, asked, request.moment)
    except EngineError:
        text = None
    if text is None:
        return redirect(f"{reverse('line:line')}?{request.GET.urlencode()}")
    told = {"Content-Disposition": f'attachment; filename="{FILE}"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=told)


@entry(GET="line.view")
def effect(request: ActorRequest, version_id: int) -> HttpResponse:
    """What a card would do to the line: a part of the page it is approved on."""
    page = effect_page(request.actor, version_id, request.moment)
    return render(request, "line/_effect.html", {"page": page})


@entry(POST="line.change")
def keep(request: ActorRequest) -> HttpResponse:
    """Keep what is different as a scenario."""
    form = ScenarioForm(request.POST)
    asked = _asked(request.POST.dict(), form)
    kept: list[int] = []
    if attempt(request, form, lambda: kept.append(_kept(request, form, asked))).is_saved:
        messages.success(request, _("The scenario is kept."))
        said = {"process": asked.process_id or "", "scenario": kept[0]}
        if asked.is_steady:
            said[START] = STEADY
        return redirect(f"{reverse('line:line')}?{urlencode(said)}")
    page = line_page(request.actor, asked, request.moment)
    return render(request, "line/line.html", {"page": page}, status=REFUSED)


@entry(POST="line.change")
def remove(request: ActorRequest, scenario_id: int) -> HttpResponse:
    """Take a scenario off; the message brings it back."""
    row = services.remove_scenario(
        actor=request.actor, scenario_id=scenario_id, moment=request.moment
    )
    messages.success(request, _("The scenario “%(title)s” is taken off.") % {"title": row.title})
    return redirect(f"{reverse('line:line')}?removed={row.id}")


@entry(POST="line.change")
def restore(request: ActorRequest, scenario_id: int) -> HttpResponse:
    """Put a scenario back."""
    services.restore_scenario(actor=request.actor, scenario_id=scenario_id, moment=request.moment)
    messages.success(request, _("The scenario is back."))
    return redirect("line:line")


def _kept(request: ActorRequest, form: ScenarioForm, asked: LineAsked) -> int:
    line_now = fitted_line(line_past(request.actor, request.moment))
    row = services.keep_scenario(
        actor=request.actor,
        title=form.cleaned_data["title"],
        changes=asked_changes(asked.said, values_of(line_now.scenario)),
        moment=request.moment,
    )
    return row.id


def _asked(said: dict[str, str], form: ScenarioForm) -> LineAsked:
    return LineAsked(
        form=form,
        goal_form=GoalForm(said if "goal" in said else None),
        process_id=key_in(said.get("process", "")),
        scenario_id=key_in(said.get("scenario", "")),
        removed_id=key_in(said.get("removed", "")),
        card_id=key_in(said.get("card", "")),
        is_steady=said.get(START) == STEADY,
        said=said,
    )
