"""Fund and load by rule F5, with the figures of the field brief."""

from __future__ import annotations

from datetime import date

import pytest

from techkarta.engine.planning.calendar import working_calendar
from techkarta.engine.planning.fund import (
    Demand,
    FundDay,
    Level,
    Terms,
    fund_of_days,
    level,
    load,
    need,
    personal_fund,
    staff,
)

MONTH = (
    Demand(count=10, frequency=4, norm=90),
    Demand(count=30, frequency=2, norm=60),
    Demand(count=60, frequency=0.5, norm=30),
    Demand(count=8, norm=240),
    Demand(count=20, norm=40),
)
CALENDAR = working_calendar("RU", short_days=(date(2026, 11, 3),))


def test_the_month_of_the_field_brief() -> None:
    minutes, fund = need(MONTH), fund_of_days(20)
    assert (minutes, fund) == (10_820, 7_200)
    assert load(minutes, fund) == 150
    assert round(staff(minutes, fund), 2) == 1.50
    assert level(load(minutes, fund)) is Level.OVER


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (0, Level.CALM),
        (85, Level.CALM),
        (86, Level.TIGHT),
        (100, Level.TIGHT),
        (101, Level.OVER),
    ],
)
def test_levels(percent: int, expected: Level) -> None:
    assert level(percent) is expected


def test_work_without_a_fund_is_beyond_measure() -> None:
    assert load(10, 0) == 999
    assert load(0, 0) == 0


@pytest.mark.parametrize(
    ("terms", "day", "expected"),
    [
        (Terms(), date(2026, 11, 2), 360),
        (Terms(), date(2026, 11, 3), 315),  # short
        (Terms(), date(2026, 11, 4), 0),  # a holiday
        (Terms(day_minutes=240), date(2026, 11, 2), 180),
        (Terms(weekdays=frozenset({0, 1, 2})), date(2026, 11, 5), 0),
    ],
)
def test_a_personal_fund(terms: Terms, day: date, expected: int) -> None:
    assert personal_fund(CALENDAR, terms, day) == expected


def test_the_room_of_a_day_is_four_fifths_less_the_events() -> None:
    assert FundDay(on=date(2026, 11, 2), fund=360).room == 288
    assert FundDay(on=date(2026, 11, 2), fund=360, busy=60).room == 228
    assert FundDay(on=date(2026, 11, 2), fund=360, busy=400).room == 0
