"""The page of the stages of a process, and the cases behind its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of, organisation
from techkarta.cases.selectors.passages import Case, Passage, closed_cases, open_cases, passages
from techkarta.cases.selectors.stuck import Stuck, stuck_cases
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import Process, Stage, processes
from techkarta.ui.formats import localise, money, number
from techkarta.ui.values import Cell, Column, Link, Option, Row

from ..links import report_links
from . import counting
from .counting import StageFigures

RIGHT = "report.view"
PERIODS = {"90": 90, "180": 180, "365": 365}
USUAL_PERIOD = "365"
HISTORY = timedelta(days=730)
"""So far back closed cases tell what wins."""

WAYS = ("entered", "forward", "override", "lost", "back", "here")
JUDGED = "judged"
"""What a conversion is made of: gone forward or lost."""

VELOCITY, FORECAST, STUCK, SLIPS = "velocity", "forecast", "stuck", "slips"
"""The totals of a process; each is made of deals, not of stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which process, entered within which period; for a list also which stage and way out."""

    process_id: int | None
    period: str
    stage_id: int | None = None
    way: str = ""
    month: str = ""

    def said(self, process_id: int, **more: object) -> str:
        """The same as a query."""
        told = {"process": process_id, "period": self.period}
        return urlencode({**told, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """All that the page is made of; `own` are the open deals in the company's currency."""

    process: Process
    stages: Sequence[Stage]
    cohort: Sequence[Passage]
    figures: Mapping[int, StageFigures]
    open: Sequence[Case]
    own: Sequence[Case]
    closed: Sequence[tuple[int, str, datetime, datetime]]
    proved: Mapping[int, int]
    shares: Mapping[int, float | None]
    currency: str
    stuck: Sequence[Stuck]
    speed: counting.Speed
    forecast: counting.Forecast
    calendar: WorkingCalendar
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A number of the process with what it is made of."""

    label: str
    value: str
    note: str
    tone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesPage:
    """What the page shows."""

    note: str
    links: Sequence[Link]
    periods: Sequence[Link]
    period: str
    processes: Sequence[Option]
    process: str
    facts: Sequence[Fact]
    columns: Sequence[Column]
    rows: Sequence[Row]
    cohort_columns: Sequence[Column]
    cohort_rows: Sequence[Row]
    stuck: Sequence[Row]
    slips: Sequence[Row]
    other_currency: int
    has_history: bool
    csv_url: str
    xlsx_url: str


def chosen_process(actor: Actor, asked: Asked) -> tuple[Process | None, list[Process]]:
    """The process asked for, the first one otherwise; and all of them."""
    known = list(processes(actor.organisation_id))
    chosen = next((each for each in known if each.id == asked.process_id), None)
    return chosen or next(iter(known), None), known


def count(actor: Actor, process: Process, asked: Asked, moment: datetime) -> Counted:
    """Count all of a process; nine queries however many cases there are."""
    calendar = calendar_of(actor.organisation_id)
    currency = organisation(actor.organisation_id).currency
    stays = passages(actor, RIGHT, process.id)
    cohort = counting.entered_since(stays, moment - timedelta(days=PERIODS[asked.period]))
    stages = list(process.stages.all())
    places = {stage.id: place for place, stage in enumerate(stages)}
    cases = open_cases(actor, RIGHT, process.id)
    closed = closed_cases(actor, RIGHT, process.id, moment - HISTORY)
    own = [case for case in cases if case.currency == currency]
    shares = counting.win_shares(stays, {case: how for case, how, *_ in closed}, places)
    proved = counting.proved_places(stays, places)
    groups = counting.by_stage(cohort)
    return Counted(
        process=process,
        stages=stages,
        cohort=cohort,
        figures={
            stage.id: counting.of_stage(groups.get(stage.id, ()), calendar) for stage in stages
        },
        open=cases,
        own=own,
        closed=closed,
        proved=proved,
        shares=shares,
        currency=currency,
        stuck=[
            each
            for each in stuck_cases(actor, RIGHT, calendar, moment)
            if each.case.process_id == process.id
        ],
        speed=counting.speed_of(own, closed),
        forecast=counting.forecast_of(own, proved, shares),
        calendar=calendar,
        today=calendar.local_day(moment),
    )


def stages_page(actor: Actor, asked: Asked, moment: datetime) -> StagesPage | None:
    """The page; None where the company has no process."""
    process, known = chosen_process(actor, asked)
    if process is None:
        return None
    found = count(actor, process, asked, moment)
    language = get_language() or "en"
    url = reverse("reports:stages")
    return StagesPage(
        note=localise(process.title, language),
        links=report_links(actor, "stages"),
        periods=[
            Link(
                text=text,
                url=f"{url}?{asked.said(process.id, period=key)}",
                is_current=asked.period == key,
            )
            for key, text in (
                ("90", _("A quarter")),
                ("180", _("Half a year")),
                ("365", _("A year")),
            )
        ],
        period=asked.period,
        processes=[
            Option(value=str(each.id), text=localise(each.title, language)) for each in known
        ],
        process=str(process.id),
        facts=_facts(found, asked),
        columns=_columns(),
        rows=[_row(found, stage, asked) for stage in found.stages],
        cohort_columns=[
            Column(title=_("Entered in")),
            *(Column(title=_mark(stage), is_number=True) for stage in found.stages),
        ],
        cohort_rows=_cohorts(found, asked),
        stuck=[_stuck(each, language) for each in found.stuck[:SHOWN_SIDE]],
        slips=[_slip(case) for case in counting.slipping(found.open)[:SHOWN_SIDE]],
        other_currency=sum(case.currency != found.currency for case in found.open),
        has_history=bool(found.cohort),
        csv_url=f"{reverse('reports:stages_file', args=['csv'])}?{asked.said(process.id)}",
        xlsx_url=f"{reverse('reports:stages_file', args=['xlsx'])}?{asked.said(process.id)}",
    )


SHOWN_SIDE = 10


def stage_cells(actor: Actor, asked: Asked, moment: datetime) -> Iterator[list[object]]:
    """The table of stages as cells of a file, the heading first."""
    process, _known = chosen_process(actor, asked)
    yield [str(column.title) for column in _columns()]
    if process is None:
        return
    found = count(actor, process, asked, moment)
    for stage in found.stages:
        own = found.figures[stage.id]
        yield [
            f"{_mark(stage)} {localise(stage.title, get_language() or 'en')}",
            own.entered, own.forward, own.override, own.lost, own.back, own.here,
            "" if own.share is None else round(own.share, 4),
            "" if own.p50 is None else own.p50,
            "" if own.p75 is None else own.p75,
            stage.normal_days,
        ]  # fmt: skip


def _columns() -> list[Column]:
    numbers = (
        pgettext("figure", "Entered"),
        _("Forward"),
        _("Past the gate"),
        pgettext("figure", "Lost"),
        _("Back"),
        _("Here now"),
        _("Conversion"),
        _("Half left by"),
        _("Three quarters by"),
        _("Norm"),
    )
    return [Column(title=_("Stage")), *(Column(title=each, is_number=True) for each in numbers)]


def _row(found: Counted, stage: Stage, asked: Asked) -> Row:
    own = found.figures[stage.id]
    base = reverse("reports:stage_cases")

    def rows(way: str) -> str:
        return f"{base}?{asked.said(found.process.id, stage=stage.id, way=way)}"

    cells = [Cell(text=f"{_mark(stage)} {localise(stage.title, get_language() or 'en')}")]
    for way in WAYS:
        value = getattr(own, way)
        url = rows(way) if value else ""
        tone = "warn" if way == "override" and value else ("" if value else "idle")
        cells.append(Cell(text=str(value or "·"), url=url, tone=tone))  # type: ignore[arg-type]
    slow = own.p75 is not None and own.p75 > stage.maximum_days
    return Row(
        cells=[
            *cells,
            Cell(
                text=_percent(own.share),
                tone="" if own.share is not None else "idle",
                url=rows(JUDGED) if own.forward + own.lost else "",
            ),
            Cell(text=_days(own.p50), url="" if own.p50 is None else rows("forward")),
            Cell(
                text=_days(own.p75),
                tone="bad" if slow else "",
                url="" if own.p75 is None else rows("forward"),
            ),
            Cell(text=str(stage.normal_days)),
        ]
    )


def _facts(found: Counted, asked: Asked) -> list[Fact]:
    language = get_language() or "en"
    base = reverse("reports:stage_cases")

    def rows(way: str) -> str:
        return f"{base}?{asked.said(found.process.id, way=way)}"

    speed, told = found.speed, found.forecast
    made = {
        "n": speed.cases,
        "amount": money(round(speed.amount), found.currency, language),
        "share": _percent(speed.share),
        "days": _days(speed.days),
    }
    unknown = money(round(told.unknown), found.currency, language)
    return [
        Fact(
            label=_("Velocity, a day"),
            value=_money(speed.money, found.currency),
            note=_("%(n)s open × %(amount)s × %(share)s won / %(days)s days") % made,
            url=rows(VELOCITY),
        ),
        Fact(
            label=_("Forecast on proved stages"),
            value=_money(told.expected or None, found.currency),
            note=_("of %(amount)s in work; without a history %(unknown)s")
            % {"amount": money(round(told.amount), found.currency, language), "unknown": unknown},
            url=rows(FORECAST),
        ),
        Fact(
            label=_("Stuck deals"),
            value=number(len(found.stuck), language),
            note=_("older than three quarters of the others and 1.5 norms"),
            tone="bad" if found.stuck else "",
            url=rows(STUCK) if found.stuck else "",
        ),
        Fact(
            label=_("Promises put off twice or more"),
            value=number(len(counting.slipping(found.open)), language),
            note=_("to be reviewed"),
            tone="warn" if counting.slipping(found.open) else "",
            url=rows(SLIPS) if counting.slipping(found.open) else "",
        ),
    ]


def _cohorts(found: Counted, asked: Asked) -> list[Row]:
    """Month of entry → conversion of each stage, the latest first."""
    base = reverse("reports:stage_cases")
    months = counting.by_month(found.cohort, found.calendar)
    rows = []
    for month in sorted(months, reverse=True):
        groups = counting.by_stage(months[month])
        cells = [Cell(text=f"{month:%m.%Y}")]
        told = {"way": JUDGED, "month": f"{month:%Y-%m}"}
        for stage in found.stages:
            own = counting.of_stage(groups.get(stage.id, ()), found.calendar)
            known = own.forward + own.lost
            cells.append(
                Cell(
                    text=_percent(own.share) if known else "·",
                    note=f"n = {known}" if known else "",
                    tone="" if own.share is not None else "idle",
                    url=f"{base}?{asked.said(found.process.id, stage=stage.id, **told)}"
                    if known
                    else "",
                )
            )
        rows.append(Row(cells=cells))
    return rows


def _stuck(each: Stuck, language: str) -> Row:
    case = each.case
    told = _("%(days)d days of %(limit)d") % {"days": each.days, "limit": each.limit}
    title = case.client.name if case.client else case.title
    return Row(
        cells=[
            Cell(text=title, note=f"{localise(case.stage.title, language)} · {case.owner}"),
            Cell(text=told, tone="bad"),
        ],
        url=reverse("cases:case", args=[case.id]),
    )


def _slip(case: Case) -> Row:
    title = case.client.name if case.client else case.title
    return Row(
        cells=[
            Cell(text=title, note=str(case.owner)),
            Cell(text=_("put off: %(count)d") % {"count": case.slips}, tone="warn"),
        ],
        url=reverse("cases:case", args=[case.id]),
    )


def _mark(stage: Stage) -> str:
    return localise(stage.mark, get_language() or "en") or stage.code


def _percent(share: float | None) -> str:
    return "n < 10" if share is None else f"{round(100 * share)} %"


def _days(days: float | None) -> str:
    return "—" if days is None else number(days, get_language() or "en", digits=int(days % 1 > 0))


def _money(amount: Decimal | None, currency: str) -> str:
    return "—" if amount is None else money(round(amount), currency, get_language() or "en")
