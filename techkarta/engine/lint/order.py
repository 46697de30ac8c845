"""The order of operations of any card, also of a broken one: cycles named, nothing raised."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from techkarta.engine.cards.model import Card, Join, Operation

Links = dict[str, tuple[str, ...]]


def predecessors(card: Card) -> Links:
    """Number → direct predecessors that exist; of repeated numbers the first operation counts."""
    numbers = {operation.no for operation in card.operations}
    links: Links = {}
    for operation in card.operations:
        known = tuple(no for no in operation.after if no in numbers)
        links.setdefault(operation.no, known)
    return links


def cycles(links: Links) -> list[tuple[str, ...]]:
    """One shortest cycle of each knot of operations that wait for each other, closed."""
    return [_shortest(links, knot) for knot in _knots(links)]


def arranged(links: Links) -> tuple[str, ...]:
    """Numbers so that predecessors come first; those in a cycle or behind one are left out."""
    waiting = {no: len(set(before)) for no, before in links.items()}
    followers: dict[str, list[str]] = {no: [] for no in links}
    for no, before in links.items():
        for other in set(before):
            followers[other].append(no)
    ready = deque(no for no, count in waiting.items() if not count)
    order = []
    while ready:
        no = ready.popleft()
        order.append(no)
        for follower in followers[no]:
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    return tuple(order)


def implied(card: Card, links: Links) -> dict[str, frozenset[str]]:
    """Number → operations surely accepted before it opened, near and far.

    The closure does not pass through a choice (`join: any` of several) nor through an operation
    with a condition: it may be left out, and then nothing before it was waited for.
    """
    passing = {operation.no for operation in card.operations if not operation.when}
    choices = {operation.no for operation in card.operations if is_choice(operation)}
    place = {no: index for index, no in enumerate(links)}
    # A set of operations is the bits of one number: five hundred operations stay quick.
    before: dict[str, int] = {}
    for no in arranged(links):
        bits = 0
        for other in () if no in choices else links[no]:
            bits |= 1 << place[other]
            if other in passing:
                bits |= before[other]
        before[no] = bits
    numbers = tuple(links)
    return {no: frozenset(_members(bits, numbers)) for no, bits in before.items()}


def is_choice(operation: Operation) -> bool:
    """Tell whether an operation opens after any one of several."""
    return operation.join is Join.ANY and len(set(operation.after)) > 1


def _members(bits: int, numbers: tuple[str, ...]) -> Iterator[str]:
    while bits:
        lowest = bits & -bits
        yield numbers[lowest.bit_length() - 1]
        bits ^= lowest


def _knots(links: Links) -> list[frozenset[str]]:
    """Groups of operations each of which waits, near or far, for every other."""
    left = set(links) - set(arranged(links))
    followers: dict[str, list[str]] = {no: [] for no in left}
    for no in left:
        for other in links[no]:
            if other in left:
                followers[other].append(no)
    found = []
    for no in links:
        if no in left:
            knot = _reached(no, links, left) & _reached(no, followers, left)
            left -= knot | {no}
            if knot:
                found.append(frozenset(knot))
    return found


def _reached(start: str, steps: Mapping[str, Sequence[str]], within: set[str]) -> set[str]:
    """What can be reached from an operation by one step or more."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for no in steps[waiting.pop()]:
            if no in within and no not in found:
                found.add(no)
                waiting.append(no)
    return found


def _shortest(links: Links, knot: frozenset[str]) -> tuple[str, ...]:
    """The shortest way from the least number of a knot back to it, as it is waited for."""
    start = min(knot)
    came: dict[str, str] = {}
    waiting = deque([start])
    while start not in came:
        no = waiting.popleft()
        for other in links[no]:
            if other in knot and other not in came:
                came[other] = no
                waiting.append(other)
    way = [start, came[start]]
    while way[-1] != start:
        way.append(came[way[-1]])
    return tuple(way)
