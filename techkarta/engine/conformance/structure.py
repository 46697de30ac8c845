"""Structural deviations of one trace: missing, order, repeated, off the card, and their cost.

Only first executions are judged for order, so between repeating operations the relation is first
before first. A predecessor never executed is told as missing, never as order; so with `join: any`
direct predecessors count where they are executed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from techkarta.engine.conformance.alignment import least_cost
from techkarta.engine.conformance.standard import OFF_CARD, Standard, bits_of, members


class Structure(NamedTuple):
    """What is wrong with a trace: places of missing operations, else positions in the trace.

    `repeated` and `off_card` name every such execution, `order` the first one of an operation.
    """

    missing: tuple[int, ...]
    order: tuple[int, ...]
    repeated: tuple[int, ...]
    off_card: tuple[int, ...]
    cost: int


def structure(standard: Standard, trace: Sequence[int], demanded: int) -> Structure:
    """Judge a trace of places (OFF_CARD: not on the card) against the operations demanded of it."""
    first: dict[int, int] = {}
    repeated: list[int] = []
    off_card: list[int] = []
    for position, place in enumerate(trace):
        if place == OFF_CARD:
            off_card.append(position)
        elif place not in first:
            first[place] = position
        elif not standard.repeating >> place & 1:
            repeated.append(position)
    missing = members(demanded & ~bits_of(first))
    order = out_of_order(standard, first)
    cost = len(missing) + len(repeated)
    # Where an operation waits for any of several, even a missing one may stand in the way.
    if order or (missing and standard.any_of):
        cost = least_cost(standard, [place for place in trace if place != OFF_CARD], demanded)
    return Structure(missing, order, tuple(repeated), tuple(off_card), cost + len(off_card))


def out_of_order(standard: Standard, first: dict[int, int]) -> tuple[int, ...]:
    """Positions of first executions (place → position) that a predecessor only follows."""
    found = []
    for place, position in first.items():
        if place in standard.any_of:
            opened = [first[each] for each in standard.direct[place] if each in first]
            is_wrong = bool(opened) and min(opened) > position
        else:
            before = standard.before[place]
            is_wrong = any(later > position and before >> each & 1 for each, later in first.items())
        if is_wrong:
            found.append(position)
    return tuple(sorted(found))
