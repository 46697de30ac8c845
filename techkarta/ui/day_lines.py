"""Lines between boxes on lanes: straight runs with rounded corners, each with a way of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from techkarta.engine.planning.days import DayLink

GAP = 9
TURN = 6
HEAD = 5
HALF_BOX = 15
# The way between two lanes lies below the words of the upper one.
WAY = 50
APART = 5
OUTER = 16
TEXT_LEAST = 58
FIRST_WAY = 14

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box between `x` and `end`; `y` is its middle."""

    x: float
    end: float
    y: float
    lane: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A link as an SVG path with its head; `text` stands at its longest level run."""

    before: str
    after: str
    path: str
    head: str
    style: str
    text: str = ""
    text_x: int = 0
    text_y: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """All links, and how far they reach to the right and down."""

    lines: tuple[Line, ...]
    right: float
    bottom: float


def lines_of(
    links: Sequence[DayLink], boxes: Mapping[str, Box], reserve_text: Mapping[float, str]
) -> Lines:
    """Lead every link from the end of a box to the beginning of another."""
    drawn = _Drawing(boxes)
    ordered = sorted(links, key=lambda link: link.is_critical)
    lines = tuple(
        drawn.line(link, "" if link.is_redundant else reserve_text.get(link.reserve, ""))
        for link in ordered
        if link.before in boxes and link.after in boxes
    )
    return Lines(lines=lines, right=drawn.right, bottom=drawn.bottom)


class _Drawing:
    """Boxes and the ways taken already."""

    def __init__(self, boxes: Mapping[str, Box]) -> None:
        self.boxes = boxes
        self.taken: Counter[float] = Counter()
        self.floor = max((box.y for box in boxes.values()), default=0.0)
        self.right = 0.0
        self.bottom = 0.0

    def line(self, link: DayLink, text: str) -> Line:
        """One link."""
        source, target = self.boxes[link.before], self.boxes[link.after]
        points = self._points(link, source, target)
        self.right = max(self.right, *(x for x, _y in points))
        self.bottom = max(self.bottom, *(y + OUTER for _x, y in points))
        x, y = points[-1]
        run = max(pairwise(points), key=lambda pair: _level(*pair))
        has_text = text and _level(*run) >= TEXT_LEAST
        return Line(
            before=link.before,
            after=link.after,
            path=_path([*points[:-1], (x - HEAD, y)]),
            head=f"M{x:.0f} {y:.0f}l-6-3.5v7z",
            style=_style(link),
            text=text if has_text else "",
            text_x=round((run[0][0] + run[1][0]) / 2),
            text_y=round(run[0][1]) - 5,
        )

    def _points(self, link: DayLink, source: Box, target: Box) -> list[Point]:
        start, end = (source.end, source.y), (target.x, target.y)
        leave, arrive = source.end + GAP, target.x - GAP
        if link.is_circular or target.x < source.end:
            return _around(source, target, self._own(self.floor + WAY))
        if link.is_redundant:
            return _around(source, target, self._own(self.floor + WAY))
        if source.lane == target.lane and self._is_free(source.lane, source.end, target.x):
            return [start, end]
        if source.lane != target.lane and self._is_free(source.lane, source.end, target.x):
            return [start, (arrive, start[1]), (arrive, end[1]), end]
        if source.lane != target.lane and self._is_free(target.lane, source.end, target.x):
            return [start, (leave, start[1]), (leave, end[1]), end]
        between = min(target.y, source.y)
        return _around(source, target, self._own(between + WAY - FIRST_WAY))

    def _own(self, level: float) -> float:
        """A level nobody runs along yet, near the wanted one."""
        self.taken[level] += 1
        return level + APART * (self.taken[level] - 1)

    def _is_free(self, lane: int, start: float, end: float) -> bool:
        return not any(
            box.lane == lane and box.end > start + 1 and box.x < end - 1
            for box in self.boxes.values()
        )


def _around(source: Box, target: Box, level: float) -> list[Point]:
    """The way along a level outside both lanes."""
    leave, arrive = source.end + GAP, target.x - GAP
    return [
        (source.end, source.y),
        (leave, source.y),
        (leave, level),
        (arrive, level),
        (arrive, target.y),
        (target.x, target.y),
    ]


def _level(start: Point, end: Point) -> float:
    """How long a level run is; an upright one is none."""
    return abs(end[0] - start[0]) if start[1] == end[1] else 0.0


def _style(link: DayLink) -> str:
    marks = [
        ("tk-is-critical", link.is_critical),
        ("tk-is-excess", link.is_redundant),
        ("tk-is-circle", link.is_circular),
        ("tk-is-slack", link.reserve > 0 and not link.is_redundant and not link.is_critical),
    ]
    return " ".join(["tk-day-line", *(name for name, holds in marks if holds)])


def _path(points: Sequence[Point]) -> str:
    """Straight runs; corners are rounded as far as the runs allow."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        turn = min(TURN, _length(before, corner) / 2, _length(corner, after) / 2)
        near, far = _towards(corner, before, turn), _towards(corner, after, turn)
        parts.append(f"L{near[0]:.1f} {near[1]:.1f}")
        parts.append(f"Q{corner[0]:.1f} {corner[1]:.1f} {far[0]:.1f} {far[1]:.1f}")
    parts.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(parts)


def _length(start: Point, end: Point) -> float:
    return abs(end[0] - start[0]) + abs(end[1] - start[1])


def _towards(start: Point, end: Point, by: float) -> Point:
    """The point `by` units from one end of an upright or level run."""
    length = _length(start, end)
    if not length:
        return start
    part = by / length
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
