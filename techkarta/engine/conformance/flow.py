"""The heaviest antichain by the greatest flow: for cards too wide to walk by states.

Dilworth's theorem for weights: the heaviest antichain weighs as much as all candidates less the
greatest flow from candidates (as the earlier) to candidates (as the later of a contradiction),
each giving and taking at most its weight; the members are read from the least cut. Contradicting
candidates of one operation are reached through a row of junctions, one to the next, so the number
of ways grows with candidates × operations and not with their pairs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from techkarta.engine.conformance.standard import members

if TYPE_CHECKING:
    from techkarta.engine.conformance.antichain import Candidate

_SOURCE, _SINK = 0, 1
_ENDLESS = 1 << 60


def heaviest_by_flow(
    candidates: Sequence[Candidate], before: Sequence[int]
) -> tuple[int, list[Candidate]]:
    """Total weight and members of the heaviest antichain, in time; `before` is transitive."""
    ways = _Ways(2 + 3 * len(candidates))
    positions: dict[int, list[int]] = {}
    numbers: dict[int, list[int]] = {}
    for number, each in enumerate(candidates):
        positions.setdefault(each.place, []).append(each.position)
        numbers.setdefault(each.place, []).append(number)
    for row in numbers.values():
        for index, number in enumerate(row):
            ways.add(_junction(number), _taking(number), _ENDLESS)
            if index + 1 < len(row):
                ways.add(_junction(number), _junction(row[index + 1]), _ENDLESS)
    for number, each in enumerate(candidates):
        ways.add(_SOURCE, _giving(number), each.weight)
        ways.add(_taking(number), _SINK, each.weight)
        for place in (each.place, *members(before[each.place])):
            later = bisect_right(positions.get(place, ()), each.position)
            if later < len(positions.get(place, ())):
                ways.add(_giving(number), _junction(numbers[place][later]), _ENDLESS)
    flow = ways.greatest()
    reached = ways.reached()
    kept = [
        each
        for number, each in enumerate(candidates)
        if _giving(number) in reached and _taking(number) not in reached
    ]
    return sum(each.weight for each in candidates) - flow, kept


def _giving(number: int) -> int:
    return 2 + 3 * number


def _taking(number: int) -> int:
    return 3 + 3 * number


def _junction(number: int) -> int:
    return 4 + 3 * number


class _Ways:
    """A network with capacities; every way has its counter-way beside it (number ^ 1)."""

    def __init__(self, nodes: int) -> None:
        self.ways: list[list[int]] = [[] for _ in range(nodes)]
        self.target: list[int] = []
        self.capacity: list[int] = []

    def add(self, start: int, end: int, capacity: int) -> None:
        """A way from start to end."""
        self.ways[start].append(len(self.target))
        self.ways[end].append(len(self.target) + 1)
        self.target += (end, start)
        self.capacity += (capacity, 0)

    def greatest(self) -> int:
        """Send as much as can be sent from source to sink (Edmonds–Karp); return how much."""
        total = 0
        while True:
            came = self._search()
            if _SINK not in came:
                return total
            path = []
            node = _SINK
            while node != _SOURCE:
                path.append(came[node])
                node = self.target[came[node] ^ 1]
            amount = min(self.capacity[way] for way in path)
            for way in path:
                self.capacity[way] -= amount
                self.capacity[way ^ 1] += amount
            total += amount

    def reached(self) -> frozenset[int]:
        """Nodes still reached from the source."""
        return frozenset(self._search())

    def _search(self) -> dict[int, int]:
        """Node → the way by which it was reached, until the sink is."""
        came = {_SOURCE: -1}
        waiting = deque([_SOURCE])
        while waiting:
            node = waiting.popleft()
            for way in self.ways[node]:
                end = self.target[way]
                if self.capacity[way] and end not in came:
                    came[end] = way
                    if end == _SINK:
                        return came
                    waiting.append(end)
        return came
