"""The order of a card's operations: predecessors, successors, what certainly comes before what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from techkarta.engine.cards.model import Card, Join
from techkarta.engine.errors import EngineError


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Numbers in an order in which all predecessors come first, and both sides of the relation."""

    order: tuple[str, ...]
    predecessors: Mapping[str, tuple[str, ...]]
    successors: Mapping[str, tuple[str, ...]]
    any_of: frozenset[str]
    """Operations that open after any one of several predecessors."""


def network(card: Card) -> Network:
    """The order of `card`, ties in card order.

    EngineError: repeated_operation(operation), unknown_predecessor(operation, predecessor),
    cycle(operations: each waits for the one before it, the first for the last).
    """
    predecessors: dict[str, tuple[str, ...]] = {}
    for operation in card.operations:
        if operation.no in predecessors:
            raise EngineError("repeated_operation", operation=operation.no)
        predecessors[operation.no] = tuple(dict.fromkeys(operation.after))
    successors: dict[str, list[str]] = {no: [] for no in predecessors}
    for no, before in predecessors.items():
        for each in before:
            if each not in successors:
                raise EngineError("unknown_predecessor", operation=no, predecessor=each)
            successors[each].append(no)
    return Network(
        order=_order(predecessors, successors),
        predecessors=predecessors,
        successors={no: tuple(after) for no, after in successors.items()},
        any_of=frozenset(
            operation.no
            for operation in card.operations
            if operation.join is Join.ANY and len(predecessors[operation.no]) > 1
        ),
    )


def _order(
    predecessors: Mapping[str, tuple[str, ...]], successors: Mapping[str, list[str]]
) -> tuple[str, ...]:
    numbers = tuple(predecessors)
    place = {no: index for index, no in enumerate(numbers)}
    waiting = {no: len(before) for no, before in predecessors.items()}
    ready = [place[no] for no, count in waiting.items() if not count]
    heapify(ready)
    order = []
    while ready:
        no = numbers[heappop(ready)]
        order.append(no)
        for each in successors[no]:
            waiting[each] -= 1
            if not waiting[each]:
                heappush(ready, place[each])
    if len(order) < len(numbers):
        raise EngineError("cycle", operations=_cycle(predecessors, set(numbers) - set(order)))
    return tuple(order)


def _cycle(predecessors: Mapping[str, tuple[str, ...]], left: set[str]) -> tuple[str, ...]:
    """One cycle among `left`, whose every member waits for another of them; least number first."""
    walk: dict[str, int] = {}
    no = min(left)
    while no not in walk:
        walk[no] = len(walk)
        no = next(each for each in predecessors[no] if each in left)
    found = list(walk)[walk[no] :][::-1]
    first = found.index(min(found))
    return tuple(found[first:] + found[:first])


def closure(card: Card) -> dict[str, frozenset[str]]:
    """All predecessors of each operation, near and far. EngineError as `network`."""
    found = network(card)
    return _transitive(found, found.order)


def certain_predecessors(card: Card) -> dict[str, frozenset[str]]:
    """Predecessors that must have been accepted before each operation could open.

    The closure stops at a `join: any` of several: what leads to it may have been left out.
    EngineError as `network`.
    """
    found = network(card)
    return _transitive(found, (no for no in found.order if no not in found.any_of))


def redundant_edges(card: Card) -> frozenset[tuple[str, str]]:
    """(predecessor, operation) pairs that another predecessor already implies."""
    found = network(card)
    certain = _transitive(found, (no for no in found.order if no not in found.any_of))
    return frozenset(
        (each, no)
        for no, before in found.predecessors.items()
        if no not in found.any_of
        for each in before
        if any(each in certain[other] for other in before)
    )


def _transitive(found: Network, followed: Iterable[str]) -> dict[str, frozenset[str]]:
    """Closure through the `followed` operations; bit sets keep 500 operations quick."""
    bit = {no: 1 << index for index, no in enumerate(found.order)}
    bits = dict.fromkeys(found.order, 0)
    for no in followed:
        for each in found.predecessors[no]:
            bits[no] |= bits[each] | bit[each]
    return {no: frozenset(each for each in found.order if bits[no] & bit[each]) for no in bits}
