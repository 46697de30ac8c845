"""The line as a value: people, sources of cases, stages with their operations.

Time is counted in working minutes; `DAY` of them make a working day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from techkarta.engine.cards.model import Due, Join, Repeat, Text

DAY = 480
"""Working minutes of a day."""
MONTH_DAYS = 250 / 12
"""Working days of a month where no calendar tells them."""
WON, LOST = "won", "lost"
ENDS = (WON, LOST)
"""Where a stage may lead besides other stages: both end a case."""


class Law(StrEnum):
    """The law of a random quantity; its mean and coefficient of variation are told apart."""

    LOGNORMAL = "lognormal"
    EXPONENTIAL = "exponential"
    FIXED = "fixed"
    GAMMA = "gamma"


class Arrivals(StrEnum):
    """How cases arrive: at random, independent of each other, or at equal intervals."""

    POISSON = "poisson"
    FIXED = "fixed"


class Discipline(StrEnum):
    """Which waiting operation is taken first: opened first, due first, of the dearest case."""

    FIFO = "fifo"
    DUE = "due"
    VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A random quantity of a given mean; `cv` = standard deviation / mean.

    An exponential quantity has cv 1 and a fixed one 0, whatever `cv` says.
    """

    law: Law
    mean: float
    cv: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """People of a role: `share` of their day goes to operations, a day has `day_minutes`."""

    count: int
    share: float = 1.0
    day_minutes: float = DAY

    @property
    def pace(self) -> float:
        """Working minutes of an operation done in one minute of the line's time."""
        return self.share * self.day_minutes / DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Cases of a process that come to a stage, `per_day` on average, of a drawn value."""

    process: str
    stage: str
    per_day: float
    arrivals: Arrivals = Arrivals.POISSON
    value: Chance = Chance(law=Law.FIXED, mean=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOperation:
    """One operation of a stage; `time` in minutes, for each of its people together."""

    no: str
    time: Chance
    role: str
    participants: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    join: Join = Join.ALL
    is_mandatory: bool = True
    repeat: Repeat | None = None
    due: Due | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """Everybody it occupies, one person each; a role named twice needs two."""
        return (self.role, *self.participants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage: what is done, how long the client takes (in days), where the case goes next.

    The client's time runs from the entry, or from the end of the mandatory operations where
    `is_wait_last`.
    """

    code: str
    operations: tuple[LineOperation, ...] = ()
    next: Mapping[str, float] = field(default_factory=dict)
    wait: Chance | None = None
    is_wait_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Cases that stand on a stage when the line starts, `count` alike.

    They have stood there for `days` working days and in the line for `age` (None: as long); the
    operations in `done` are behind them. Without a `value` theirs is the mean of the first source.
    """

    stage: str
    count: int = 1
    days: float = 0.0
    age: float | None = None
    done: tuple[str, ...] = ()
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole line. `days` are working days, of which the first `warmup` are not counted.

    Without a `country` time is an unbroken row of working days; with one, from `start` on, what
    is counted in calendar days (the client's time, weeks, months) passes over days off as well.
    The line starts with the cases of `present`, in their order, else empty.
    """

    days: float
    warmup: float = 0.0
    country: str | None = None
    start: date = date(2026, 1, 1)
    people: Mapping[str, Pool]
    sources: tuple[Source, ...]
    stages: tuple[Stage, ...]
    discipline: Discipline = Discipline.FIFO
    present: tuple[Standing, ...] = ()
    role_titles: Mapping[str, Text] = field(default_factory=dict)

    def stage(self, code: str) -> Stage:
        """The stage of a code; KeyError where there is none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)
