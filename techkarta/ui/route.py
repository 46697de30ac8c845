"""The route picture: places of operations on a grid become coordinates of an SVG.

The places come from `techkarta.engine.planning.route`; `layout_of` adds states and addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from techkarta.engine.planning.route import Route
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
    """An order between two operations; `is_excess` marks one the order does not need.

    `bends` are the free (column, row) places the line runs through.
    """

    source: str
    target: str
    bends: Sequence[tuple[int, int]] = ()
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


def layout_of(
    route: Route,
    *,
    states: Mapping[str, str],
    titles: Mapping[str, str] | None = None,
    captions: Mapping[str, str] | None = None,
    url_of: Callable[[str], str] | None = None,
) -> RouteLayout:
    """Return the layout of a planned route; operations are told by number, unknown ones wait."""
    return RouteLayout(
        nodes=[
            RouteNode(
                no=node.no,
                column=node.column,
                row=node.row,
                state=states.get(node.no, "waiting"),
                title=(titles or {}).get(node.no, ""),
                caption=(captions or {}).get(node.no, ""),
                url=url_of(node.no) if url_of else "",
            )
            for node in route.nodes
        ],
        edges=[
            RouteEdge(
                source=edge.before,
                target=edge.after,
                bends=edge.bends,
                is_critical=edge.is_critical,
                is_excess=edge.is_redundant,
            )
            for edge in route.edges
        ],
    )


def picture(layout: RouteLayout) -> Picture:
    """Return the shapes of a layout; an edge to an unknown operation is left out."""
    nodes = {node.no: node for node in layout.nodes}
    has_captions = any(node.caption for node in layout.nodes)
    places = [(node.column, node.row) for node in layout.nodes]
    places += [place for edge in layout.edges for place in edge.bends]
    columns = max((column for column, _row in places), default=0)
    rows = max((row for _column, row in places), default=0)
    edges = sorted(layout.edges, key=lambda edge: edge.is_critical)
    return Picture(
        width=2 * MARGIN + columns * COLUMN_STEP + NODE_WIDTH,
        height=2 * MARGIN + rows * ROW_STEP + NODE_HEIGHT + (CAPTION_ROOM if has_captions else 0),
        nodes=[_shape(node) for node in layout.nodes],
        edges=[
            EdgeShape(path=_path(nodes[edge.source], nodes[edge.target], edge), style=_style(edge))
            for edge in edges
            if edge.source in nodes and edge.target in nodes
        ],
    )


def legend(layout: RouteLayout) -> Sequence[State]:
    """Return the states that occur in the layout, each once, in order of first use."""
    codes = dict.fromkeys(node.state for node in layout.nodes)
    return [state_of(code) for code in codes]


def _shape(node: RouteNode) -> NodeShape:
    look = state_of(node.state)
    x, y = _corner(node.column, node.row)
    return NodeShape(
        node=node,
        tone=f"tk-{look.tone or 'idle'}",
        x=x,
        y=y,
        middle=x + NODE_WIDTH // 2,
        text_y=y + NODE_HEIGHT // 2 + 4,
        caption_y=y + NODE_HEIGHT + 14,
        word=str(look.label),
    )


def _corner(column: int, row: int) -> tuple[int, int]:
    return MARGIN + column * COLUMN_STEP, MARGIN + row * ROW_STEP


def _style(edge: RouteEdge) -> str:
    marks = [("tk-is-critical", edge.is_critical), ("tk-is-excess", edge.is_excess)]
    return " ".join(["tk-edge", *(name for name, holds in marks if holds)])


def _path(source: RouteNode, target: RouteNode, edge: RouteEdge) -> str:
    """Run straight through the free places and bend in the gaps between columns."""
    half = NODE_HEIGHT // 2
    start_x, start_y = _corner(source.column, source.row)
    points = [(start_x + NODE_WIDTH, start_y + half)]
    for column, row in edge.bends:
        x, y = _corner(column, row)
        points += [(x, y + half), (x + NODE_WIDTH, y + half)]
    end_x, end_y = _corner(target.column, target.row)
    points.append((end_x, end_y + half))
    return f"M{points[0][0]} {points[0][1]}" + "".join(_line(*pair) for pair in pairwise(points))


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        return f"L{x2} {y2}"
    middle = (x1 + x2) // 2
    return f"C{middle} {y1} {middle} {y2} {x2} {y2}"
