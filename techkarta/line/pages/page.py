"""The page of the line: as it is, what if, and scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.forms import Form
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, may
from techkarta.engine.errors import EngineError
from techkarta.engine.line.fitting import Fitted
from techkarta.engine.line.forecast import Forecast
from techkarta.engine.line.model import Scenario
from techkarta.engine.line.what_if import values_of
from techkarta.ui.formats import localise, number
from techkarta.ui.states import Tone
from techkarta.ui.values import Link

from ..models import LineScenario
from ..selectors.forecasts import NoForecast, forecast_of, staffed_for
from ..selectors.past import (
    QUARTER,
    LinePast,
    OtherCard,
    fitted_line,
    line_past,
    line_with_card,
    replayed_line,
)
from ..selectors.saved import saved_scenarios
from .beside import Beside, beside
from .chart import Chart, chart
from .compare import Compared, Shown, change_texts, compared
from .flow import TIGHT, FlowRole, FlowStage, asked_by_stage, flow_roles, flow_stages
from .levers import LeverGroup, asked_changes, kept_changes, lever_groups, said_changes
from .words import Names, assumption_text, names_of, refusal_text

LEAST_WINS = 10
"""Contracts fewer than which say little of what is to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAsked:
    """What an address asks for; `said` are its parameters as text.

    `form` keeps the scenario, `goal_form` asks for a number of contracts.
    """

    process_id: int | None = None
    scenario_id: int | None = None
    removed_id: int | None = None
    card_id: int | None = None
    said: Mapping[str, str]
    form: Form
    goal_form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """What holds the line up, in words, and what one more person would bring."""

    tone: Tone
    icon: str
    title: str
    text: str
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What so many contracts need: changes, what the changed line brings, its address."""

    changes: Sequence[str] = ()
    note: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage:
    """What the page shows; without history there is nothing but the reason."""

    processes: Sequence[Link]
    process_id: int
    nothing: str = ""
    stages: Sequence[FlowStage] = ()
    roles: Sequence[FlowRole] = ()
    bottleneck: Bottleneck | None = None
    levers: Sequence[LeverGroup] = ()
    kept: Mapping[str, str]
    asked: Mapping[str, str]
    beside: Sequence[Beside] = ()
    refusal: str = ""
    chart: Chart | None = None
    columns: Sequence[Compared] = ()
    is_changed: bool = False
    card: str = ""
    card_id: int | None = None
    removed_id: int | None = None
    may_change: bool = False
    form: Form
    goal_form: Form
    goal: Goal | None = None
    assumed: Sequence[str] = ()
    checked: str = ""
    known_wins: int = 0
    is_thin: bool = False
    since: date | None = None
    reset_url: str = ""


def line_page(actor: Actor, asked: LineAsked, moment: datetime) -> LinePage:
    """Fit the company's line, simulate it as it is and as it is asked to be."""
    known = line_past(actor, moment)
    process_id = _process(known, asked.process_id)
    empty = LinePage(
        processes=_process_links(known, process_id, get_language() or "ru"),
        process_id=process_id,
        kept={},
        asked={},
        form=asked.form,
        goal_form=asked.goal_form,
        may_change=may(actor, "line.change"),
        removed_id=asked.removed_id,
    )
    try:
        line = fitted_line(known)
    except EngineError:
        return replace(empty, nothing=_("No deal has come into the line yet"))
    names = names_of(known, line.scenario)
    now = forecast_of(line.scenario)
    if isinstance(now, NoForecast):
        return replace(
            empty,
            stages=flow_stages(known, process_id, None, line.scenario, names.language),
            nothing=refusal_text(now, names),
        )
    page = _reckoned(empty, actor, asked, known, Today(line=line, now=now, names=names))
    return replace(
        page,
        checked=_checked(actor, known, moment, names.language),
        known_wins=_wins(known),
        is_thin=_wins(known) < LEAST_WINS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The line as it is, its forecast, and its names."""

    line: Fitted
    now: Forecast
    names: Names


def _reckoned(
    empty: LinePage, actor: Actor, asked: LineAsked, known: LinePast, today: Today
) -> LinePage:
    """The page of a line that can be simulated."""
    line, now, names = today.line, today.now, today.names
    process_id, language = empty.process_id, names.language
    saved = list(saved_scenarios(actor))
    chosen = next((row for row in saved if row.id == asked.scenario_id), None)
    changes = _changes(asked, chosen, line.scenario)
    other = line_with_card(actor, known, asked.card_id) if asked.card_id else None
    asked_line = other.line.scenario if other else line.scenario
    then = forecast_of(asked_line, changes) if changes or other else None
    levers = lever_groups(known, process_id, now, changes, names)
    address = f"{reverse('line:line')}?process={process_id}"
    shown = (
        Shown(
            title=_("What is asked"),
            changes=changes,
            card=_card_text(other, names) if other else "",
            found=then,
            is_asked=True,
        )
        if then is not None
        else None
    )
    drawn = [("now", now), *([("then", then)] if isinstance(then, Forecast) else [])]
    return replace(
        empty,
        stages=flow_stages(known, process_id, now, line.scenario, language),
        roles=flow_roles(line.scenario, now, names),
        bottleneck=_bottleneck(line.scenario, now, names),
        levers=levers,
        kept=kept_changes(levers, changes),
        asked=said_changes(changes),
        card=_card_text(other, names) if other else "",
        card_id=asked.card_id if other else None,
        beside=beside(now, then, names) if not isinstance(then, NoForecast) else (),
        refusal=refusal_text(then, names) if isinstance(then, NoForecast) else "",
        chart=chart(_won(known), known.since, known.until, drawn, language),
        columns=compared(now, shown, saved, f"{address}&scenario=", names),
        is_changed=bool(changes or other),
        goal=_goal(asked.goal_form, address, names),
        assumed=[assumption_text(each, names) for each in line.assumed],
        since=known.since,
        reset_url=address,
    )


def _process(known: LinePast, asked: int | None) -> int:
    """The process asked for, else the one with most deals at work."""
    ids = [process.id for process in known.processes]
    if asked in ids:
        return int(asked or 0)
    counts = dict.fromkeys(ids, 0)
    for facts in known.stages:
        counts[facts.stage.process_id] += len(facts.ages)
    return max(counts, key=lambda each: counts[each], default=0)


def _process_links(known: LinePast, process_id: int, language: str) -> list[Link]:
    return [
        Link(
            text=localise(each.title, language),
            url=f"{reverse('line:line')}?process={each.id}",
            is_current=each.id == process_id,
        )
        for each in known.processes
    ]


def _changes(asked: LineAsked, chosen: LineScenario | None, scenario: Scenario) -> dict[str, float]:
    if chosen is not None:
        return {path: float(value) for path, value in chosen.changes.items()}
    return asked_changes(asked.said, values_of(scenario))


def _card_text(other: OtherCard, names: Names) -> str:
    """Which card is tried on the line."""
    return _("%(stage)s by revision %(number)s of the card") % {
        "stage": names.stages[str(other.version.card.stage_id)],
        "number": other.version.revision,
    }


def _won(known: LinePast) -> Mapping[date, int]:
    found: dict[date, int] = {}
    for months in known.won.values():
        for month, count in months.items():
            found[month] = found.get(month, 0) + count
    return found


def _bottleneck(scenario: Scenario, now: Forecast, names: Names) -> Bottleneck | None:
    """The most loaded role; one more person in it is simulated."""
    role = now.bottleneck
    if role is None:
        return None
    load = now.load.by_role[role]
    asked = asked_by_stage(scenario, now, role)
    stage = names.stages.get(max(asked, key=lambda each: asked[each], default=""), "")
    told = {"role": names.role(role), "stage": stage, "percent": round(100 * load)}
    if load < TIGHT:
        return Bottleneck(
            tone="ok",
            icon="circle-check",
            title=_("People keep up"),
            text=_(
                "The most loaded role, %(role)s, is asked for %(percent)s %% of its time. "
                "Contracts are limited by inflow and by the share of deals that go on."
            )
            % told,
            more="",
        )
    more = forecast_of(scenario, {f"people.{role}": scenario.people[role].count + 1})
    gain = more.mean - now.mean if isinstance(more, Forecast) else 0.0
    wait = now.roles[role].wait_minutes.mean or 0.0
    return Bottleneck(
        tone="bad" if load > 1 else "warn",
        icon="alert-circle" if load > 1 else "alert-triangle",
        title=_("Bottleneck: %(role)s on stage %(stage)s") % told,
        text=_(
            "%(percent)s %% of the time the role has is asked for. "
            "An operation waits for a free person for %(hours)s h on average."
        )
        % {**told, "hours": number(wait / 60, names.language, digits=1)},
        more=_("One more person would bring %(gain)s contracts a month.")
        % {"gain": f"{'+' if gain >= 0 else '−'}{number(abs(gain), names.language, digits=1)}"},
    )


def _goal(form: Form, address: str, names: Names) -> Goal | None:
    """People and inflow for the contracts asked for; None where nothing is."""
    if not form.is_bound or not form.is_valid():
        return None
    found = staffed_for(names.scenario, form.cleaned_data["goal"])
    if found is None:
        return Goal(note=_("No deal of the last year ended as won: nothing to reckon from."))
    values, language = values_of(names.scenario), names.language
    different = {
        path: value
        for path, value in found.changes.items()
        if names.value(path, value) != names.value(path, values[path])
    }
    brought = {
        "mean": number(found.forecast.mean, language, digits=1),
        "low": number(found.forecast.low, language),
        "high": number(found.forecast.high, language),
    }
    return Goal(
        changes=change_texts(different, values, names),
        note=_("The simulated line brings %(mean)s a month (%(low)s–%(high)s).") % brought,
        url=f"{address}&{urlencode(said_changes(different))}",
    )


def _wins(known: LinePast) -> int:
    return sum(stage.past.left.get("won", 0) for stage in known.stages)


def _checked(actor: Actor, known: LinePast, moment: datetime, language: str) -> str:
    """The last quarter forecast from what came before it, beside what happened."""
    before = line_past(actor, moment - QUARTER)
    days = round(known.past.days - before.past.days)
    if _wins(before) < LEAST_WINS or days <= 0:
        return ""
    try:
        found = forecast_of(replayed_line(before, days=days), is_monthly=False)
    except EngineError:
        return ""
    if isinstance(found, NoForecast):
        return ""
    fact = sum(
        stage.past.left.get("won", 0) - was.past.left.get("won", 0)
        for stage, was in zip(known.stages, before.stages, strict=True)
    )
    return _(
        "Checked on the last quarter: forecast from the days before it %(mean)s contracts "
        "(%(low)s–%(high)s), in fact %(fact)s."
    ) % {
        "mean": number(found.mean, language),
        "low": number(found.low, language),
        "high": number(found.high, language),
        "fact": fact,
    }
