"""The heaviest antichain of executions: the most that can be kept without contradiction.

Of every operation at most one candidate is kept; a candidate of an operation contradicts any later
candidate of what must precede it. So every operation has a moment of its own, at which a candidate
is kept or none, and the moments must not contradict the order: a walk through the candidates in
time, whose state is the set of operations whose moment has passed, finds the best. Where a card is
so wide that there are too many states, it is found as a flow (Dilworth).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from techkarta.engine.conformance.flow import heaviest_by_flow
from techkarta.engine.conformance.standard import members

MOST_STATES = 512


class Candidate(NamedTuple):
    """What may be kept: its position in time, its operation's place, what it saves.

    Candidates at one position do not contradict each other.
    """

    position: int
    place: int
    weight: int


Kept = list[Candidate]


def heaviest(candidates: Sequence[Candidate], before: Sequence[int]) -> tuple[int, Kept]:
    """Total weight and members of the heaviest antichain, in time; `before` is transitive.

    `candidates` ascend by position; at one position, predecessors come first.
    """
    chains: dict[int, Kept] = {}
    for each in candidates:
        chains.setdefault(each.place, []).append(each)
    free, chains = _without_free(_narrowed(chains, before), before)
    left = {each for chain in chains.values() for each in chain}
    rest = [each for each in candidates if each in left]
    weight, kept = heaviest_by_states(rest, before) or heaviest_by_flow(rest, before)
    chosen = {*kept, *free}
    total = weight + sum(each.weight for each in free)
    return total, [each for each in candidates if each in chosen]


def heaviest_by_states(
    candidates: Sequence[Candidate], before: Sequence[int]
) -> tuple[int, Kept] | None:
    """As `heaviest`, by the walk through states; None where there are more than MOST_STATES.

    A state holds operations that are over; keeping a candidate ends all that must precede it.
    """
    involved = 0
    for each in candidates:
        involved |= 1 << each.place
    best: dict[int, tuple[int, _Link | None]] = {0: (0, None)}
    for each in candidates:
        own = 1 << each.place
        ended = own | before[each.place] & involved
        for state, (weight, kept) in list(best.items()):
            if state & own:
                continue
            total = weight + each.weight
            known = best.get(state | ended)
            if known is None or known[0] < total:
                best[state | ended] = (total, _Link(each, kept))
        if len(best) > MOST_STATES:
            return None
    weight, link = max(best.values(), key=lambda found: found[0])
    return weight, _unlinked(link)


class _Link(NamedTuple):
    """What was kept last, and what before it."""

    candidate: Candidate
    earlier: _Link | None


def _unlinked(link: _Link | None) -> Kept:
    found = []
    while link is not None:
        found.append(link.candidate)
        link = link.earlier
    return found[::-1]


Chains = dict[int, Kept]


def _without_free(chains: Chains, before: Sequence[int]) -> tuple[Kept, Chains]:
    """Candidates that contradict nothing, and the chains of all others."""
    last = {place: chain[-1].position for place, chain in chains.items()}
    latest = {
        place: max((last[each] for each in members(before[place]) if each in last), default=-1)
        for place in chains
    }
    earliest: dict[int, int] = {}
    for place, chain in chains.items():
        for each in members(before[place]):
            if each in chains:
                earliest[each] = min(chain[0].position, earliest.get(each, chain[0].position))
    free, bound = [], {}
    for place, chain in chains.items():
        position = chain[0].position
        is_free = latest[place] <= position and earliest.get(place, position) >= position
        if is_free and len(chain) == 1:
            free.append(chain[0])
        else:
            bound[place] = chain
    return free, bound


def _narrowed(chains: Chains, before: Sequence[int]) -> Chains:
    """The chains without candidates that another one of the same operation is never worse than.

    Of two, the earlier is as good if it weighs no less and no predecessor comes between; the later
    is as good if it weighs no less and no successor does. Goes on while anything becomes shorter.
    """
    after: dict[int, list[int]] = {place: [] for place in chains}
    for place in chains:
        for each in members(before[place]):
            if each in chains:
                after[each].append(place)
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for place, chain in chains.items():
            behind = [each for each in members(before[place]) if each in chains]
            chains[place] = _thinned(chains, place, behind, after[place])
            is_shorter |= len(chains[place]) < len(chain)
    return chains


def _thinned(chains: Chains, place: int, behind: list[int], ahead: list[int]) -> Kept:
    if len(chains[place]) == 1:
        return chains[place]
    before = sorted(each.position for other in behind for each in chains[other])
    after = sorted(each.position for other in ahead for each in chains[other])
    kept: Kept = []
    for candidate in chains[place]:
        while kept and _is_as_good(candidate, kept[-1], after):
            kept.pop()
        last = kept[-1] if kept else None
        if (
            last is None
            or last.weight < candidate.weight
            or _is_any_behind(before, last, candidate)
        ):
            kept.append(candidate)
    return kept


def _is_as_good(later: Candidate, earlier: Candidate, after: list[int]) -> bool:
    """Whether the later may stand for the earlier: no successor is kept between them."""
    if later.weight < earlier.weight:
        return False
    return bisect_left(after, earlier.position) == bisect_left(after, later.position)


def _is_any_behind(before: list[int], earlier: Candidate, later: Candidate) -> bool:
    """Whether a predecessor may be kept between them, so that only the later may follow it."""
    return bisect_right(before, earlier.position) != bisect_right(before, later.position)
