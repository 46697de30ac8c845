"""Fund of time and load (rule F5 of the field): minutes there are against minutes needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from techkarta.engine.planning.calendar import WorkingCalendar

FUND_SHARE = 0.75
"""The share of working time that is a person's fund for operations."""

FILL = 0.8
"""A plan fills the fund up to this share; the rest is for what nobody foresaw."""

DAY_MINUTES = 480
CALM, FULL = 85, 100


class Level(StrEnum):
    """How a load is judged: calm up to 85 %, tight up to 100 %, over beyond."""

    CALM = "calm"
    TIGHT = "tight"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Work of one kind: so many objects, each so often in the period, each of so many minutes."""

    count: float
    norm: float
    frequency: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A person's own terms: minutes of a working day, and the weekdays worked (Monday = 0)."""

    day_minutes: int = DAY_MINUTES
    weekdays: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class FundDay:
    """A day of a person: minutes of the fund, minutes taken by fixed events, why nobody is there.

    `absence` is the kind of the absence, empty where there is none.
    """

    on: date
    fund: int
    busy: int = 0
    absence: str = ""

    @property
    def room(self) -> int:
        """Minutes a plan may fill with operations."""
        return max(0, int(self.fund * FILL) - self.busy)


def fund_of_days(days: float, day_minutes: int = DAY_MINUTES) -> float:
    """Minutes of the fund of so many working days."""
    return days * day_minutes * FUND_SHARE


def personal_fund(calendar: WorkingCalendar, terms: Terms, day: date) -> int:
    """Minutes of a person's fund on a day; a short day of the company is short for everybody."""
    if day.weekday() not in terms.weekdays:
        return 0
    share = calendar.minutes_on(day) / calendar.day_minutes
    return round(terms.day_minutes * share * FUND_SHARE)


def need(demands: Iterable[Demand]) -> float:
    """Minutes needed: Σ count × frequency × norm."""
    return sum(each.count * each.frequency * each.norm for each in demands)


def load(minutes: float, fund: float) -> int:
    """Load in whole percent; work without any fund is loaded beyond measure and counts as 999."""
    if fund <= 0:
        return 999 if minutes > 0 else 0
    return min(999, round(100 * minutes / fund))


def level(percent: float) -> Level:
    """How a load in percent is judged."""
    if percent <= CALM:
        return Level.CALM
    return Level.TIGHT if percent <= FULL else Level.OVER


def staff(minutes: float, fund: float) -> float:
    """People needed: minutes over the fund of one."""
    return minutes / fund
