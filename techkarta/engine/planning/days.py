"""A card on a line of working days: when each operation runs by its deadline, what waits how long.

Made for any card that can be read, also for one whose order goes in a circle: the links that close
circles are told apart and wait for nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from techkarta.engine.cards.model import Card, DueUnit, Join, Operation

MINUTES_A_DAY = 480
_WORKING_DAYS = {
    DueUnit.WORKING_HOUR: 60 / MINUTES_A_DAY,
    DueUnit.WORKING_DAY: 1.0,
    DueUnit.WEEK: 5.0,
    DueUnit.DAY: 5 / 7,
}
_SAME = 1e-9
# Nothing takes no time at all: what follows something stands behind it.
_LEAST = 1e-6
_DIGITS = 3

Link = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpan:
    """An operation from `start` to `end`, in working days since entry, on a lane (0: the chain)."""

    no: str
    start: float
    end: float
    lane: int
    is_critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLink:
    """`after` waits for `before`; `reserve` is how many days `before` may be late for it."""

    before: str
    after: str
    reserve: float
    is_critical: bool = False
    is_redundant: bool = False
    is_circular: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """All spans in card order, the links, and the chain that makes the card as long as it is."""

    spans: tuple[DaySpan, ...]
    links: tuple[DayLink, ...]
    chain: tuple[str, ...]
    has_circle: bool

    @property
    def days(self) -> float:
        """Working days of the whole."""
        return round(max((span.end for span in self.spans), default=0.0), _DIGITS)


def operation_days(operation: Operation) -> float:
    """Working days of an operation: its deadline, or its norm (480 minutes a day) where longer."""
    norm, due = operation.norm, operation.due
    work = (norm.minutes + norm.setup / norm.batch) / MINUTES_A_DAY if norm else 0.0
    allowed = due.within * _WORKING_DAYS[due.unit] if due else 0.0
    return max(work, allowed)


def day_plan(card: Card, *, redundant: frozenset[Link] = frozenset()) -> DayPlan:
    """Place the operations; an optional one holds nobody up, after a choice the quickest counts.

    `redundant` are the (before, after) pairs known to be implied by others.
    """
    operations = {item.no: item for item in reversed(card.operations)}
    numbers = tuple(dict.fromkeys(item.no for item in card.operations))
    links = {
        no: tuple(dict.fromkeys(each for each in operations[no].after if each in operations))
        for no in numbers
    }
    order, circular = _order(links)
    straight = {
        no: tuple(each for each in before if (each, no) not in circular)
        for no, before in links.items()
    }
    starts, ends, openers = _times(order, straight, operations)
    chain = _chain(ends, openers)
    lanes = _lanes(order, starts, ends, straight, chain)
    steps = frozenset(pairwise(chain))
    return DayPlan(
        spans=tuple(
            DaySpan(no=no, start=starts[no], end=ends[no], lane=lanes[no], is_critical=no in chain)
            for no in numbers
        ),
        links=tuple(
            DayLink(
                before=before,
                after=no,
                reserve=round(max(0.0, starts[no] - ends[before]), _DIGITS),
                is_critical=(before, no) in steps,
                is_redundant=(before, no) in redundant,
                is_circular=(before, no) in circular,
            )
            for no in numbers
            for before in links[no]
        ),
        chain=chain,
        has_circle=bool(circular),
    )


def _order(links: Mapping[str, tuple[str, ...]]) -> tuple[list[str], frozenset[Link]]:
    """Numbers with predecessors first, and the links that had to be cut for it."""
    followers: dict[str, list[str]] = {no: [] for no in links}
    waiting = {no: set(before) for no, before in links.items()}
    for no, before in links.items():
        for each in before:
            followers[each].append(no)
    ready = deque(no for no, before in waiting.items() if not before)
    order: list[str] = []
    cut: set[Link] = set()
    left = dict.fromkeys(links)
    while left:
        while ready:
            no = ready.popleft()
            if no not in left:
                continue
            del left[no]
            order.append(no)
            for each in followers[no]:
                waiting[each].discard(no)
                if not waiting[each] and each in left:
                    ready.append(each)
        if left:
            first = _first_of_circle(left, waiting, links)
            cut |= {(each, first) for each in waiting[first]}
            waiting[first] = set()
            ready.append(first)
    return order, frozenset(cut)


def _first_of_circle(
    left: Mapping[str, None],
    waiting: Mapping[str, set[str]],
    links: Mapping[str, tuple[str, ...]],
) -> str:
    """The member of a circle that stands first in the card."""
    no = next(iter(left))
    walked: dict[str, int] = {}
    while no not in walked:
        walked[no] = len(walked)
        no = next(each for each in links[no] if each in waiting[no])
    circle = list(walked)[walked[no] :]
    place = {each: index for index, each in enumerate(links)}
    return min(circle, key=place.__getitem__)


def _times(
    order: list[str], links: Mapping[str, tuple[str, ...]], operations: Mapping[str, Operation]
) -> tuple[dict[str, float], dict[str, float], dict[str, str | None]]:
    """(start, end, who opened it) of every operation."""
    starts: dict[str, float] = {}
    ends: dict[str, float] = {}
    openers: dict[str, str | None] = {}
    for no in order:
        operation, before = operations[no], links[no]
        is_choice = operation.join is Join.ANY and len(before) > 1
        last = (min if is_choice else max)(before, key=ends.__getitem__) if before else None
        openers[no] = last
        starts[no] = ends[last] if last else 0.0
        length = operation_days(operation) if operation.is_mandatory else 0.0
        ends[no] = starts[no] + max(length, _LEAST)
    return starts, ends, openers


def _chain(ends: Mapping[str, float], openers: Mapping[str, str | None]) -> tuple[str, ...]:
    """The operations that open one another up to the latest end; the last of equals."""
    chain: list[str] = []
    no = max(reversed(list(ends)), key=ends.__getitem__, default=None)
    while no is not None:
        chain.append(no)
        no = openers[no]
    return tuple(reversed(chain))


def _lanes(
    order: list[str],
    starts: Mapping[str, float],
    ends: Mapping[str, float],
    links: Mapping[str, tuple[str, ...]],
    chain: tuple[str, ...],
) -> dict[str, int]:
    """The chain on lane 0, the others as near to it as there is room, beside what they follow.

    A lane stays free behind an operation until its last follower begins, so that the line to it
    has a way; a follower may stand there.
    """
    free = dict(ends)
    for no, before in links.items():
        for each in before:
            free[each] = max(free[each], starts[no])
    lanes = dict.fromkeys(chain, 0)
    on_lane: dict[int, list[str]] = {}
    for no in sorted(order, key=starts.__getitem__):
        if no in lanes:
            continue
        beside = [lanes[each] for each in links[no] if lanes.get(each)]
        for lane in (*reversed(beside), *_nearest(len(order))):
            taken = on_lane.setdefault(lane, [])
            room = [ends[each] if each in links[no] else free[each] for each in taken]
            if all(starts[no] >= day - _SAME for day in room):
                taken.append(no)
                lanes[no] = lane
                break
    return lanes


def _nearest(count: int) -> Iterator[int]:
    """-1, 1, -2, 2 and so on."""
    for each in range(1, count + 1):
        yield from (-each, each)
