"""A card of several stages divided among them, by what was done and by its deadlines."""

from techkarta.engine.cards.model import Card, Due, DueUnit, Join
from techkarta.engine.line.dividing import divided
from tests.engine.making import card, operation

STAGES = [("first", 10.0), ("second", 10.0)]


def days(no: str, within: int, after: str = "", **more: object) -> object:
    due = Due(within=within, unit=DueUnit.WORKING_DAY)
    return operation(no, 10, after, due=due, **more)


LONG = card(days("010", 5), days("020", 5, "010"), days("030", 10, "020"), days("040", 1))


def parts(made: Card, done: dict[str, dict[str, int]] | None = None) -> list[tuple[str, ...]]:
    return list(divided(made, STAGES, done or {}).values())


def test_deadlines_are_laid_along_the_normal_days() -> None:
    assert parts(LONG) == [("010", "020", "040"), ("030",)]


def test_what_was_done_often_enough_tells_its_place() -> None:
    assert parts(LONG, {"040": {"second": 4}}) == parts(LONG)
    assert parts(LONG, {"040": {"second": 5, "elsewhere": 9}}) == [("010", "020"), ("030", "040")]


def test_nothing_comes_before_what_it_follows() -> None:
    assert parts(LONG, {"010": {"second": 9}, "030": {"first": 9}})[1] == ("010", "020", "030")


def test_any_of_several_opens_where_the_first_of_them_stands() -> None:
    made = card(days("010", 1), days("020", 20), days("030", 1, "010 020", join=Join.ANY))
    assert parts(made, {"020": {"second": 9}}) == [("010", "030"), ("020",)]


def test_every_operation_has_one_place_whatever_the_card_says() -> None:
    looped = card(operation("010", 1, "020"), operation("020", 1, "010"))
    assert parts(looped) == [("010", "020"), ()]
    assert divided(LONG, [("first", 0.0), ("second", 0.0)], {})["second"] == ("030",)
    assert list(divided(card(), STAGES, {}).values()) == [(), ()]
