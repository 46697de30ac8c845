"""The optimal alignment by brute force: every way through card and trace, the cheapest first.

Says what cost means, and is slow: only for few operations and events.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from techkarta.engine.conformance.standard import OFF_CARD, Standard, bits_of

State = tuple[int, int, int]
"""Events passed, operations executed, operations that may not be executed any more."""


def optimal_cost(standard: Standard, trace: Sequence[int], demanded: int) -> int:
    """The least number of log moves and model moves."""
    waiting: list[tuple[int, State]] = [(0, (0, 0, 0))]
    seen: set[State] = set()
    while True:
        cost, state = heappop(waiting)
        passed, done, _ = state
        if state in seen:
            continue
        seen.add(state)
        if passed == len(trace) and not demanded & ~done:
            return cost
        for price, reached in moves(standard, trace, state):
            heappush(waiting, (cost + price, reached))


def moves(standard: Standard, trace: Sequence[int], state: State) -> Iterator[tuple[int, State]]:
    passed, done, closed = state
    if passed < len(trace):
        yield 1, (passed + 1, done, closed)
        if trace[passed] != OFF_CARD:
            executed = execute(standard, trace[passed], done, closed)
            if executed is not None:
                yield 0, (passed + 1, *executed)
    for place in range(len(standard.operations)):
        executed = None if done >> place & 1 else execute(standard, place, done, closed)
        if executed is not None:
            yield 1, (passed, *executed)


def execute(standard: Standard, place: int, done: int, closed: int) -> tuple[int, int] | None:
    """What is done and closed after an execution; None where the card does not allow it."""
    if done >> place & 1:
        return (done, closed) if standard.repeating >> place & 1 else None
    if closed >> place & 1:
        return None
    # Whoever comes first closes the way to predecessors that were not executed.
    closed |= standard.before[place] & ~done
    direct = bits_of(standard.direct[place])
    if place in standard.any_of and not direct & done:
        closed |= direct
    return done | 1 << place, closed
