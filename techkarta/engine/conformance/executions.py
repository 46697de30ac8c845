"""What was executed: executions of operations, and the trace of one case on one card.

Moments are whole microseconds since 1970 in UTC: a log of ten million rows is compared and
subtracted faster so than with any object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from techkarta.engine.execution.conditions import Attributes

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_OF_DAY = 86_400
MICROSECONDS_OF_MINUTE = 60_000_000
WON, LOST = "won", "lost"


class Execution(NamedTuple):
    """One execution: start, end and fact (time worked, None = not known) in microseconds.

    A tuple and no dataclass, because a log makes millions of them. `is_proved` and `controller`
    are known of own history only.
    """

    start: int
    end: int
    operation: str
    user: str = ""
    fact: int | None = None
    controller: str = ""
    is_proved: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One case on one card: its executions in the order of start, end and row.

    `is_complete`: the case left the stage. `attributes` decide conditions of operations. `outcome`
    is what its rows tell last of how the case ended.
    """

    case: str
    executions: tuple[Execution, ...]
    is_complete: bool = True
    attributes: Attributes = field(default_factory=dict)
    outcome: str = ""


class Deviation(NamedTuple):
    """One deviation: its code, the operation (as the log names it, where off the card), who."""

    code: str
    operation: str
    user: str = ""


STRUCTURAL = ("missing", "order", "repeated", "off_card")
"""A case without any of these conforms."""

TIMED = ("late", "over_norm", "under_norm", "irregular")
CONTROLLED = ("unproved", "self_checked")
CODES = (*STRUCTURAL, *TIMED, *CONTROLLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One case judged by one card.

    `cost`: least number of executions to take away and to add until it conforms; `demanded`:
    how many mandatory operations were due.
    """

    case: str
    card: str
    events: int
    demanded: int
    cost: int
    deviations: tuple[Deviation, ...]

    @property
    def is_conforming(self) -> bool:
        """Whether nothing structural was found."""
        return not self.cost

    @property
    def fitness(self) -> float:
        """1 − cost / (events + mandatory operations): 1 when it conforms."""
        return fitness(self.cost, self.events + self.demanded)


def fitness(cost: int, most: int) -> float:
    """1 − cost / the most it could cost; an empty case that owes nothing fits."""
    return 1 - cost / most if most else 1.0


def microseconds(moment: datetime) -> int:
    """An aware moment as microseconds since 1970."""
    past = moment - _BEGINNING
    return (past.days * _SECONDS_OF_DAY + past.seconds) * 1_000_000 + past.microseconds


def moment_of(micros: int) -> datetime:
    """The moment of microseconds since 1970, in UTC."""
    return _BEGINNING + timedelta(microseconds=micros)
