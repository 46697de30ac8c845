"""Structural deviations and cost of every different trace, compiled; equal traces once.

The same answers as `structure`. What the loop cannot do itself (operations that wait for any of
several, very many candidates) it marks with COST_LATER.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from techkarta.engine.compiling import compiled, kept
from techkarta.engine.conformance.frames import cost_kernel
from techkarta.engine.conformance.frames.cost_kernel import TOO_MANY, Scratch, saved_by_keeping

MISSING, ORDER, REPEATED, OFF_CARD = 0, 1, 2, 3
COST_LATER = -1
TRACES, VARIANTS, TOLD = 0, 1, 2


class Found(NamedTuple):
    """What was found.

    `slots`: variant or −1, by hash; `hashes`, `traces` (one of that kind), `costs`, `begins`: by
    variant; its deviations are `codes` and `where` from `begins` on: positions in the trace, or
    places of missing operations. `variants`: by trace. `done`: how many traces, variants and
    deviations there are.
    """

    slots: Any
    hashes: Any
    traces: Any
    costs: Any
    begins: Any
    codes: Any
    where: Any
    variants: Any
    done: Any


@kept(__file__, cost_kernel.__file__)
def judge_traces(card: Any, traces: Any, found: Found, room: Scratch, salt: Any) -> bool:
    """Judge from the first trace that is not done; False where a table is full."""
    mask = len(found.slots) - 1
    while found.done[TRACES] < len(found.variants):
        trace = found.done[TRACES]
        begin, end = traces.begins[trace], traces.begins[trace + 1]
        hashed = salt[2] ^ salt[1] * traces.kinds[trace]
        for position in range(begin, end):
            hashed = (hashed ^ traces.places[position]) * salt[0]
            hashed ^= hashed >> salt[3]
        slot = (hashed & salt[4]) & mask
        variant = found.slots[slot]
        while variant >= 0 and not is_equal(traces, trace, variant, hashed, found):
            slot = (slot + 1) & mask
            variant = found.slots[slot]
        if variant < 0:
            variant = found.done[VARIANTS]
            # Each execution is told once at most for each reason, each operation missing once.
            most = 2 * (end - begin) + len(card.repeating)
            if variant + 1 >= len(found.begins) or found.done[TOLD] + most > len(found.codes):
                return False
            found.slots[slot] = variant
            found.hashes[variant] = hashed
            found.traces[variant] = trace
            demanded = card.demanded[traces.kinds[trace]]
            found.costs[variant] = judge(card, demanded, traces.places[begin:end], found, room)
            found.done[VARIANTS] = variant + 1
            found.begins[variant + 1] = found.done[TOLD]
        found.variants[trace] = variant
        found.done[TRACES] = trace + 1
    return True


@compiled
def is_equal(traces: Any, trace: int, variant: int, hashed: int, found: Found) -> bool:
    """Whether a trace is of a variant."""
    if found.hashes[variant] != hashed:
        return False
    other = found.traces[variant]
    begin, known = traces.begins[trace], traces.begins[other]
    length = traces.begins[trace + 1] - begin
    if traces.kinds[trace] != traces.kinds[other] or traces.begins[other + 1] - known != length:
        return False
    for step in range(length):
        if traces.places[begin + step] != traces.places[known + step]:
            return False
    return True


@compiled
def tell(found: Found, code: int, where: int) -> None:
    """Note a deviation of the variant being judged."""
    told = found.done[TOLD]
    found.codes[told] = code
    found.where[told] = where
    found.done[TOLD] = told + 1


@compiled
def judge(card: Any, demanded: Any, places: Any, found: Found, room: Scratch) -> int:
    """Tell the deviations of a trace; its cost, or COST_LATER."""
    size = len(card.repeating)
    for place in range(size):
        room.first[place] = -1
    repeated = 0
    off_card = 0
    for position in range(len(places)):
        place = places[position]
        if place < 0:
            tell(found, OFF_CARD, position)
            off_card += 1
        elif room.first[place] < 0:
            room.first[place] = position
        elif not card.repeating[place]:
            tell(found, REPEATED, position)
            repeated += 1
    missing = 0
    owed = 0
    for place in range(size):
        owed += demanded[place]
        if demanded[place] and room.first[place] < 0:
            tell(found, MISSING, place)
            missing += 1
    wrong = 0
    for place in range(size):
        if room.first[place] >= 0 and is_out_of_order(card, place, room):
            tell(found, ORDER, room.first[place])
            wrong += 1
    if card.has_any[0] and (wrong or missing):
        return COST_LATER
    if not wrong:
        return missing + repeated + off_card
    saved = saved_by_keeping(card, demanded, places, room)
    if saved == TOO_MANY:
        return COST_LATER
    return len(places) + owed - saved


@compiled
def is_out_of_order(card: Any, place: int, room: Scratch) -> bool:
    """Whether a predecessor of an operation is first executed after it."""
    own = room.first[place]
    if card.any_of[place]:
        earliest = -1
        for each in range(len(card.repeating)):
            if card.direct[place, each] and room.first[each] >= 0:
                if room.first[each] < own:
                    return False
                earliest = room.first[each]
        return earliest >= 0
    for each in range(len(card.repeating)):
        if card.before[place, each] and room.first[each] > own:
            return True
    return False
