"""The route picture: places of operations on a grid become coordinates of an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from techkarta.ui.states import State, state_of

NODE_WIDTH = 52
NODE_HEIGHT = 28
COLUMN_STEP = 92
ROW_STEP = 55
MARGIN = 12
CAPTION_ROOM = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteNode:
    """An operation at a place of the grid; `state` colours it, `caption` stands below."""

    no: str
    column: int
    row: int
    state: str = "waiting"
    title: str = ""
    caption: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEdge:
    """An order between two operations; `is_excess` marks one the order does not need."""

    source: str
    target: str
    is_critical: bool = False
    is_excess: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLayout:
    """Operations on their places and the edges between them."""

    nodes: Sequence[RouteNode] = field(default_factory=tuple)
    edges: Sequence[RouteEdge] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeShape:
    """A node in picture units."""

    node: RouteNode
    tone: str
    x: int
    y: int
    middle: int
    text_y: int
    caption_y: int
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeShape:
    """An edge as an SVG path."""

    path: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The whole picture; critical edges come last, so that they lie above the others."""

    width: int
    height: int
    nodes: Sequence[NodeShape]
    edges: Sequence[EdgeShape]


def picture(layout: RouteLayout) -> Picture:
    """Return the shapes of a layout; an edge to an unknown operation is left out."""
    nodes = {node.no: node for node in layout.nodes}
    has_captions = any(node.caption for node in layout.nodes)
    columns = max((node.column for node in layout.nodes), default=0)
    rows = max((node.row for node in layout.nodes), default=0)
    edges = sorted(layout.edges, key=lambda edge: edge.is_critical)
    occupied = {(node.column, node.row) for node in layout.nodes}
    return Picture(
        width=2 * MARGIN + columns * COLUMN_STEP + NODE_WIDTH,
        height=2 * MARGIN + rows * ROW_STEP + NODE_HEIGHT + (CAPTION_ROOM if has_captions else 0),
        nodes=[_shape(node) for node in layout.nodes],
        edges=[
            EdgeShape(path=_path(nodes[edge.source], nodes[edge.target], occupied), style=_style(edge))
            for edge in edges if edge.source in nodes and edge.target in nodes
        ],
    )


def legend(layout: RouteLayout) -> Sequence[State]:
    """Return the states that occur in the layout, each once, in order of first use."""
    codes = dict.fromkeys(node.state for node in layout.nodes)
    return [state_of(code) for code in codes]


def _shape(node: RouteNode) -> NodeShape:
    look = state_of(node.state)
    x, y = _corner(node)
    return NodeShape(
        node=node, tone=f"tk-{look.tone or 'idle'}", x=x, y=y, middle=x + NODE_WIDTH // 2,
        text_y=y + NODE_HEIGHT // 2 + 4, caption_y=y + NODE_HEIGHT + 14, word=str(look.label),
    )


def _corner(node: RouteNode) -> tuple[int, int]:
    return MARGIN + node.column * COLUMN_STEP, MARGIN + node.row * ROW_STEP


def _style(edge: RouteEdge) -> str:
    marks = [("tk-is-critical", edge.is_critical), ("tk-is-excess", edge.is_excess)]
    return " ".join(["tk-edge", *(name for name, holds in marks if holds)])


def _path(source: RouteNode, target: RouteNode, occupied: set[tuple[int, int]]) -> str:
    """Run along a free row and bend in the gaps between columns, so that no node is crossed."""
    start_x, start_y = _corner(source)
    end_x, end_y = _corner(target)
    middle = NODE_HEIGHT // 2
    points = [(start_x + NODE_WIDTH, start_y + middle)]
    if target.column - source.column > 1:
        lane = _lane(source, target, occupied)
        gap = COLUMN_STEP - NODE_WIDTH
        points += [(start_x + COLUMN_STEP, lane), (end_x - gap, lane)]
    points.append((end_x, end_y + middle))
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        half = (x2 - x1) // 2
        straight = f"L{x2} {y2}"
        bend = f"C{x1 + half} {y1} {x2 - half} {y2} {x2} {y2}"
        parts.append(straight if y1 == y2 else bend)
    return "".join(parts)


def _lane(source: RouteNode, target: RouteNode, occupied: set[tuple[int, int]]) -> int:
    """Return the height at which an edge over several columns meets no node."""
    between = range(source.column + 1, target.column)
    for row in (target.row, source.row):
        if not any((column, row) in occupied for column in between):
            return MARGIN + row * ROW_STEP + NODE_HEIGHT // 2
    # Both rows are taken: between two rows there is always room.
    lower = max(source.row, target.row) if source.row != target.row else source.row + 1
    return MARGIN + lower * ROW_STEP - (ROW_STEP - NODE_HEIGHT) // 2
