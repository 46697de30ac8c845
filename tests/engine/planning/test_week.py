"""The plan of a week: importance, room, order, and what does not fit and why."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.planning.fund import FundDay
from techkarta.engine.planning.week import Errand, Left, Reason, plan_week

MONDAY = date(2026, 11, 23)


def week(*funds: int, busy: int = 0) -> list[FundDay]:
    """Days from Monday with these funds."""
    return [
        FundDay(on=MONDAY + timedelta(days=number), fund=fund, busy=busy)
        for number, fund in enumerate(funds)
    ]


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def test_a_day_is_filled_to_four_fifths_and_the_rest_goes_on() -> None:
    plan = plan_week([Errand(key=key, minutes=100) for key in range(4)], week(360, 360))
    assert plan.days == {0: day(0), 1: day(0), 2: day(1), 3: day(1)}
    assert plan.minutes == {day(0): 200, day(1): 200}


def test_critical_and_gate_come_first_then_value_per_hour() -> None:
    errands = [
        Errand(key=1, minutes=200, value=500),
        Errand(key=2, minutes=200, value=100),
        Errand(key=3, minutes=200, holds_gate=True),
        Errand(key=4, minutes=200, is_critical=True),
    ]
    plan = plan_week(errands, week(360, 360, 360))
    assert set(plan.days) == {1, 3, 4}
    assert plan.left == (Left(key=2, reason=Reason.NO_ROOM, lacking=112),)


def test_what_is_due_on_monday_gets_monday() -> None:
    errands = [
        Errand(key=1, minutes=200, is_critical=True, due_on=day(4)),
        Errand(key=2, minutes=200, due_on=day(0)),
    ]
    assert plan_week(errands, week(360, 360)).days == {1: day(1), 2: day(0)}


def test_what_comes_too_late_is_said_to_be_late() -> None:
    errands = [Errand(key=key, minutes=200, due_on=day(0)) for key in (1, 2)]
    plan = plan_week(errands, week(360, 360))
    assert (plan.days, plan.late) == ({1: day(0), 2: day(1)}, frozenset({2}))


def test_a_successor_waits_for_its_predecessor() -> None:
    errands = [
        Errand(key=1, minutes=280, after=frozenset({2}), is_critical=True),
        Errand(key=2, minutes=280),
    ]
    assert plan_week(errands, week(360, 360)).days == {2: day(0), 1: day(1)}
    assert {each.reason for each in plan_week(errands, week(0, 0)).left} == {
        Reason.TOO_LONG,
        Reason.WAITS,
    }


def test_longer_than_any_day_and_a_circle_are_left_with_their_reasons() -> None:
    circle = [
        Errand(key=1, minutes=10, after=frozenset({2})),
        Errand(key=2, minutes=10, after=frozenset({1})),
        Errand(key=3, minutes=300),
    ]
    reasons = {each.key: each.reason for each in plan_week(circle, week(360)).left}
    assert reasons == {1: Reason.WAITS, 2: Reason.WAITS, 3: Reason.TOO_LONG}


def test_what_stands_by_hand_stays_even_beyond_the_room() -> None:
    errands = [Errand(key=1, minutes=500, fixed_on=day(0)), Errand(key=2, minutes=30)]
    plan = plan_week(errands, week(360, 360))
    assert plan.days == {1: day(0), 2: day(1)}


errand_lists = st.lists(
    st.builds(
        Errand,
        key=st.integers(0, 12),
        minutes=st.integers(5, 320),
        value=st.floats(0, 1e6),
        due_on=st.none() | st.integers(-3, 8).map(day),
        is_critical=st.booleans(),
        holds_gate=st.booleans(),
        after=st.frozensets(st.integers(0, 12), max_size=2),
        fixed_on=st.none() | st.integers(0, 4).map(day),
    ),
    max_size=13,
    unique_by=lambda errand: errand.key,
)


@settings(max_examples=100, deadline=None)
@given(errands=errand_lists, funds=st.lists(st.sampled_from((0, 180, 360)), max_size=5))
def test_no_plan_breaks_order_or_room_and_nothing_is_lost(
    errands: list[Errand], funds: list[int]
) -> None:
    days = week(*funds, busy=30)
    plan = plan_week(errands, days)
    known = {each.key: each for each in errands}
    assert set(plan.days) | {each.key for each in plan.left} == set(known)
    assert len(plan.days) + len(plan.left) == len(known)
    for each in days:
        chosen = [known[key] for key, on in plan.days.items() if on == each.on]
        by_hand = sum(one.minutes for one in chosen if one.fixed_on)
        assert sum(one.minutes for one in chosen) <= max(each.room, by_hand)
    for key, on in plan.days.items():
        if known[key].fixed_on is None:
            before = known[key].after & set(known)
            assert all(plan.days[other] <= on for other in before)
