"""The route of a card as a drawing: boxes and broken lines in points, folded into bands.

A long chain would make its boxes unreadable: the columns are cut into bands of equal length, laid
under each other. A line that leaves a band ends at its edge and begins anew at the next one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from techkarta.engine.planning.route import Route, RouteEdge, RouteNode

from .document import Document

WIDTH = 760.0
_BOX = 17.0
_ROW = 40.0
_ROW_BARE = 26.0
_MARGIN = 6.0
_BAND_GAP = 10.0
_STEP_LEAST = 24.0
_STEP_MOST = 125.0
_BOX_MOST = 78.0
_CAPTION_STEP = 56.0
_CAPTION_LINES = 2
_LINE = 7.6
_LETTER = 3.05
"""Mean width of a letter of a caption, in points at its size."""

Point = tuple[float, float]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An operation; `caption` lines stand under it, `note` inside beside the number."""

    x: float
    y: float
    width: float
    height: float
    no: str
    note: str
    caption: tuple[str, ...]
    is_critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A broken line; it ends in an arrow unless it goes on in the next band."""

    points: tuple[Point, ...]
    is_critical: bool
    is_arrow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The drawing; critical lines come last, so that they lie above the others."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Where columns and rows of a route are drawn; `tracks` see `_tracks`."""

    step: float
    box: float
    row: float
    columns: int
    rows: int
    tracks: Mapping[Place, float]

    def corner(self, place: Place) -> Point:
        """The upper left corner of the box of a place."""
        column, row = place
        band, inner = divmod(column, self.columns)
        top = _MARGIN + band * (self.rows * self.row + _BAND_GAP)
        return _MARGIN + (self.step - self.box) / 2 + inner * self.step, top + row * self.row

    def entrance(self, place: Place) -> Point:
        """The middle of the left side of a place."""
        x, y = self.corner(place)
        return x, y + _BOX / 2

    def leave(self, place: Place) -> Point:
        """The middle of the right side of a place."""
        x, y = self.corner(place)
        return x + self.box, y + _BOX / 2

    def turn(self, place: Place) -> float:
        """Where a line that leaves a place turns up or down, in the gap behind it."""
        return self.leave(place)[0] + (self.step - self.box) * self.tracks.get(place, 0.5)

    def band(self, place: Place) -> int:
        """The band a place is in."""
        return place[0] // self.columns


def picture_of(
    route: Route, titles: Mapping[str, str], notes: Mapping[str, str], *, width: float = WIDTH
) -> Picture:
    """Draw a route `width` points wide; titles and notes are told by operation number."""
    edges = sorted((edge for edge in route.edges if not edge.is_redundant), key=_is_critical)
    places = {node.no: (node.column, node.row) for node in route.nodes}
    stops = [(places[edge.before], *edge.bends, places[edge.after]) for edge in edges]
    grid = _grid(route, stops, width)
    boxes = tuple(_box(node, grid, titles, notes) for node in route.nodes)
    lines = tuple(
        line
        for edge, chain in zip(edges, stops, strict=True)
        for line in _lines(chain, grid, width, is_critical=edge.is_critical)
    )
    lowest = [box.y + box.height + _LINE * len(box.caption) for box in boxes]
    lowest += [y for line in lines for _, y in line.points]
    return Picture(width=width, height=max(lowest, default=0) + _MARGIN, boxes=boxes, lines=lines)


def picture_of_document(document: Document) -> Picture:
    """The route of a document with the operations' titles and minutes."""
    titles = {row.no: row.title for row in document.rows}
    return picture_of(document.route, titles, document.minutes)


def _is_critical(edge: RouteEdge) -> bool:
    return edge.is_critical


def _grid(route: Route, stops: Iterable[Sequence[Place]], width: float) -> _Grid:
    room = width - 2 * _MARGIN
    most = int(room // _STEP_LEAST)
    bands = max(1, math.ceil(route.columns / most))
    columns = max(1, math.ceil(route.columns / bands))
    step = min(_STEP_MOST, room / columns)
    return _Grid(
        step=step,
        box=min(step * 0.72, _BOX_MOST),
        row=_ROW if step >= _CAPTION_STEP else _ROW_BARE,
        columns=columns,
        rows=max(1, route.rows),
        tracks=_tracks(stops),
    )


def _tracks(stops: Iterable[Sequence[Place]]) -> dict[Place, float]:
    """Which part of the gap behind a place its lines turn at, so that no two lines run together.

    A line that ends in a row turns behind one that begins there: the latter has left the row by
    then. Where that goes in a circle, the upper place comes first.
    """
    ends: dict[Place, set[int]] = {}
    for chain in stops:
        for before, after in pairwise(chain):
            if before[1] != after[1]:
                ends.setdefault(before, set()).add(after[1])
    tracks: dict[Place, float] = {}
    for column in {place[0] for place in ends}:
        waiting = sorted(place for place in ends if place[0] == column)
        count = len(waiting)
        while waiting:
            free = (
                place
                for place in waiting
                if not any(other[1] in ends[place] for other in waiting if other != place)
            )
            chosen = next(free, waiting[0])
            waiting.remove(chosen)
            tracks[chosen] = (count - len(waiting)) / (count + 1)
    return tracks


def _box(node: RouteNode, grid: _Grid, titles: Mapping[str, str], notes: Mapping[str, str]) -> Box:
    x, y = grid.corner((node.column, node.row))
    is_wide = grid.step >= _CAPTION_STEP
    return Box(
        x=x,
        y=y,
        width=grid.box,
        height=_BOX,
        no=node.no,
        note=notes.get(node.no, "") if is_wide else "",
        caption=_caption(titles.get(node.no, ""), grid.step * 0.82) if is_wide else (),
        is_critical=node.is_critical,
    )


def _caption(title: str, width: float) -> tuple[str, ...]:
    """The beginning of a title on at most two lines, cut between words."""
    letters = max(4, int(width / _LETTER))
    lines: list[str] = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= letters:
            lines[-1] = longer
        elif len(lines) < _CAPTION_LINES and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1][: letters - 1].rstrip(' ,:;')}…"
            break
    return tuple(line if len(line) <= letters else f"{line[: letters - 1]}…" for line in lines)


def _lines(
    stops: Sequence[Place], grid: _Grid, width: float, *, is_critical: bool
) -> Iterator[Line]:
    """One line for each band the edge passes."""
    points = [grid.leave(stops[0])]
    for before, after in pairwise(stops):
        # Through a place that is passed the line runs straight, from side to side.
        if before is not stops[0]:
            points.append(grid.leave(before))
        if grid.band(before) != grid.band(after):
            points.append((width - 1, points[-1][1]))
            yield Line(points=tuple(points), is_critical=is_critical, is_arrow=False)
            points = [(1.0, grid.entrance(after)[1])]
        elif before[1] != after[1]:
            turn = grid.turn(before)
            points += [(turn, points[-1][1]), (turn, grid.entrance(after)[1])]
        points.append(grid.entrance(after))
    yield Line(points=tuple(points), is_critical=is_critical, is_arrow=True)
