"""Arrays of moments against the scalar calendar: the same to the minute, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Norm, Operation
from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import WorkingCalendar, working_calendar
from techkarta.engine.planning.case_plans import plan_cases
from techkarta.engine.planning.minute_table import minute_table
from techkarta.engine.planning.plan import plan_case

ZONES = (
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
)
SHIFTS = ((time(8, 30), time(12)), (time(12, 45), time(17, 15)))
NIGHTS = ((time(0), time(3)), (time(22), time(23, 59)))


@cache
def calendar(zone: str, kind: int) -> WorkingCalendar:
    """Whole days; shifts with short days; nights, which the clocks cut."""
    if kind == 0:
        return working_calendar("RU", tz=zone)
    days = [date(2026, 4, 30), date(2026, 6, 11)]
    if kind == 1:
        return working_calendar("RU", tz=zone, hours=SHIFTS, short_days=days)
    return WorkingCalendar(tz=zone, weekdays=frozenset(range(7)), hours=NIGHTS)


def moment(minute: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)


def told(moments: list[datetime]) -> np.ndarray:
    return np.array(
        [each.astimezone(UTC).replace(tzinfo=None) for each in moments], "datetime64[m]"
    )


calendars = st.builds(calendar, st.sampled_from(ZONES), st.integers(0, 2))
minutes = st.integers(0, 525_000)
some = st.lists(st.tuples(minutes, st.integers(-30_000, 30_000)), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(by=calendars, asked=some)
def test_sums_and_differences_are_those_of_the_calendar(
    by: WorkingCalendar, asked: list[tuple[int, int]]
) -> None:
    table = minute_table(by, 2025, 2027)
    begins, amounts = [moment(minute) for minute, _ in asked], [amount for _, amount in asked]
    ends = [by.add_working_minutes(each, n) for each, n in zip(begins, amounts, strict=True)]
    found = table.add(told(begins), np.array(amounts))
    assert found.tolist() == told(ends).tolist()
    worked = [by.working_minutes_between(begins[0], each) for each in begins]
    assert table.between(told(begins[:1] * len(begins)), told(begins)).tolist() == worked


def test_beyond_its_years_a_table_says_so() -> None:
    table = minute_table(calendar("Europe/Moscow", 0), 2026, 2026)
    for at in ("2025-12-31T20:00", "2027-01-02T00:00"):
        with pytest.raises(EngineError, match="date_out_of_range"):
            table.positions(np.array([at], "datetime64[m]"))
    with pytest.raises(EngineError, match="date_out_of_range"):
        table.add(np.array(["2026-12-30T09:00"], "datetime64[m]"), np.array([9_999_999]))


def test_hours_of_seconds_have_no_table() -> None:
    by = WorkingCalendar(hours=((time(9, 0, 30), time(18)),))
    with pytest.raises(EngineError, match="bad_hours"):
        minute_table(by, 2026, 2026)


CARD = Card(
    code="a-card",
    title="A card",
    process="short",
    stages=("s1",),
    operations=(
        Operation(no="010", title="Call", norm=Norm(minutes=15)),
        Operation(no="020", title="Ask", after=("010",), norm=Norm(minutes=45, setup=10, batch=4)),
        Operation(no="030", title="Write", after=("010",), norm=Norm(minutes=465)),
        Operation(no="040", title="Wait", after=("020", "030")),
        Operation(no="050", title="Send", after=("040",), norm=Norm(minutes=1000)),
    ),
)


@settings(max_examples=40, deadline=None)
@given(by=calendars, entries=st.lists(minutes, min_size=1, max_size=4))
def test_plans_of_many_cases_are_those_of_each(by: WorkingCalendar, entries: list[int]) -> None:
    begins = [moment(minute) for minute in entries]
    found = plan_cases(CARD, told(begins), by)
    for column, begin in enumerate(begins):
        plan = plan_case(CARD, begin, by)
        for row, operation in enumerate(plan.operations):
            assert found.numbers[row] == operation.no
            dated = told([operation.earliest_start, operation.earliest_finish])
            assert [found.starts[row, column], found.finishes[row, column]] == list(dated)


def test_no_cases_are_planned_at_once() -> None:
    found = plan_cases(CARD, np.empty(0, "datetime64[m]"), calendar("Europe/Moscow", 0))
    assert found.starts.shape == (5, 0)
