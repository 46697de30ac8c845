"""The dated plan of one case."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Due, DueUnit, Join
from techkarta.engine.planning.calendar import working_calendar
from techkarta.engine.planning.plan import (
    CasePlan,
    PlannedOperation,
    Staff,
    critical_path_days,
    plan_case,
)
from tests.engine.making import card, cards, operation

RUSSIA = working_calendar("RU")
MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 11, 23, 9, tzinfo=MOSCOW)
absences = st.frozensets(st.dates(date(2026, 11, 23), date(2026, 12, 4)), max_size=5)
staffs = st.fixed_dictionaries(
    {},
    optional={
        "rep": st.builds(Staff, absent=absences),
        "specialist": st.builds(Staff, absent=absences),
    },
)
attributes = st.sampled_from([{}, {"kind": "a"}, {"kind": "b"}])
conditions = st.sampled_from([{}, {}, {"kind": ("a",)}])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def planned(plan: CasePlan, no: str) -> PlannedOperation:
    return next(each for each in plan.operations if each.no == no)


FORK = card(
    operation("010", 60),
    operation("020", 480, "010", role="specialist"),
    operation("030", 120, "010", due=Due(within=1, unit=DueUnit.WORKING_DAY)),
    operation("040", 60, "020 030", is_mandatory=False),
)


def test_a_fork() -> None:
    plan = plan_case(FORK, START, RUSSIA)
    assert plan.critical_path == ("010", "020", "040")
    assert (plan.start, plan.finish) == (START, at("2026-11-24T11:00"))
    assert plan.working_days == 2
    assert plan.minutes_by_role == {"rep": 240, "specialist": 480}
    side = planned(plan, "030")
    assert (side.earliest_start, side.earliest_finish) == (
        at("2026-11-23T10:00"),
        at("2026-11-23T12:00"),
    )
    assert (side.latest_start, side.latest_finish) == (
        at("2026-11-23T17:00"),
        at("2026-11-24T10:00"),
    )
    assert (side.slack_minutes, side.is_critical) == (360, False)
    assert side.due == at("2026-11-24T18:00")
    assert [each.is_optional for each in plan.operations] == [False, False, False, True]


def test_work_that_fills_the_day_ends_that_day_and_the_next_begins_the_next() -> None:
    plan = plan_case(card(operation("010", 480), operation("020", 30, "010")), START, RUSSIA)
    assert planned(plan, "010").earliest_finish == at("2026-11-23T18:00")
    assert planned(plan, "020").earliest_start == at("2026-11-24T09:00")


def test_a_start_outside_working_time_moves_on() -> None:
    plan = plan_case(card(operation("010", 30)), at("2026-11-21T12:00"), RUSSIA)
    assert plan.start == START
    assert planned(plan, "010").earliest_start == START


def test_any_of_several_opens_with_the_first() -> None:
    either = card(
        operation("010", 30),
        operation("020", 90),
        operation("030", 10, "010 020", join=Join.ANY),
    )
    plan = plan_case(either, START, RUSSIA)
    assert planned(plan, "030").earliest_start == at("2026-11-23T09:30")
    assert plan.critical_path == ("020",)
    assert planned(plan, "020").slack_minutes == 0
    assert planned(plan, "010").slack_minutes == 50


def test_what_cannot_apply_takes_no_time_and_opens_no_other_branch() -> None:
    branches = card(
        operation("010", 30, when={"kind": ("a",)}),
        operation("020", 90, when={"kind": ("b",)}),
        operation("030", 10, "010 020", join=Join.ANY),
    )
    plan = plan_case(branches, START, RUSSIA, attributes={"kind": "b"})
    assert plan.not_applicable == ("010",)
    assert [each.no for each in plan.operations] == ["020", "030"]
    assert planned(plan, "030").earliest_start == at("2026-11-23T10:30")
    assert planned(plan, "020").is_conditional
    assert plan.minutes_by_role == {"rep": 100}


def test_absence_pauses_everybody_the_operation_needs() -> None:
    joint = card(
        operation("010", 240),
        operation("020", 300, "010", participants=("specialist",)),
    )
    away = {"specialist": Staff(absent=frozenset({date(2026, 11, 24)}))}
    plan = plan_case(joint, START, RUSSIA, people=away)
    assert planned(plan, "020").earliest_start == at("2026-11-23T14:00")
    assert planned(plan, "020").earliest_finish == at("2026-11-25T10:00")
    assert plan.working_days == 3
    assert all(each.is_critical for each in plan.operations)


def test_an_operation_before_a_pause_may_wait_for_it() -> None:
    away = {"specialist": Staff(absent=frozenset({date(2026, 11, 24)}))}
    row = card(operation("010", 480), operation("020", 60, "010", role="specialist"))
    plan = plan_case(row, START, RUSSIA, people=away)
    assert planned(plan, "020").earliest_start == at("2026-11-25T09:00")
    assert planned(plan, "010").slack_minutes == 480
    assert plan.critical_path == ("010", "020")


def test_an_operation_without_norm_is_an_instant() -> None:
    row = card(operation("010", 480), operation("020", 0, "010"), operation("030", 10, "020"))
    instant = planned(plan_case(row, START, RUSSIA), "020")
    assert instant.earliest_start == instant.earliest_finish == at("2026-11-23T18:00")


def test_the_critical_path_in_days() -> None:
    assert critical_path_days(FORK) == 600 / 480
    assert critical_path_days(FORK, 600) == 1
    assert critical_path_days(card()) == 0


def test_a_card_without_operations_ends_as_it_starts() -> None:
    plan = plan_case(card(), START, RUSSIA)
    assert (plan.finish, plan.critical_path, plan.working_days) == (START, (), 1)


@given(cards(when=conditions), staffs, attributes)
def test_a_plan_keeps_the_order_and_its_dates_agree(
    drawn: Card, people: dict[str, Staff], known: dict[str, str]
) -> None:
    plan = plan_case(drawn, START, RUSSIA, people=people, attributes=known)
    found = {each.no: each for each in plan.operations}
    for each in plan.operations:
        assert START <= each.earliest_start <= each.earliest_finish <= plan.finish
        assert each.earliest_start <= each.latest_start <= each.latest_finish <= plan.finish
        assert each.earliest_finish <= each.latest_finish
        assert each.slack_minutes >= 0
        before = [found[no] for no in drawn.operation(each.no).after if no in found]
        first = max if drawn.operation(each.no).join is Join.ALL else min
        if before:
            assert each.earliest_start >= first(other.earliest_finish for other in before)


@given(cards())
def test_the_critical_path_has_no_slack_and_is_as_long_as_the_plan(drawn: Card) -> None:
    plan = plan_case(drawn, START, RUSSIA)
    path = [planned(plan, no) for no in plan.critical_path]
    assert all(each.is_critical and each.slack_minutes == 0 for each in path)
    assert path[0].earliest_start == plan.start or not path[0].minutes
    assert path[-1].earliest_finish == plan.finish
    minutes = sum(each.minutes for each in path)
    assert RUSSIA.working_minutes_between(plan.start, plan.finish) == minutes
    assert critical_path_days(drawn) == pytest.approx(minutes / 480)


@given(cards(largest=8), st.integers(0, 7), st.integers(1, 900))
def test_slack_is_what_may_be_lost(drawn: Card, index: int, lost: int) -> None:
    """Without `join: any`, a delay within the slack delays nothing, and a longer one does."""
    numbers = [each.no for each in drawn.operations]
    chosen = numbers[index % len(numbers)]
    plan = plan_case(without_any(drawn), START, RUSSIA)
    slower = plan_case(without_any(drawn, later={chosen: lost}), START, RUSSIA)
    assert (slower.finish > plan.finish) == (lost > planned(plan, chosen).slack_minutes)


def without_any(drawn: Card, later: Mapping[str, int] = MappingProxyType({})) -> Card:
    """The same order with `join: all` only, some operations longer."""
    return card(
        *(
            operation(
                each.no,
                (each.norm.minutes if each.norm else 0) + later.get(each.no, 0),
                " ".join(each.after),
            )
            for each in drawn.operations
        )
    )
