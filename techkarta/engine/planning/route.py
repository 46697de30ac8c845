"""The dependency picture of a card as values: columns, rows, edges; a page or document draws it.

A layered drawing: the column of an operation is the longest chain of predecessors before it;
rows are ordered by medians of neighbours, forth and back, keeping the order with the fewest
crossings. An edge over several columns takes a row of its own in each column it passes, so it
never runs through an operation. Redundant edges are told but take no room.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from techkarta.engine.cards.model import Card
from techkarta.engine.planning.effort import operation_minutes
from techkarta.engine.planning.network import Network, network, redundant_edges
from techkarta.engine.planning.schedule import Work, schedule

_SWEEPS = 4

_Link = tuple[str, str]
_Columns = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteNode:
    """An operation at (column, row), both counted from 0."""

    no: str
    column: int
    row: int
    is_critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEdge:
    """`after` waits for `before`; `bends` are the (column, row) places the line passes between."""

    before: str
    after: str
    bends: tuple[tuple[int, int], ...]
    is_critical: bool
    is_redundant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The picture: its size in columns and rows, nodes in card order, edges by card order."""

    columns: int
    rows: int
    nodes: tuple[RouteNode, ...]
    edges: tuple[RouteEdge, ...]


def route(card: Card) -> Route:
    """Lay out the operations of `card`; the same card gives the same picture.

    EngineError as `network`.
    """
    order = network(card)
    redundant = redundant_edges(card)
    column = _columns(order)
    chains = {
        (before, no): _chain(before, no, column)
        for no in order.predecessors
        for before in order.predecessors[no]
        if (before, no) not in redundant
    }
    row = _rows(_fewest_crossings(_layers(order, column, chains), _links(chains)))
    critical_nodes, critical_edges = _critical(card, order)
    return Route(
        columns=max(column.values(), default=-1) + 1,
        rows=max(row.values(), default=-1) + 1,
        nodes=tuple(
            RouteNode(no=no, column=column[no], row=row[no], is_critical=no in critical_nodes)
            for no in order.predecessors
        ),
        edges=tuple(
            RouteEdge(
                before=before,
                after=no,
                bends=tuple(
                    (column[before] + step, row[each])
                    for step, each in enumerate(chains.get((before, no), ())[1:-1], start=1)
                ),
                is_critical=(before, no) in critical_edges,
                is_redundant=(before, no) in redundant,
            )
            for no, befores in order.predecessors.items()
            for before in befores
        ),
    )


def _columns(order: Network) -> dict[str, int]:
    column: dict[str, int] = {}
    for no in order.order:
        column[no] = max((column[each] + 1 for each in order.predecessors[no]), default=0)
    return column


def _chain(before: str, no: str, column: Mapping[str, int]) -> tuple[str, ...]:
    """Both ends and, between them, a place in each column the edge passes."""
    between = range(column[before] + 1, column[no])
    return (before, *(f"{before}>{no}@{each}" for each in between), no)


def _layers(
    order: Network, column: Mapping[str, int], chains: Mapping[_Link, tuple[str, ...]]
) -> _Columns:
    layers: _Columns = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for no in order.predecessors:
        layers[column[no]].append(no)
    for (before, _), chain in chains.items():
        for step, each in enumerate(chain[1:-1], start=1):
            layers[column[before] + step].append(each)
    return layers


def _links(chains: Mapping[_Link, tuple[str, ...]]) -> list[_Link]:
    return [link for chain in chains.values() for link in pairwise(chain)]


def _fewest_crossings(layers: _Columns, links: Sequence[_Link]) -> _Columns:
    """The best of a few median sweeps, forth and back; the earlier of equals."""
    left: dict[str, list[str]] = {each: [] for layer in layers for each in layer}
    right: dict[str, list[str]] = {each: [] for layer in layers for each in layer}
    for before, after in links:
        left[after].append(before)
        right[before].append(after)
    best, fewest = layers, _crossings(layers, right)
    for _ in range(_SWEEPS):
        for neighbours, is_forth in ((left, True), (right, False)):
            if not fewest:
                return best
            layers = _sweep(layers, neighbours, is_forth=is_forth)
            count = _crossings(layers, right)
            if count < fewest:
                best, fewest = layers, count
    return best


def _sweep(
    layers: _Columns, neighbours: Mapping[str, Sequence[str]], *, is_forth: bool
) -> _Columns:
    """Each layer sorted by the medians of its neighbours in the layer before (after) it."""
    step = 1 if is_forth else -1
    done: _Columns = []
    place: dict[str, int] = {}
    for layer in layers[::step]:
        own = {each: index for index, each in enumerate(layer)}
        medians = {each: _median([place[n] for n in neighbours[each]], own[each]) for each in layer}
        ordered = sorted(layer, key=lambda each: (medians[each], own[each]))
        place = {each: index for index, each in enumerate(ordered)}
        done.append(ordered)
    return done[::step]


def _median(places: list[int], own: int) -> float:
    """The median; a node without neighbours keeps its place."""
    if not places:
        return own
    places.sort()
    middle = len(places) // 2
    if len(places) % 2:
        return places[middle]
    return (places[middle - 1] + places[middle]) / 2


def _crossings(layers: _Columns, right: Mapping[str, Sequence[str]]) -> int:
    """Pairs of lines that cross between neighbouring columns."""
    total = 0
    for layer, following in pairwise(layers):
        place = {each: index for index, each in enumerate(following)}
        seen: list[int] = []
        for each in layer:
            ends = sorted(place[end] for end in right[each])
            total += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _rows(layers: _Columns) -> dict[str, int]:
    """Rows counted down each column."""
    return {each: row for layer in layers for row, each in enumerate(layer)}


def _critical(card: Card, order: Network) -> tuple[frozenset[str], frozenset[_Link]]:
    """Operations without slack, and the edges that make them so."""
    seconds = {each.no: round(operation_minutes(each) * 60) for each in card.operations}
    times = schedule(order, {no: Work(seconds=each) for no, each in seconds.items()})
    nodes = frozenset(no for no, each in times.items() if not each.slack)
    edges = frozenset(
        (before, no)
        for no in nodes
        for before in order.predecessors[no]
        if before in nodes and times[before].earliest_finish == times[no].opens
    )
    return nodes, edges
