"""Days that end an hour earlier."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import working_calendar
from techkarta.engine.planning.hours import DEFAULT_HOURS, shortened
from techkarta.engine.planning.national import days_before_holidays

EVE = date(2026, 11, 3)
CALENDAR = working_calendar("RU", short_days=(EVE, date(2026, 11, 8), date(2026, 11, 12)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, local to Moscow."""
    return CALENDAR.start_of_work(date(2026, 11, day)).replace(hour=hour, minute=minute)


def test_a_short_day_ends_an_hour_earlier() -> None:
    assert CALENDAR.end_of_work(EVE) == at(3, 17)
    assert CALENDAR.minutes_on(EVE) == 420
    assert CALENDAR.minutes_on(date(2026, 11, 2)) == 480


def test_a_short_day_that_is_off_stays_off() -> None:
    assert CALENDAR.minutes_on(date(2026, 11, 8)) == 0


def test_work_does_not_go_on_after_a_short_day() -> None:
    # The 4th is a holiday: an hour after 16:30 on the eve ends at half past nine on the 5th.
    assert CALENDAR.add_working_minutes(at(3, 16, 30), 60) == at(5, 9, 30)
    assert CALENDAR.add_working_minutes(at(5, 9, 30), -60) == at(3, 16, 30)
    assert CALENDAR.next_working_moment(at(3, 17)) == at(5, 9)
    assert CALENDAR.working_minutes_between(at(2, 9), at(5, 9)) == 900


@given(
    after=st.integers(0, 40_000),
    minutes=st.integers(-5000, 5000),
)
def test_between_is_the_inverse_of_adding(after: int, minutes: int) -> None:
    moment = datetime(2026, 10, 26, tzinfo=UTC) + timedelta(minutes=after)
    later = CALENDAR.add_working_minutes(moment, minutes)
    assert CALENDAR.working_minutes_between(moment, later) == minutes


def test_a_day_shorter_than_its_half_is_refused() -> None:
    with pytest.raises(EngineError, match="bad_short_day"):
        shortened(DEFAULT_HOURS, 241)
    assert shortened(DEFAULT_HOURS, 240) == ((time(9), time(13)),)


def test_the_eves_of_russian_holidays_are_known() -> None:
    worked = [day for day in days_before_holidays("RU", 2026) if CALENDAR.is_working_day(day)]
    assert worked == [date(2026, 4, 30), date(2026, 5, 8), date(2026, 6, 11), EVE]
    assert days_before_holidays(None, 2026) == ()


def test_a_whole_day_is_worked_across_a_short_one() -> None:
    end = CALENDAR.add_working_time(at(2, 9), timedelta(minutes=480 + 420))
    assert end == at(3, 17)
