"""Earliest and latest times of operations on a line of working seconds: the critical path method.

An operation opens when its predecessors are finished (`join: any`: the first of them) and takes
its effort; checks and waiting for the client take no time here. Operations that do not apply take
none either, and an operation waiting for any of several never waits for one that does not apply
while another does. Backwards, an operation of `join: any` holds only the predecessor that opens
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from techkarta.engine.planning.availability import Availability
from techkarta.engine.planning.network import Network

_ALWAYS = Availability()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds since the start: when an operation opens, may run and must run; who opened it."""

    opens: int
    earliest_start: int
    earliest_finish: int
    latest_start: int
    latest_finish: int
    slack: int
    opener: str | None
    """The predecessor whose finish opens it; None at entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one operation takes: seconds of effort, and when its people are there."""

    seconds: int
    availability: Availability = _ALWAYS
    is_applicable: bool = True


def schedule(network: Network, work: Mapping[str, Work]) -> dict[str, Times]:
    """Times of every operation; the length of the whole is the greatest `earliest_finish`."""
    openers: dict[str, str | None] = {}
    early: dict[str, tuple[int, int, int]] = {}
    for no in network.order:
        opener = _opener(no, network, work, early)
        opens = early[opener][2] if opener else 0
        openers[no] = opener
        early[no] = (opens, *_forward(work[no], opens))
    end = max((finish for _, _, finish in early.values()), default=0)
    late = _latest(network, work, openers, end)
    return {
        no: Times(
            opens=early[no][0],
            earliest_start=early[no][1],
            earliest_finish=early[no][2],
            latest_start=late[no][0],
            latest_finish=late[no][1],
            slack=work[no].availability.between(early[no][1], late[no][0]),
            opener=openers[no],
        )
        for no in network.order
    }


def critical_path(
    network: Network, work: Mapping[str, Work], times: Mapping[str, Times]
) -> tuple[str, ...]:
    """The chain of applicable operations that makes the whole as long as it is, first to last."""
    chain: list[str] = []
    ends = ((times[each].earliest_finish, place, each) for place, each in enumerate(network.order))
    no: str | None = max(ends, default=(0, 0, None))[2]
    while no is not None:
        if work[no].is_applicable:
            chain.append(no)
        no = times[no].opener
    return tuple(reversed(chain))


def _opener(
    no: str,
    network: Network,
    work: Mapping[str, Work],
    early: Mapping[str, tuple[int, int, int]],
) -> str | None:
    before = network.predecessors[no]
    if not before:
        return None
    if no not in network.any_of:
        return max(before, key=lambda each: early[each][2])
    applicable = [each for each in before if work[each].is_applicable]
    if not applicable:
        return max(before, key=lambda each: early[each][2])
    return min(applicable, key=lambda each: early[each][2])


def _forward(work: Work, opens: int) -> tuple[int, int]:
    """(start, finish) of work opened at `opens`."""
    if not work.seconds:
        return opens, opens
    return work.availability.start(opens), work.availability.finish(opens, work.seconds)


def _latest(
    network: Network, work: Mapping[str, Work], openers: Mapping[str, str | None], end: int
) -> dict[str, tuple[int, int]]:
    """(latest start, latest finish) of each operation."""
    late: dict[str, tuple[int, int]] = {}
    for no in reversed(network.order):
        finish = min(
            (
                late[each][0]
                for each in network.successors[no]
                if each not in network.any_of or openers[each] == no
            ),
            default=end,
        )
        seconds = work[no].seconds
        start = work[no].availability.latest_start(finish, seconds) if seconds else finish
        late[no] = (start, finish)
    return late
