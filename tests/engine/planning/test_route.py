"""The dependency picture as values."""

import random

from hypothesis import given

from techkarta.engine.cards.model import Card
from techkarta.engine.planning.network import redundant_edges
from techkarta.engine.planning.route import Route, route
from tests.engine.making import card, cards, operation


def places(picture: Route) -> dict[str, tuple[int, int]]:
    return {node.no: (node.column, node.row) for node in picture.nodes}


def test_a_diamond() -> None:
    picture = route(
        card(
            operation("010", 10),
            operation("020", 20, "010"),
            operation("030", 10, "010"),
            operation("040", 10, "020 030 010"),
        )
    )
    assert places(picture) == {"010": (0, 0), "020": (1, 0), "030": (1, 1), "040": (2, 0)}
    assert (picture.columns, picture.rows) == (3, 2)
    flags = {
        (edge.before, edge.after): (edge.is_critical, edge.is_redundant) for edge in picture.edges
    }
    assert flags == {
        ("010", "020"): (True, False),
        ("010", "030"): (False, False),
        ("020", "040"): (True, False),
        ("030", "040"): (False, False),
        ("010", "040"): (False, True),
    }
    assert [node.no for node in picture.nodes if node.is_critical] == ["010", "020", "040"]


def test_rows_are_chosen_to_avoid_crossings() -> None:
    crossed = card(
        operation("010"),
        operation("020"),
        operation("030", after="020"),
        operation("040", after="010"),
    )
    place = places(route(crossed))
    assert (place["010"][1] < place["020"][1]) == (place["040"][1] < place["030"][1])


def test_a_long_edge_bends_around_what_it_passes() -> None:
    picture = route(
        card(
            operation("010"),
            operation("020", after="010"),
            operation("030"),
            operation("040", after="020 030"),
        )
    )
    long = next(edge for edge in picture.edges if edge.before == "030")
    assert [column for column, _ in long.bends] == [1]
    assert not set(long.bends) & set(places(picture).values())


def test_no_operations_no_picture() -> None:
    assert route(card()) == Route(columns=0, rows=0, nodes=(), edges=())


@given(cards(largest=20))
def test_the_picture_is_whole_and_free_of_overlaps(drawn: Card) -> None:
    picture = route(drawn)
    place = places(picture)
    assert set(place) == {each.no for each in drawn.operations}
    bends = [bend for edge in picture.edges for bend in edge.bends]
    taken = [*place.values(), *bends]
    assert len(set(taken)) == len(taken)
    assert all(0 <= column < picture.columns and 0 <= row < picture.rows for column, row in taken)
    assert {(edge.before, edge.after) for edge in picture.edges} == {
        (before, each.no) for each in drawn.operations for before in each.after
    }
    assert all(place[edge.before][0] < place[edge.after][0] for edge in picture.edges)
    told = {(edge.before, edge.after) for edge in picture.edges if edge.is_redundant}
    assert told == redundant_edges(drawn)
    assert route(drawn) == picture


def test_sixty_operations_are_drawn() -> None:
    rng = random.Random(1)  # noqa: S311 - drawn cards are no secret
    numbers = [f"{index:03}" for index in range(60)]
    large = card(
        *(
            operation(
                no, 10, " ".join(rng.sample(numbers[max(0, index - 8) : index], min(index, 2)))
            )
            for index, no in enumerate(numbers)
        )
    )
    assert len(route(large).nodes) == 60
