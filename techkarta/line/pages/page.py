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
from techkarta.ui.formats import localise
from techkarta.ui.values import Link

from ..models import LineScenario
from ..selectors.forecasts import NoForecast, forecast_of
from ..selectors.past import (
    LinePast,
    OtherCard,
    fitted_line,
    line_past,
    line_with_card,
    steady_line,
)
from ..selectors.saved import saved_scenarios
from .answers import (
    LEAST_WINS,
    START,
    STEADY,
    Bottleneck,
    CheckedRow,
    Goal,
    bottleneck,
    checked,
    goal,
    wins,
)
from .beside import Beside, beside
from .chart import Chart, chart
from .compare import Compared, Shown, compared
from .flow import FlowRole, FlowStage, flow_roles, flow_stages
from .levers import LeverGroup, asked_changes, kept_changes, lever_groups, said_changes
from .words import Names, assumption_text, names_of, refusal_text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAsked:
    """What an address asks for; `said` are its parameters as text.

    `form` keeps the scenario, `goal_form` asks for a number of contracts.
    """

    process_id: int | None = None
    scenario_id: int | None = None
    removed_id: int | None = None
    card_id: int | None = None
    is_steady: bool = False
    said: Mapping[str, str]
    form: Form
    goal_form: Form


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
    checked: Sequence[CheckedRow] = ()
    starts: Sequence[Link] = ()
    is_steady: bool = False
    at_start: int = 0
    known_wins: int = 0
    is_thin: bool = False
    since: date | None = None
    reset_url: str = ""
    export_url: str = ""


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
    if asked.is_steady:
        line = steady_line(line)
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
        checked=checked(actor, known, process_id, moment, names.language),
        known_wins=wins(known),
        is_thin=wins(known) < LEAST_WINS,
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
    changes = changes_of(asked, chosen, line.scenario)
    other = line_with_card(actor, known, asked.card_id) if asked.card_id else None
    asked_line = _asked_line(asked, other.line if other else line)
    then = forecast_of(asked_line, changes) if changes or other else None
    levers = lever_groups(known, process_id, now, changes, names)
    address = f"{reverse('line:line')}?process={process_id}"
    kept_start = f"&{START}={STEADY}" if asked.is_steady else ""
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
        bottleneck=bottleneck(line.scenario, now, names),
        levers=levers,
        kept=kept_changes(levers, changes),
        asked=said_changes(changes),
        card=_card_text(other, names) if other else "",
        card_id=asked.card_id if other else None,
        beside=beside(now, then, names) if not isinstance(then, NoForecast) else (),
        refusal=refusal_text(then, names) if isinstance(then, NoForecast) else "",
        chart=chart(
            _won(known),
            known.since,
            known.until,
            drawn,
            is_steady=asked.is_steady,
            language=language,
        ),
        columns=compared(now, shown, saved, f"{address}{kept_start}&scenario=", names),
        is_changed=bool(changes or other),
        goal=goal(asked.goal_form, address, names),
        assumed=[assumption_text(each, names) for each in line.assumed],
        since=known.since,
        reset_url=f"{address}{kept_start}",
        export_url=_export_url(asked, changes, other),
        starts=_starts(asked, address, changes, other),
        is_steady=asked.is_steady,
        at_start=sum(each.count for each in line.scenario.present),
    )


def _asked_line(asked: LineAsked, line: Fitted) -> Scenario:
    """What is asked for, begun like the line it stands beside."""
    return (steady_line(line) if asked.is_steady else line).scenario


def _starts(
    asked: LineAsked, address: str, changes: Mapping[str, float], other: OtherCard | None
) -> list[Link]:
    """The two ways to begin, all else as it is asked for."""
    said = said_changes(changes)
    if other is not None:
        said = {"card": str(asked.card_id), **said}
    more = f"&{urlencode(said)}" if said else ""
    return [
        Link(
            text=_("From the deals at work"), url=f"{address}{more}", is_current=not asked.is_steady
        ),
        Link(
            text=_("Steady state"),
            url=f"{address}&{START}={STEADY}{more}",
            is_current=asked.is_steady,
        ),
    ]


def _export_url(asked: LineAsked, changes: Mapping[str, float], other: OtherCard | None) -> str:
    said = said_changes(changes)
    if other is not None:
        said["card"] = str(asked.card_id)
    if asked.is_steady:
        said[START] = STEADY
    return f"{reverse('line:export')}{f'?{urlencode(said)}' if said else ''}"


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


def changes_of(
    asked: LineAsked, chosen: LineScenario | None, scenario: Scenario
) -> dict[str, float]:
    """What is different from today: of the scenario kept, else by the address."""
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
