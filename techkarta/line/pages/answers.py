"""What the page answers in words: what holds the line up, people for a goal, the past foretold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.forms import Form
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.engine.errors import EngineError
from techkarta.engine.line.forecast import Forecast, Span, settled
from techkarta.engine.line.model import Scenario
from techkarta.engine.line.what_if import values_of
from techkarta.ui.formats import localise, number
from techkarta.ui.states import Tone

from ..selectors.forecasts import NoForecast, forecast_of, staffed_for
from ..selectors.past import QUARTER, YEAR_DAYS, LinePast, line_past, replayed_line
from .compare import change_texts
from .flow import TIGHT, asked_by_stage
from .levers import said_changes
from .words import Names

START, STEADY = "start", "steady"
"""What of an address asks for the steady state instead of the deals at work now."""
LEAST_WINS = 10
"""Contracts fewer than which say little of what is to come."""


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
class CheckedRow:
    """A number of the last quarter: foretold from its beginning, and what came."""

    label: str
    foretold: str
    band: str
    fact: str
    is_within: bool


def bottleneck(scenario: Scenario, now: Forecast, names: Names) -> Bottleneck | None:
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


def goal(form: Form, address: str, names: Names) -> Goal | None:
    """People and inflow for the contracts asked for; None where nothing is."""
    if not form.is_bound or not form.is_valid():
        return None
    steady = settled(names.scenario, days=YEAR_DAYS)
    found = staffed_for(steady, form.cleaned_data["goal"])
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
        note=_("Once settled, the simulated line brings %(mean)s a month (%(low)s–%(high)s).")
        % brought,
        url=f"{address}&{START}={STEADY}&{urlencode(said_changes(different))}",
    )


def wins(known: LinePast) -> int:
    """Contracts of the year looked at."""
    return sum(stage.past.left.get("won", 0) for stage in known.stages)


def checked(
    actor: Actor, known: LinePast, process_id: int, moment: datetime, language: str
) -> list[CheckedRow]:
    """The last quarter foretold from the deals it began with, beside what happened.

    () where too little was known then.
    """
    before = line_past(actor, moment - QUARTER)
    calendar = known.source.calendar
    days = calendar.working_days_between(before.until, known.until)
    if wins(before) < LEAST_WINS or days <= 0:
        return []
    try:
        found = forecast_of(replayed_line(before, days=days), is_monthly=False)
    except EngineError:
        return []
    if isinstance(found, NoForecast):
        return []
    return list(_checked_rows(before, known, process_id, found, language))


def _checked_rows(
    before: LinePast, known: LinePast, process_id: int, found: Forecast, language: str
) -> Iterator[CheckedRow]:
    since, stays = before.source.until, known.source.stays
    won = sum(stay.went == "won" and (stay.left_at or since) >= since for stay in stays)
    contracts = Span(found.mean, found.low, found.high)
    yield _checked_row(_("Contracts, all sales"), contracts, won, language)
    at_work = sum(len(each.ages) for each in known.stages)
    yield _checked_row(
        _("Deals at work in the end, all sales"), found.wip_at_end, at_work, language
    )
    for each in known.stages:
        if each.stage.process_id == process_id and each.past.code in found.entered:
            name = f"{localise(each.stage.mark, language)} {localise(each.stage.title, language)}"
            came = sum(
                stay.stage_id == each.stage.id and stay.entered_at >= since for stay in stays
            )
            label = _("Deals that came to %(stage)s") % {"stage": name.strip()}
            yield _checked_row(label, found.entered[each.past.code], came, language)


def _checked_row(label: str, foretold: Span, fact: int, language: str) -> CheckedRow:
    return CheckedRow(
        label=label,
        foretold=number(foretold.mean, language),
        band=f"{number(foretold.low, language)}–{number(foretold.high, language)}",
        fact=number(fact, language),
        is_within=foretold.low <= fact <= foretold.high,
    )
