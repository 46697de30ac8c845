"""The route picture: shapes of a layout."""

import re

from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.planning.route import Route
from techkarta.engine.planning.route import RouteEdge as PlannedEdge
from techkarta.engine.planning.route import RouteNode as PlannedNode
from techkarta.ui import route
from techkarta.ui.route import RouteEdge, RouteLayout, RouteNode

CHAIN = RouteLayout(
    nodes=[
        RouteNode(no="010", column=0, row=0, state="accepted"),
        RouteNode(no="020", column=1, row=0, state="blocked", caption="held"),
        RouteNode(no="030", column=2, row=1),
    ],
    edges=[
        RouteEdge(source="010", target="020", is_critical=True),
        RouteEdge(source="010", target="030", bends=[(1, 1)]),
        RouteEdge(source="010", target="990"),
    ],
)


def test_nodes_stand_on_the_grid_in_the_colour_of_their_state() -> None:
    shapes = {shape.node.no: shape for shape in route.picture(CHAIN).nodes}
    assert shapes["020"].x - shapes["010"].x == route.COLUMN_STEP
    assert shapes["030"].y - shapes["010"].y == route.ROW_STEP
    assert [shapes[no].tone for no in ("010", "020", "030")] == ["tk-ok", "tk-bad", "tk-idle"]


def test_critical_edges_lie_above_and_unknown_ends_are_left_out() -> None:
    styles = [edge.style for edge in route.picture(CHAIN).edges]
    assert styles == ["tk-edge", "tk-edge tk-is-critical"]


def test_an_edge_over_several_columns_runs_through_its_free_place() -> None:
    edge = route.picture(CHAIN).edges[0]
    middle = route.MARGIN + route.ROW_STEP + route.NODE_HEIGHT // 2
    left = route.MARGIN + route.COLUMN_STEP
    assert f" {left} {middle}L{left + route.NODE_WIDTH} {middle}" in edge.path


def test_captions_make_room_below() -> None:
    bare = RouteLayout(nodes=[RouteNode(no="010", column=0, row=0)])
    named = RouteLayout(nodes=[RouteNode(no="010", column=0, row=0, caption="held")])
    assert route.picture(named).height == route.picture(bare).height + route.CAPTION_ROOM


def test_the_legend_names_each_state_once() -> None:
    assert [state.icon for state in route.legend(CHAIN)] == [
        "circle-check",
        "hand-stop",
        "circle-dashed",
    ]


def test_an_empty_card_has_an_empty_picture() -> None:
    picture = route.picture(RouteLayout())
    assert (picture.nodes, picture.edges) == ([], [])


def test_a_planned_route_gets_states_titles_and_addresses() -> None:
    planned = Route(
        columns=2,
        rows=1,
        nodes=(
            PlannedNode(no="010", column=0, row=0, is_critical=True),
            PlannedNode(no="020", column=1, row=0, is_critical=True),
        ),
        edges=(
            PlannedEdge(before="010", after="020", bends=(), is_critical=True, is_redundant=False),
        ),
    )
    layout = route.layout_of(
        planned, states={"010": "accepted"}, titles={"010": "Call"}, url_of=lambda no: f"/{no}"
    )
    first, second = layout.nodes
    assert (first.state, first.title, first.url) == ("accepted", "Call", "/010")
    assert (second.state, second.title, second.url) == ("waiting", "", "/020")
    assert layout.edges == [RouteEdge(source="010", target="020", is_critical=True)]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12, unique=True))
def test_every_point_lies_inside_the_picture(places: list[tuple[int, int]]) -> None:
    nodes = [RouteNode(no=str(i), column=c, row=r) for i, (c, r) in enumerate(places)]
    edges = [RouteEdge(source="0", target=node.no) for node in nodes[1:]]
    picture = route.picture(RouteLayout(nodes=nodes, edges=edges))
    assert all(0 < shape.x < picture.width for shape in picture.nodes)
    assert all(0 < shape.y < picture.height for shape in picture.nodes)
    for edge in picture.edges:
        numbers = [int(text) for text in re.findall(r"-?\d+", edge.path)]
        assert all(0 <= x <= picture.width for x in numbers[::2])
        assert all(0 <= y <= picture.height for y in numbers[1::2])
