"""The statistics of stages, counted from stays of cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from techkarta.cases.selectors.passages import Case, Passage
from techkarta.engine.formulas.stages import (
    FORWARD,
    Step,
    conversion,
    forecast,
    quantile,
    standing,
    velocity,
)
from techkarta.engine.formulas.stuck import SLIPS_TO_REVIEW
from techkarta.engine.planning.calendar import WorkingCalendar

LOST, OVERRIDE, BACK, HERE = "lost", "override", "back", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures:
    """One stage over a cohort; ages in working days of those who left it forward."""

    entered: int
    forward: int
    override: int
    lost: int
    back: int
    here: int
    share: float | None
    p50: float | None
    p75: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """N × A × W / L, with what it is made of; `money` is None where something is not known."""

    cases: int
    amount: Decimal
    share: float | None
    days: float | None
    money: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the open cases promise by history, and what of them history says nothing about."""

    amount: Decimal
    expected: Decimal
    unknown: Decimal


def entered_since(stays: Iterable[Passage], since: datetime) -> list[Passage]:
    """The cohort: stays begun since a moment."""
    return [each for each in stays if each.entered_at >= since]


def of_stage(stays: Iterable[Passage], calendar: WorkingCalendar) -> StageFigures:
    """The figures of the stays on one stage."""
    rows = list(stays)
    ways = Counter(each.how for each in rows)
    forward = sum(ways[how] for how in FORWARD)
    days = [age(each, calendar) for each in rows if each.how in FORWARD]
    return StageFigures(
        entered=len(rows),
        forward=forward,
        override=ways[OVERRIDE],
        lost=ways[LOST],
        back=ways[BACK],
        here=ways[HERE],
        share=conversion(forward, ways[LOST]),
        p50=quantile(days, 0.5),
        p75=quantile(days, 0.75),
    )


def age(stay: Passage, calendar: WorkingCalendar) -> int:
    """Working days of a stay that is over."""
    first, last = (
        calendar.local_day(stay.entered_at),
        calendar.local_day(stay.left_at or stay.entered_at),
    )
    return calendar.working_days_between(first, last)


def by_stage(stays: Iterable[Passage]) -> Mapping[int, list[Passage]]:
    """Stage → the stays on it."""
    found: dict[int, list[Passage]] = defaultdict(list)
    for each in stays:
        found[each.stage_id].append(each)
    return found


def by_month(stays: Iterable[Passage], calendar: WorkingCalendar) -> Mapping[date, list[Passage]]:
    """The first day of the month of entry → the stays begun in it."""
    found: dict[date, list[Passage]] = defaultdict(list)
    for each in stays:
        found[calendar.local_day(each.entered_at).replace(day=1)].append(each)
    return found


def win_shares(
    stays: Iterable[Passage], ended: Mapping[int, str], places: Mapping[int, int]
) -> dict[int, float | None]:
    """Place of a stage → the share won of closed cases that were on it."""
    seen: dict[int, set[int]] = defaultdict(set)
    for each in stays:
        if each.case_id in ended and each.stage_id in places:
            seen[places[each.stage_id]].add(each.case_id)
    shares: dict[int, float | None] = {}
    for place in places.values():
        won = sum(ended[case] == "won" for case in seen[place])
        shares[place] = conversion(won, len(seen[place]) - won)
    return shares


def proved_places(stays: Iterable[Passage], places: Mapping[int, int]) -> dict[int, int]:
    """Case → the place of the stage it has proved its way to."""
    found = {}
    for case_id, rows in groupby(stays, lambda each: each.case_id):
        steps = [
            Step(place=places[each.stage_id], how=each.how)
            for each in rows
            if each.stage_id in places
        ]
        found[case_id] = standing(steps) if steps else 0
    return found


def forecast_of(
    cases: Sequence[Case], proved: Mapping[int, int], shares: Mapping[int, float | None]
) -> Forecast:
    """Σ amount × share won from the proved stage."""
    told = [(case.amount or Decimal(0), shares.get(proved.get(case.id, 0))) for case in cases]
    expected, unknown = forecast(told)
    return Forecast(
        amount=sum((amount for amount, _ in told), Decimal(0)), expected=expected, unknown=unknown
    )


def speed_of(cases: Sequence[Case], closed: Iterable[tuple[int, str, datetime, datetime]]) -> Speed:
    """How much money a day the process makes."""
    rows = list(closed)
    won = [(ended - begun).days for _case, how, begun, ended in rows if how == "won"]
    share = conversion(len(won), len(rows) - len(won))
    amounts = [case.amount for case in cases if case.amount]
    mean = sum(amounts, Decimal(0)) / len(amounts) if amounts else Decimal(0)
    days = sum(won) / len(won) if won else None
    money = None
    if share is not None and days:
        money = velocity(cases=len(cases), amount=mean, share=share, days=days)
    return Speed(cases=len(cases), amount=mean, share=share, days=days, money=money)


def slipping(cases: Iterable[Case]) -> list[Case]:
    """The cases whose promised date was put off twice or more, the worst first."""
    found = [case for case in cases if case.slips >= SLIPS_TO_REVIEW]
    return sorted(found, key=lambda case: (-case.slips, case.id))
