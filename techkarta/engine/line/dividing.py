"""A card of several stages divided among them: on which stage each of its operations is done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from techkarta.engine.cards.model import Card, Due, DueUnit
from techkarta.engine.errors import EngineError
from techkarta.engine.planning.network import Network, network

ENOUGH = 5
"""Times an operation was done from which on its place is known."""
_DAYS = {DueUnit.WORKING_HOUR: 1 / 8, DueUnit.WORKING_DAY: 1, DueUnit.DAY: 5 / 7, DueUnit.WEEK: 5}
_USUAL_DAYS = 1.0


def divided(
    card: Card,
    stages: Sequence[tuple[str, float]],
    done: Mapping[str, Mapping[str, int]],
) -> dict[str, tuple[str, ...]]:
    """Stage → numbers of the operations that belong to it, in card order.

    `stages` are codes with their normal days, in order; `done` tells how often an operation was
    done on which of them. It belongs where it was done most, from ENOUGH times on; else where its
    beginning falls when the deadlines of the card are laid along the normal days. Nothing comes on
    an earlier stage than what it follows. A card whose order cannot be followed stays where it
    begins.
    """
    codes = [code for code, _days in stages]
    try:
        order = network(card)
    except EngineError:
        return {code: _all(card) if code == codes[0] else () for code in codes}
    places = _planned(card, order, [days for _code, days in stages])
    for no in order.order:
        known = {codes.index(code): n for code, n in done.get(no, {}).items() if code in codes}
        if sum(known.values()) >= ENOUGH:
            places[no] = max(known, key=lambda place: (known[place], -place))
        before = [places[each] for each in order.predecessors[no]]
        if before:
            earliest = min(before) if no in order.any_of else max(before)
            places[no] = max(places[no], earliest)
    return {
        code: tuple(each.no for each in card.operations if places[each.no] == at)
        for at, code in enumerate(codes)
    }


def _all(card: Card) -> tuple[str, ...]:
    return tuple(each.no for each in card.operations)


def _planned(card: Card, order: Network, normal: Sequence[float]) -> dict[str, int]:
    """The place of each operation by its earliest beginning along the stages."""
    lasts = {each.no: _days_of(each.due) for each in card.operations}
    begins: dict[str, float] = {}
    for no in order.order:
        ends = [begins[each] + lasts[each] for each in order.predecessors[no]]
        begins[no] = (min(ends) if no in order.any_of else max(ends)) if ends else 0.0
    whole = max((begins[no] + lasts[no] for no in begins), default=0.0)
    borders = list(accumulate(normal if sum(normal) else [1.0] * len(normal)))[:-1]
    length = sum(normal) or float(len(normal))
    return {
        no: bisect_right(borders, begin / whole * length) if whole else 0
        for no, begin in begins.items()
    }


def _days_of(due: Due | None) -> float:
    return due.within * _DAYS[due.unit] if due else _USUAL_DAYS
