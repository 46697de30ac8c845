"""The exact cost of a trace: the least number of executions to take away and to add.

What is kept of the executions must not contradict the order. Execution e contradicts a later f if
op(f) must precede op(e), or both are of one operation that may not repeat: a strict partial order,
so the best to keep is its heaviest antichain (`antichain`). Keeping an execution saves one, and
one more where a mandatory operation is fulfilled by it. Of a repeating operation the first kept
execution is chosen, and all that follow it stay: they weigh together. Its first execution may also
be added, at the price of one.

An operation that waits for any of several predecessors is no pairwise contradiction. Its rule is
left out first, which can only make the cost too low; where the cheapest answer then breaks the
rule, the ways to keep it are tried, cheapest first: one of the predecessors opens it (an optional
one is added at the price of one if it must), or none of them is executed, or it is not itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count

from techkarta.engine.conformance.antichain import Candidate, heaviest
from techkarta.engine.conformance.standard import Standard, bits_of, members


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What has been decided of operations that wait for any of several predecessors."""

    owed: int
    """Operations that must be executed: the mandatory ones, and chosen openers."""
    dropped: int = 0
    openers: Mapping[int, int] = field(default_factory=dict)


def least_cost(standard: Standard, trace: Sequence[int], demanded: int) -> int:
    """The cost of a trace of places on the card; `demanded` are its mandatory operations."""
    # The cheapest first: what it finds possible costs no more than anything left. Of equals the
    # latest, which has the most decided already.
    order = count(0, -1)
    waiting: list[tuple[int, int, _Choice, tuple[int, ...]]] = []

    known: set[tuple[int, int, frozenset[tuple[int, int]]]] = set()

    def put(choice: _Choice) -> None:
        # The same choices in another order are the same.
        key = (choice.owed, choice.dropped, frozenset(choice.openers.items()))
        if key in known:
            return
        known.add(key)
        cost, kept = _relaxed(standard, trace, choice)
        heappush(waiting, (cost, next(order), choice, kept))

    put(_Choice(owed=demanded))
    while True:
        cost, _, choice, kept = heappop(waiting)
        broken = _broken(standard, choice, kept) if standard.any_of else None
        if broken is None:
            return cost
        for each in _ways(standard, choice, broken):
            put(each)


def _relaxed(
    standard: Standard, trace: Sequence[int], choice: _Choice
) -> tuple[int, tuple[int, ...]]:
    """Cost, and operations in the order of what is first kept, where open rules are left out."""
    before = standard.closure(choice.openers) if choice.openers else standard.before
    candidates = sorted(
        (*_executed(standard, trace, choice), *_added_again(standard, trace, choice, before)),
        key=lambda each: (each.position, standard.rank[each.place]),
    )
    saved, kept = heaviest(candidates, before)
    return len(trace) + choice.owed.bit_count() - saved, tuple(each.place for each in kept)


def _executed(standard: Standard, trace: Sequence[int], choice: _Choice) -> Iterator[Candidate]:
    """Executions that may be the first kept one of their operation, at even positions."""
    left = Counter(trace)
    for position, place in enumerate(trace):
        if not choice.dropped >> place & 1:
            kept = left[place] if standard.repeating >> place & 1 else 1
            yield Candidate(2 * position, place, kept + (choice.owed >> place & 1))
            left[place] -= 1


def _added_again(
    standard: Standard, trace: Sequence[int], choice: _Choice, before: Sequence[int]
) -> Iterator[Candidate]:
    """First executions to be added of repeating operations that are executed later.

    Such a one, at the price of one, makes repetitions of all later executions. Its place is as
    early as its predecessors let it be: at the start, or at the odd position after one of them.
    """
    for place in members(bits_of(set(trace)) & standard.repeating & ~choice.dropped):
        left = trace.count(place)
        owed = choice.owed >> place & 1
        if left + owed > 1:
            yield Candidate(-1, place, left + owed - 1)
        for position, each in enumerate(trace):
            left -= each == place
            if before[place] >> each & 1 and left and left + owed > 1:
                yield Candidate(2 * position + 1, place, left + owed - 1)


def _broken(standard: Standard, choice: _Choice, kept: Sequence[int]) -> int | None:
    """An operation whose open rule cannot hold with what is kept and owed; None where all can.

    Owed operations that are not kept are added as early as they may: an addition never hinders.
    """
    run = _Run(standard, choice, kept)
    for place in kept:
        run.add_owed()
        hindrance = run.hindrance(place)
        if hindrance is not None:
            return hindrance
        run.done |= 1 << place
    return None


class _Run:
    """A way through the card being walked: what is in it, what of it is done."""

    def __init__(self, standard: Standard, choice: _Choice, kept: Sequence[int]) -> None:
        self.standard = standard
        self.openers = choice.openers
        self.before = standard.closure(choice.openers) if choice.openers else standard.before
        self.members = choice.owed | bits_of(kept)
        self.done = 0
        added = self.members & ~bits_of(kept)
        # Predecessors come first, so one pass adds all that may be added.
        self.owed = [place for place in standard.order if added >> place & 1]

    def add_owed(self) -> None:
        """Add what is owed and not kept, as far as it may come now."""
        still = []
        for place in self.owed:
            if self._behind(place) or self._lacks(place):
                still.append(place)
            else:
                self.done |= 1 << place
        self.owed = still

    def hindrance(self, place: int) -> int | None:
        """The operation whose open rule keeps `place` from being next; None where it may be."""
        behind = (*members(self._behind(place)), place)
        return next((each for each in behind if self._lacks(each)), None)

    def _behind(self, place: int) -> int:
        """Certain predecessors that are in the run and not done yet."""
        return self.before[place] & self.members & ~self.done

    def _lacks(self, place: int) -> bool:
        """Whether it waits for any of several, some of which come, but none has."""
        if place not in self.standard.any_of or place in self.openers:
            return False
        direct = bits_of(self.standard.direct[place]) & self.members
        return bool(direct) and not direct & self.done


def _ways(standard: Standard, choice: _Choice, place: int) -> Iterator[_Choice]:
    """Every way the rule of an operation can hold."""
    direct = [each for each in standard.direct[place] if not choice.dropped >> each & 1]
    for each in direct:
        yield replace(choice, owed=choice.owed | 1 << each, openers={**choice.openers, place: each})
    closed = choice.dropped
    for each in direct:
        closed |= 1 << each
    if not closed & choice.owed:
        yield replace(choice, dropped=closed)
    if not choice.owed >> place & 1:
        yield replace(choice, dropped=choice.dropped | 1 << place)
