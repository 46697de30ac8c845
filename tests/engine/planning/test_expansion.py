"""Occurrences of many rules as arrays: those of each rule, without gap or double."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import working_calendar
from techkarta.engine.planning.expansion import expand, next_working_days
from techkarta.engine.planning.recurrence import UNITS, Rule, occurrence

ZONES = (
    "Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata", "Asia/Yekaterinburg", "Europe/Moscow",
    "Europe/Berlin", "Europe/London", "America/Sao_Paulo", "America/New_York", "America/Denver",
    "America/Los_Angeles", "Pacific/Kiritimati",
)  # fmt: skip
CALENDAR = working_calendar("RU")


def days_of(*days: date) -> np.ndarray:
    return np.array(days, "datetime64[D]")


@settings(max_examples=100, deadline=None)
@given(
    starts=st.lists(st.dates(date(2020, 1, 1), date(2030, 12, 31)), min_size=1, max_size=4),
    unit=st.sampled_from(UNITS),
    every=st.integers(1, 5),
)
def test_arrays_tell_what_each_rule_tells(starts: list[date], unit: str, every: int) -> None:
    found = expand(days_of(*starts), unit, every, 12, CALENDAR).tolist()
    for row, start in enumerate(starts):
        rule = Rule(start=start, unit=unit, every=every)
        assert found[row] == [occurrence(rule, number, CALENDAR) for number in range(12)]


@pytest.mark.parametrize("zone", ZONES)
def test_ten_thousand_occurrences_in_a_zone_have_no_gap_and_no_double(zone: str) -> None:
    by = working_calendar("RU", tz=zone)
    # Whoever asks at the last minute of a local day and at the first of the next asks of two days.
    midnight = by.start_of_day(date(2026, 3, 29))
    edges = [by.local_day(midnight - timedelta(minutes=1)), by.local_day(midnight)]
    assert edges == [date(2026, 3, 28), date(2026, 3, 29)]
    found = expand(days_of(date(2026, 1, 31)), "working_day", 1, 10_000, by)[0]
    assert by.working_days_between(date(2026, 1, 31), found[-1].item()) == 10_000
    assert len(np.unique(found)) == 10_000
    weekly = expand(days_of(date(2026, 1, 31)), "week", 1, 8_000, by)[0]
    assert set(np.diff(weekly).astype(int)) == {7}


def test_the_31st_comes_back_after_short_months() -> None:
    found = expand(days_of(date(2027, 12, 31)), "month", 1, 5, CALENDAR)[0].tolist()
    assert [(day.month, day.day) for day in found] == [(12, 31), (1, 31), (2, 29), (3, 31), (4, 30)]


def test_a_clock_set_back_a_day_asks_for_the_same_days_again() -> None:
    rule_from = days_of(date(2026, 11, 23))
    now = datetime.combine(date(2026, 11, 30), time(9), UTC)
    asked = [CALENDAR.local_day(moment) for moment in (now, now - timedelta(days=1), now)]
    known: set[date] = set()
    for day in asked:
        due = [
            each for each in expand(rule_from, "week", 1, 9, CALENDAR)[0].tolist() if each <= day
        ]
        known.update(due)
    assert sorted(known) == [date(2026, 11, 23), date(2026, 11, 30)]


def test_days_off_move_to_the_next_working_day() -> None:
    days = days_of(date(2026, 11, 27), date(2026, 11, 28), date(2027, 1, 1))
    moved = next_working_days(days, CALENDAR).tolist()
    assert moved == [CALENDAR.next_working_day(day) for day in days.tolist()]
    assert not next_working_days(days[:0], CALENDAR).size


@pytest.mark.parametrize(("unit", "every"), [("day", 1), ("week", 0)])
def test_a_rule_without_measure_is_refused(unit: str, every: int) -> None:
    with pytest.raises(EngineError, match="bad_rule"):
        expand(days_of(date(2026, 1, 1)), unit, every, 3, CALENDAR)


def test_beyond_all_calendars_is_said() -> None:
    with pytest.raises(EngineError, match="date_out_of_range"):
        expand(days_of(date(2199, 1, 31)), "month", 12, 5, CALENDAR)
    assert expand(days_of(), "working_day", 1, 5, CALENDAR).shape == (0, 5)
