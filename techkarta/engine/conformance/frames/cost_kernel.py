"""The heaviest antichain of a few candidates, compiled: as `alignment` and `antichain` describe.

Candidates that contradict nothing are kept at once. The rest is a flow from the earlier to the
later of a contradiction (Dilworth): what is kept weighs as much as all less the greatest flow.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from techkarta.engine.compiling import compiled

MOST = 64
"""So many contradicting candidates are tried here; longer traces go another way."""

RAW = 512
"""So many candidates at all."""

TOO_MANY = -1


class Scratch(NamedTuple):
    """Room for one trace, used again for the next one.

    `first`, `left`, `last`, `behind`: by place; `at`, `of`, `weight`: candidates; `flow`,
    `supply`, `wants`, `giver`, `taker`, `queue`, `against`: the flow between those in
    contradiction, which `chosen` numbers.
    """

    first: Any
    left: Any
    last: Any
    behind: Any
    at: Any
    of: Any
    weight: Any
    chosen: Any
    against: Any
    flow: Any
    supply: Any
    wants: Any
    giver: Any
    taker: Any
    queue: Any


@compiled
def saved_by_keeping(card: Any, demanded: Any, places: Any, room: Scratch) -> int:
    """What the best to keep of a trace saves; TOO_MANY where there are too many candidates."""
    count = collect(card, demanded, places, room)
    if count < 0:
        return TOO_MANY
    saved, bound = part(card, count, room)
    if bound > MOST:
        return TOO_MANY
    return saved + heaviest_few(card, bound, room)


@compiled
def collect(card: Any, demanded: Any, places: Any, room: Scratch) -> int:
    """Gather candidates in the order of time; their number, or TOO_MANY.

    Positions are even for executions and odd, or −1, for first executions to be added of
    operations that repeat. Left out is what an earlier one of the same operation is as good as.
    """
    size = len(card.repeating)
    for place in range(size):
        room.left[place] = 0
        room.last[place] = -1
        room.behind[place] = -2
    for position in range(len(places)):
        if places[position] >= 0:
            room.left[places[position]] += 1
    count = 0
    for place in range(size):
        if card.repeating[place] and room.left[place]:
            count = put(card, place, -1, room.left[place] + demanded[place] - 1, count, room)
    for position in range(len(places)):
        place = places[position]
        if place < 0:
            continue
        if count + size + 1 > RAW:
            return TOO_MANY
        kept = room.left[place] if card.repeating[place] else 1
        count = put(card, place, 2 * position, kept + demanded[place], count, room)
        room.left[place] -= 1
        for each in range(size):
            if card.repeating[each] and card.before[each, place] and room.left[each]:
                weight = room.left[each] + demanded[each] - 1
                count = put(card, each, 2 * position + 1, weight, count, room)
    return count


@compiled
def put(card: Any, place: int, at: int, weight: int, count: int, room: Scratch) -> int:
    """Add a candidate unless it saves nothing or an earlier one is as good; the new number."""
    if weight <= 0:
        return count
    last = room.last[place]
    if last >= 0 and room.weight[last] >= weight and room.behind[place] <= room.at[last]:
        return count
    room.at[count] = at
    room.of[count] = place
    room.weight[count] = weight
    room.last[place] = count
    # Whatever must follow this operation has one more predecessor behind it.
    for each in range(len(card.repeating)):
        if card.before[each, place]:
            room.behind[each] = at
    return count + 1


@compiled
def part(card: Any, count: int, room: Scratch) -> tuple[int, int]:
    """Weight of what contradicts nothing, and number of the rest, which is put in a row."""
    for index in range(count):
        room.chosen[index] = 0
    for later in range(count):
        for earlier in range(later):
            if contradicts(card, earlier, later, room):
                room.chosen[earlier] = 1
                room.chosen[later] = 1
    saved = 0
    bound = 0
    for index in range(count):
        if room.chosen[index]:
            room.chosen[bound] = index
            bound += 1
        else:
            saved += room.weight[index]
    return saved, bound


@compiled
def contradicts(card: Any, earlier: int, later: int, room: Scratch) -> bool:
    """Whether two candidates cannot both be kept."""
    if room.at[earlier] >= room.at[later]:
        return False
    first, second = room.of[earlier], room.of[later]
    return first == second or card.before[first, second] == 1


@compiled
def heaviest_few(card: Any, bound: int, room: Scratch) -> int:
    """Weight of the heaviest antichain of the chosen candidates."""
    total = 0
    for index in range(bound):
        weight = room.weight[room.chosen[index]]
        room.supply[index] = weight
        room.wants[index] = weight
        total += weight
    flow = 0
    for later in range(bound):
        for earlier in range(bound):
            room.flow[earlier, later] = 0
            is_against = earlier < later and contradicts(
                card, room.chosen[earlier], room.chosen[later], room
            )
            room.against[earlier, later] = is_against
            if is_against and room.supply[earlier] and room.wants[later]:
                amount = least(room.supply[earlier], room.wants[later])
                room.flow[earlier, later] = amount
                room.supply[earlier] -= amount
                room.wants[later] -= amount
                flow += amount
    while True:
        end = search(bound, room)
        if end < 0:
            return total - flow
        flow += send(end, room)


@compiled
def search(bound: int, room: Scratch) -> int:
    """The nearest taker with room that a giver with supply reaches; −1 where there is none.

    A giver's flow to a taker may be taken back, so from the taker one comes to that giver.
    """
    waiting = 0
    for index in range(bound):
        room.giver[index] = -1
        room.taker[index] = -2
        if room.supply[index]:
            room.taker[index] = -1
            room.queue[waiting] = index
            waiting += 1
    step = 0
    while step < waiting:
        giver = room.queue[step]
        step += 1
        for taker in range(giver + 1, bound):
            if not room.against[giver, taker] or room.giver[taker] >= 0:
                continue
            room.giver[taker] = giver
            if room.wants[taker]:
                return taker
            for other in range(taker):
                if room.flow[other, taker] and room.taker[other] == -2:  # noqa: PLR2004 - not come to
                    room.taker[other] = taker
                    room.queue[waiting] = other
                    waiting += 1
    return -1


@compiled
def least(first: int, second: int) -> int:
    """The smaller of two numbers."""
    return min(second, first)


@compiled
def send(end: int, room: Scratch) -> int:
    """Send what can be sent along the way that was found; how much it was."""
    taker = end
    amount = room.wants[end]
    giver = room.giver[taker]
    while room.taker[giver] >= 0:
        taker = room.taker[giver]
        amount = least(amount, room.flow[giver, taker])
        giver = room.giver[taker]
    amount = least(amount, room.supply[giver])
    room.supply[giver] -= amount
    room.wants[end] -= amount
    taker = end
    giver = room.giver[taker]
    room.flow[giver, taker] += amount
    while room.taker[giver] >= 0:
        taker = room.taker[giver]
        room.flow[giver, taker] -= amount
        giver = room.giver[taker]
        room.flow[giver, taker] += amount
    return amount
