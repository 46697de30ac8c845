"""A card on its line of working days: spans, reserves, lanes, circles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Due, DueUnit, Join, Operation
from techkarta.engine.lint.critical_path import critical_path_days
from techkarta.engine.planning.days import DayPlan, day_plan
from tests.engine.making import card, cards, operation

P2 = {
    "010": (1, ""), "020": (2, "010"), "030": (1, "020"), "040": (3, "030"), "050": (4, "040"),
    "060": (5, "040"), "070": (2, "020"), "080": (3, "050 060 070"), "090": (1, "050"),
    "100": (1, "080 090"),
}  # fmt: skip


def within(no: str, days: int, after: str, **more: object) -> Operation:
    return operation(no, 30, after, due=Due(within=days, unit=DueUnit.WORKING_DAY), **more)


def p2() -> Card:
    return card(*(within(no, days, after) for no, (days, after) in P2.items()))


def spans(plan: DayPlan) -> dict[str, tuple[float, float]]:
    return {span.no: (round(span.start, 3), round(span.end, 3)) for span in plan.spans}


def test_the_card_of_the_field_brief_takes_sixteen_days() -> None:
    plan = day_plan(p2())
    assert plan.days == 16
    assert plan.chain == ("010", "020", "030", "040", "060", "080", "100")
    assert spans(plan)["060"] == (7, 12)
    reserves = {(link.before, link.after): link.reserve for link in plan.links}
    assert reserves["070", "080"] == 7
    assert reserves["050", "080"] == 1
    assert reserves["090", "100"] == 3
    lanes = {span.no: span.lane for span in plan.spans}
    assert {no for no, lane in lanes.items() if lane == 0} == set(plan.chain)
    # What follows stands beside what it follows; what only waits has a lane of its own.
    assert lanes["090"] == lanes["050"] != lanes["070"]


def test_a_choice_opens_with_the_quickest_and_an_optional_one_holds_nobody_up() -> None:
    plan = day_plan(
        card(
            within("010", 2, ""),
            within("020", 5, ""),
            within("030", 1, "010 020", join=Join.ANY),
            within("040", 9, "030", is_mandatory=False),
            within("050", 1, "040"),
        )
    )
    assert spans(plan)["030"] == (2, 3)
    assert spans(plan)["050"] == (3, 4)


def test_a_circle_is_cut_where_the_card_begins_it() -> None:
    plan = day_plan(
        card(within("010", 1, ""), within("020", 1, "010 030"), within("030", 2, "020"))
    )
    assert plan.has_circle
    assert [(link.before, link.after) for link in plan.links if link.is_circular] == [
        ("030", "020")
    ]
    assert spans(plan) == {"010": (0, 1), "020": (1, 2), "030": (2, 4)}


def test_links_to_nothing_and_to_itself_are_borne() -> None:
    plan = day_plan(card(within("010", 1, "990"), within("020", 1, "020"), within("020", 1, "")))
    assert [span.no for span in plan.spans] == ["010", "020"]
    assert day_plan(card()).days == 0


def test_redundant_links_are_told() -> None:
    plan = day_plan(p2(), redundant=frozenset({("040", "060")}))
    assert [link.after for link in plan.links if link.is_redundant] == ["060"]


@given(cards())
def test_the_plan_agrees_with_the_critical_path(drawn: Card) -> None:
    plan = day_plan(drawn)
    assert plan.days == pytest.approx(critical_path_days(drawn), abs=0.01)
    assert not plan.has_circle
    by_number = {span.no: span for span in plan.spans}
    for one in plan.spans:
        for other in plan.spans:
            if one is not other and one.lane == other.lane:
                assert one.end <= other.start + 1e-9 or other.end <= one.start + 1e-9
    ends = [by_number[no].end for no in plan.chain]
    assert ends == sorted(ends)


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=20))
def test_whatever_the_links_are_everything_has_a_place(pairs: list[tuple[int, int]]) -> None:
    after: dict[int, list[str]] = {}
    for before, no in pairs:
        after.setdefault(no, []).append(f"{before}0")
    plan = day_plan(card(*(within(f"{n}0", 1, " ".join(after.get(n, []))) for n in range(1, 9))))
    assert len(plan.spans) == 8
    ends = {span.no: span.end for span in plan.spans}
    starts = {span.no: span.start for span in plan.spans}
    assert all(
        starts[link.after] >= ends[link.before] - 1e-9
        for link in plan.links
        if not link.is_circular
    )


def test_five_hundred_operations_in_a_circle_are_dated() -> None:
    numbers = [f"{place:04}" for place in range(500)]
    round_card = card(
        *(within(no, 1, numbers[place - 1]) for place, no in enumerate(numbers)),
    )
    plan = day_plan(round_card)
    assert [link.after for link in plan.links if link.is_circular] == ["0000"]
