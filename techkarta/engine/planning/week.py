"""The plan of a person's week: which operation on which day, and what does not fit and why.

The most important work is let in first: overdue, then on the critical path, then what holds a
gate, then by value per hour. Work is let in while all that is due by any day fits into the days up
to it; then the earliest due goes to the earliest day with room. A day is filled up to its room
(four fifths of the fund less fixed events); nothing stands before what precedes it. What a person
put on a day by hand stays there, even beyond the room: overload is shown, not hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from techkarta.engine.planning.fund import FundDay


class Reason(StrEnum):
    """Why an operation is not in the plan."""

    NO_ROOM = "no_room"
    TOO_LONG = "too_long"
    WAITS = "waits"
    NO_ATTESTATION = "no_attestation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """An operation to be planned; `after` names errands of the same plan that come before it.

    `fixed_on` is the day a person chose; `value` any amount, the same unit for all. `until` is the
    last day the person may do it at all: until then his attestation holds.
    """

    key: int
    minutes: int
    value: float = 0.0
    due_on: date | None = None
    is_critical: bool = False
    holds_gate: bool = False
    after: frozenset[int] = frozenset()
    fixed_on: date | None = None
    until: date | None = None

    @property
    def value_per_hour(self) -> float:
        """What an hour of it is worth."""
        return self.value * 60 / max(1, self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An errand that is not in the plan; `lacking` are the minutes missing on the roomiest day."""

    key: int
    reason: Reason
    lacking: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The plan: errand → day, the late ones among them, what is left out, minutes by day."""

    days: Mapping[int, date]
    late: frozenset[int]
    left: tuple[Left, ...]
    minutes: Mapping[date, int]


@dataclass(slots=True, kw_only=True)
class _Board:
    """Days being filled."""

    days: Sequence[FundDay]
    used: dict[date, int]
    placed: dict[int, date] = field(default_factory=dict)

    def room(self, day: FundDay) -> int:
        return day.room - self.used[day.on]

    def put(self, errand: Errand, day: date) -> None:
        self.placed[errand.key] = day
        if day in self.used:
            self.used[day] += errand.minutes

    def first_fit(self, errand: Errand, until: date | None) -> date | None:
        """The earliest day with room, not before what precedes it, not after `until`."""
        before = (self.placed[key] for key in errand.after if key in self.placed)
        since = max(before, default=None)
        for day in self.days:
            is_in_time = (since is None or day.on >= since) and (until is None or day.on <= until)
            if is_in_time and errand.minutes <= self.room(day):
                return day.on
        return None


def plan_week(errands: Iterable[Errand], days: Sequence[FundDay]) -> Week:
    """Plan errands on days, which are in order and begin today or later.

    Whatever is given, the plan keeps every room and every order; the rest is `left` with its
    reason. Errands that wait for each other in a circle are left.
    """
    known = {each.key: each for each in errands}
    board = _Board(days=days, used={day.on: 0 for day in days})
    for each in known.values():
        if each.fixed_on is not None:
            board.put(each, each.fixed_on)
    today = days[0].on if days else date.min
    late, left = set(), []
    for each in _in_turn(known, days, today, board):
        reason = _hindrance(each, known, board)
        day = None if reason else board.first_fit(each, _deadline(each, today))
        if day is None and not reason:
            day = board.first_fit(each, each.until)
        if day is None:
            roomiest = max((board.room(other) for other in days), default=0)
            why = reason or Reason.NO_ROOM
            left.append(Left(key=each.key, reason=why, lacking=max(0, each.minutes - roomiest)))
            continue
        board.put(each, day)
        if each.due_on is not None and day > each.due_on:
            late.add(each.key)
    return Week(days=board.placed, late=frozenset(late), left=tuple(left), minutes=dict(board.used))


def importance(errand: Errand, today: date) -> tuple[bool, bool, bool, float, date, int]:
    """The key by which the most important comes first."""
    return (
        not (errand.due_on is not None and errand.due_on < today),
        not errand.is_critical,
        not errand.holds_gate,
        -errand.value_per_hour,
        errand.due_on or date.max,
        errand.key,
    )


def _deadline(errand: Errand, today: date) -> date | None:
    """The day it should be done by; what is overdue only as soon as possible."""
    due = None if errand.due_on is None or errand.due_on < today else errand.due_on
    days = [day for day in (due, errand.until) if day is not None]
    return min(days, default=None)


def _hindrance(errand: Errand, known: Mapping[int, Errand], board: _Board) -> Reason | None:
    if any(key in known and key not in board.placed for key in errand.after):
        return Reason.WAITS
    if errand.until is not None and board.days and errand.until < board.days[0].on:
        return Reason.NO_ATTESTATION
    if errand.minutes > max((day.room for day in board.days), default=0):
        return Reason.TOO_LONG if board.days else Reason.NO_ROOM
    return None


def _in_turn(
    known: Mapping[int, Errand], days: Sequence[FundDay], today: date, board: _Board
) -> list[Errand]:
    """What is let in, earliest due first, then the rest; each after what precedes it."""
    free = [each for each in known.values() if each.fixed_on is None]
    rooms = [max(0, board.room(day)) for day in days]
    let_in: set[int] = set()
    for each in sorted(free, key=lambda one: importance(one, today)):
        if _takes(each, days, rooms, today):
            let_in.add(each.key)

    def turn(each: Errand) -> tuple[object, ...]:
        return (each.key not in let_in, each.due_on or date.max, importance(each, today))

    ordered: list[Errand] = []
    waiting = sorted(free, key=turn)
    done = {each.key for each in known.values() if each.fixed_on is not None}
    while waiting:
        found = next(
            (one for one in waiting if all(k in done or k not in known for k in one.after)), None
        )
        if found is None:
            # They wait for each other: none can be planned, each is told so.
            return [*ordered, *waiting]
        waiting.remove(found)
        ordered.append(found)
        done.add(found.key)
    return ordered


def _takes(errand: Errand, days: Sequence[FundDay], rooms: list[int], today: date) -> bool:
    """Take the errand's minutes from the latest rooms before its due; False where they lack."""
    until = _deadline(errand, today) or date.max
    places = [place for place, day in enumerate(days) if day.on <= until]
    if sum(rooms[place] for place in places) < errand.minutes:
        return False
    left = errand.minutes
    for place in reversed(places):
        part = min(left, rooms[place])
        rooms[place] -= part
        left -= part
    return True
