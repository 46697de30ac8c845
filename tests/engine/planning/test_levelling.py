"""Planned dates with few people."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.plan import CasePlan, PlannedOperation, Staff, plan_case
from tests.engine.making import card, cards, operation

CALENDAR = WorkingCalendar()
START = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Moscow"))
THREE = card(operation("010", 60), operation("020", 60, ""), operation("030", 30, "020"))


def starts(plan: CasePlan) -> list[str]:
    return [f"{each.no} {each.planned_start:%H:%M}" for each in plan.operations]


def test_one_person_does_one_thing_at_a_time_and_what_must_begin_first_goes_first() -> None:
    plan = plan_case(THREE, START, CALENDAR, people={"rep": Staff(count=1)})
    assert starts(plan) == ["010 10:00", "020 09:00", "030 11:00"]
    assert plan.planned_finish - START == timedelta(minutes=150)
    assert plan.finish - START == timedelta(minutes=90)


def test_two_people_work_side_by_side() -> None:
    plan = plan_case(THREE, START, CALENDAR, people={"rep": Staff(count=2)})
    assert starts(plan) == ["010 09:00", "020 09:00", "030 10:00"]


def test_two_of_a_role_are_both_occupied() -> None:
    pair = card(operation("010", 60, participants=("rep",)), operation("020", 60))
    assert starts(plan_case(pair, START, CALENDAR, people={"rep": Staff(count=2)})) == [
        "010 09:00",
        "020 10:00",
    ]
    alone = plan_case(pair, START, CALENDAR, people={"rep": Staff(count=1)})
    assert alone.planned_finish - START == timedelta(minutes=120)


def overlaps(spans: Sequence[PlannedOperation]) -> bool:
    ordered = sorted((each for each in spans if each.minutes), key=lambda each: each.planned_start)
    return any(left.planned_finish > right.planned_start for left, right in pairwise(ordered))


@given(cards(), st.frozensets(st.dates(date(2026, 11, 23), date(2026, 11, 27)), max_size=2))
def test_planned_dates_keep_the_order_and_never_overlap(
    drawn: Card, absent: frozenset[date]
) -> None:
    plan = plan_case(drawn, START, CALENDAR, people={"rep": Staff(count=1, absent=absent)})
    assert not overlaps([each for each in plan.operations if each.role == "rep"])
    finish = {each.no: each.planned_finish for each in plan.operations}
    for each in plan.operations:
        before = [finish[no] for no in drawn.operation(each.no).after]
        assert each.earliest_start <= each.planned_start <= each.planned_finish
        assert not before or each.planned_start >= min(before)


@given(cards())
def test_with_people_enough_the_planned_dates_are_the_earliest(drawn: Card) -> None:
    plan = plan_case(drawn, START, CALENDAR)
    assert plan.planned_finish == plan.finish
    assert all(each.planned_start == each.earliest_start for each in plan.operations)
