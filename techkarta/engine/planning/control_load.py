"""What control costs a controller in a week, against the share of the fund it may take (rule F5).

The fund of a person in a week is 5 days of 480 minutes, three quarters of which can be planned;
control may take 35 % of it: 630 minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DAYS, DAY_MINUTES, PLANNED = 5, 480, 0.75
WEEK_FUND = DAYS * DAY_MINUTES * PLANNED
CONTROL_SHARE = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlLoad:
    """Minutes a week of the controllers of one role; `entries` are cases a week on the stage."""

    per_case: float
    entries: float
    others: float
    people: int

    @property
    def own(self) -> float:
        """What the card itself takes."""
        return self.per_case * self.entries

    @property
    def total(self) -> float:
        """What all cards take."""
        return self.own + self.others

    @property
    def fund(self) -> float:
        """What everybody of the role can plan."""
        return WEEK_FUND * max(self.people, 1)

    @property
    def limit(self) -> float:
        """What of the fund control may take."""
        return CONTROL_SHARE * self.fund

    @property
    def free(self) -> float:
        """What is left of the limit; negative where it is exceeded."""
        return self.limit - self.total

    @property
    def percent(self) -> float:
        """The load in hundredths of the limit."""
        return 100 * self.total / self.limit


def control_load(
    per_case: float, entries: float, others: Iterable[tuple[float, float]], *, people: int
) -> ControlLoad:
    """The load of one card beside the others, each told as (minutes a case, cases a week)."""
    return ControlLoad(
        per_case=per_case,
        entries=entries,
        others=sum(minutes * count for minutes, count in others),
        people=people,
    )
