"""The rhythm of a client's orders: usual interval, months, signals that he is leaving (F1, F6).

Source: the algorithm for existing clients: a pause of more than 1.5 usual intervals, or a month
30 % below the mean of the three before it, calls for retention.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

PAUSE = Decimal("1.5")
DECLINE = Decimal("0.70")
MONTHS_BEFORE = 3
LEAST_DAYS = 3
"""Days with orders from which a usual interval can be told."""
LATEST_GAPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One order: its local day and its amount, in one currency with all the others."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Why a client may be leaving; the same `episode` is the same pause or month.

    `since` is the last day before it: of the latest order, of the month that fell.
    """

    code: str
    episode: str
    since: date
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How a client orders: days, months (first day → sum), the usual interval in days."""

    days: tuple[date, ...]
    months: Mapping[date, Decimal]
    interval: int | None

    @property
    def last_day(self) -> date:
        """The day of the latest order."""
        return self.days[-1]

    def signals(self, today: date) -> tuple[Signal, ...]:
        """What calls for retention on a day: a pause too long, a month too small."""
        found = []
        pause = (today - self.last_day).days
        if self.interval is not None and pause > PAUSE * self.interval:
            params = {"days": pause, "interval": self.interval}
            found.append(
                Signal(
                    code="order_late",
                    episode=str(self.last_day),
                    since=self.last_day,
                    params=params,
                )
            )
        fallen = self._decline(today)
        if fallen is not None:
            month, percent = fallen
            found.append(
                Signal(
                    code="orders_fell",
                    episode=str(month),
                    since=today.replace(day=1) - timedelta(days=1),
                    params={"percent": percent},
                )
            )
        return tuple(found)

    def _decline(self, today: date) -> tuple[date, int] | None:
        """The last full month and its fall in percent, where it fell by 30 % or more."""
        month = month_before(today.replace(day=1))
        earlier, step = [], month
        for _ in range(MONTHS_BEFORE):
            step = month_before(step)
            earlier.append(self.months.get(step, Decimal()))
        # A client of less than four months has no mean to fall from.
        if self.days[0] > step.replace(day=28):
            return None
        mean = sum(earlier, Decimal()) / MONTHS_BEFORE
        present = self.months.get(month, Decimal())
        if mean <= 0 or present > mean * DECLINE:
            return None
        return month, round((1 - present / mean) * 100)


def rhythm_of(purchases: Iterable[Purchase]) -> Rhythm:
    """The rhythm of at least one purchase, in any order; several a day count as one day."""
    months: dict[date, Decimal] = defaultdict(Decimal)
    days = set()
    for purchase in purchases:
        months[purchase.day.replace(day=1)] += purchase.amount
        days.add(purchase.day)
    ordered = tuple(sorted(days))
    return Rhythm(days=ordered, months=dict(months), interval=usual_interval(ordered))


def usual_interval(days: Sequence[date]) -> int | None:
    """The median gap in days between the latest days with orders; None for fewer than three."""
    if len(days) < LEAST_DAYS:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return max(1, round(median(gaps[-LATEST_GAPS:])))


def month_before(month: date) -> date:
    """The first day of the month before."""
    year, number = (month.year - 1, 12) if month.month == 1 else (month.year, month.month - 1)
    return date(year, number, 1)
