"""The working calendar: days, minutes, boundaries, clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import WorkingCalendar, working_calendar

RUSSIA = working_calendar("RU")
PLAIN = WorkingCalendar()
BERLIN = working_calendar("DE", tz="Europe/Berlin")
NIGHT = WorkingCalendar(
    tz="Europe/Berlin", weekdays=frozenset(range(7)), hours=((time(0), time(8)),)
)
MOSCOW = ZoneInfo("Europe/Moscow")

moments = st.datetimes(
    datetime(2023, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2030, 12, 31),  # noqa: DTZ001 - the same
    timezones=st.sampled_from([UTC, MOSCOW]),
)
whole_moments = moments.map(lambda moment: moment.replace(second=0, microsecond=0))
days = st.dates(date(2023, 1, 1), date(2030, 12, 31))
calendars = st.sampled_from([RUSSIA, PLAIN, BERLIN])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_russian_years_have_247_working_days(year: int) -> None:
    assert RUSSIA.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == 247


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        ("2025-11-01", True),  # a working Saturday
        ("2025-11-03", False),
        ("2026-01-09", False),  # transferred
        ("2026-01-12", True),
        ("2026-02-23", False),
        ("2026-05-09", False),
        ("2026-12-31", False),  # transferred
        ("2026-11-23", True),
    ],
)
def test_russian_transferred_days(day: str, *, is_working: bool) -> None:
    assert RUSSIA.is_working_day(date.fromisoformat(day)) is is_working


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday
        ("2026-11-21", 1, "2026-11-23"),  # Saturday
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-11-22", -1, "2026-11-20"),
        ("2026-12-30", 1, "2027-01-11"),
        ("2027-01-11", -1, "2026-12-30"),
        ("2025-01-01", 247 * 3, "2027-12-30"),
    ],
)
def test_adding_working_days(day: str, count: int, expected: str) -> None:
    found = RUSSIA.add_working_days(date.fromisoformat(day), count)
    assert found == date.fromisoformat(expected)


def test_next_working_day_is_the_day_itself_where_it_is_worked() -> None:
    assert RUSSIA.next_working_day(date(2026, 11, 20)) == date(2026, 11, 20)
    assert RUSSIA.next_working_day(date(2026, 11, 21)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("moment", "minutes", "expected"),
    [
        ("2026-11-23T09:00", 0, "2026-11-23T09:00"),
        ("2026-11-23T09:00", 240, "2026-11-23T13:00"),  # ends before lunch, not after it
        ("2026-11-23T09:00", 241, "2026-11-23T14:01"),
        ("2026-11-23T09:00", 480, "2026-11-23T18:00"),  # ends today, not tomorrow
        ("2026-11-23T18:00", 1, "2026-11-24T09:01"),
        ("2026-11-23T13:30", 10, "2026-11-23T14:10"),
        ("2026-11-21T12:00", 10, "2026-11-23T09:10"),
        ("2026-11-23T07:00", 480, "2026-11-23T18:00"),
        ("2026-12-30T17:00", 61, "2027-01-11T09:01"),
        ("2026-11-23T18:00", -480, "2026-11-23T09:00"),
        ("2026-11-23T09:00", -1, "2026-11-20T17:59"),
        ("2026-11-23T14:00", -240, "2026-11-23T09:00"),
        ("2026-11-22T12:00", -480, "2026-11-20T09:00"),
    ],
)
def test_adding_working_minutes(moment: str, minutes: int, expected: str) -> None:
    assert RUSSIA.add_working_minutes(at(moment), minutes) == at(expected)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T12:59", "2026-11-23T12:59"),
        ("2026-11-23T13:00", "2026-11-23T14:00"),
        ("2026-11-23T13:20", "2026-11-23T14:00"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),
        ("2026-11-27T19:00", "2026-11-30T09:00"),
    ],
)
def test_work_begins_at_the_start_of_a_span(moment: str, expected: str) -> None:
    assert RUSSIA.next_working_moment(at(moment)) == at(expected)


@given(calendars, whole_moments, st.integers(-20_000, 20_000))
def test_minutes_between_is_the_inverse_of_adding(
    calendar: WorkingCalendar, moment: datetime, minutes: int
) -> None:
    later = calendar.add_working_minutes(moment, minutes)
    assert calendar.working_minutes_between(moment, later) == minutes
    assert calendar.working_minutes_between(later, moment) == -minutes


@given(calendars, moments, st.integers(0, 9_000), st.integers(0, 9_000))
def test_adding_minutes_is_additive(
    calendar: WorkingCalendar, moment: datetime, first: int, second: int
) -> None:
    one_by_one = calendar.add_working_minutes(calendar.add_working_minutes(moment, first), second)
    assert one_by_one == calendar.add_working_minutes(moment, first + second)


@given(calendars, days, st.integers(-900, 900))
def test_days_between_is_the_inverse_of_adding(
    calendar: WorkingCalendar, day: date, count: int
) -> None:
    later = calendar.add_working_days(day, count)
    assert calendar.working_days_between(day, later) == count
    assert not count or calendar.is_working_day(later)


@given(calendars, days, days)
def test_working_days_are_those_counted_one_by_one(
    calendar: WorkingCalendar, first: date, last: date
) -> None:
    first, last = sorted((first, last))
    last = min(last, first + timedelta(200))
    counted = sum(
        calendar.is_working_day(first + timedelta(each + 1)) for each in range((last - first).days)
    )
    assert calendar.working_days_between(first, last) == counted


@given(calendars, moments)
def test_the_next_working_moment_costs_no_working_time(
    calendar: WorkingCalendar, moment: datetime
) -> None:
    start = calendar.next_working_moment(moment)
    assert start >= moment
    assert calendar.working_time_between(moment, start) == timedelta()
    assert calendar.next_working_moment(start) == start


def test_a_day_of_the_clock_change_has_its_declared_minutes() -> None:
    zone = ZoneInfo("Europe/Berlin")
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        midnight = datetime.combine(day, time(), zone)
        assert NIGHT.add_working_minutes(midnight, 480) == datetime.combine(day, time(8), zone)
        assert NIGHT.working_minutes_between(midnight, midnight + timedelta(days=1)) == 480


def test_a_wall_time_the_clocks_skip_is_the_moment_they_show_instead() -> None:
    midnight = datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/Berlin"))
    skipped = NIGHT.add_working_minutes(midnight, 150)
    assert skipped.isoformat() == "2026-03-29T03:30:00+02:00"


def test_the_weekend_of_the_clock_change_moves_no_working_hour() -> None:
    friday = datetime(2026, 3, 27, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    assert BERLIN.add_working_minutes(friday, 481).isoformat() == "2026-03-30T09:01:00+02:00"


def test_moments_of_any_zone_are_judged_locally() -> None:
    late_in_utc = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # 01:30 on Monday in Moscow
    assert RUSSIA.local_day(late_in_utc) == date(2026, 11, 23)
    assert RUSSIA.next_working_moment(late_in_utc) == at("2026-11-23T09:00")


def test_own_days_beat_national_ones() -> None:
    own = working_calendar(
        "RU", own_holidays=[date(2026, 11, 23)], own_working_days=[date(2026, 11, 21)]
    )
    assert own.is_working_day(date(2026, 11, 21))
    assert not own.is_working_day(date(2026, 11, 23))
    away = own.without([date(2026, 11, 21)])
    assert not away.is_working_day(date(2026, 11, 21))
    assert own.is_working_day(date(2026, 11, 21))


def test_a_country_brings_its_own_week() -> None:
    assert working_calendar("AE").weekdays == frozenset(range(5))
    assert working_calendar("IL").weekdays == frozenset({6, 0, 1, 2, 3})
    assert working_calendar(None).weekdays == frozenset(range(5))


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("unknown_country", {"country": "XX"}),
        ("unknown_time_zone", {"tz": "Mars/Olympus"}),
        ("unknown_time_zone", {"tz": "../etc"}),
        ("bad_weekdays", {"weekdays": ()}),
        ("bad_weekdays", {"weekdays": (7,)}),
        ("bad_hours", {"hours": ()}),
        ("bad_hours", {"hours": ((time(9), time(9)),)}),
        ("bad_hours", {"hours": ((time(9), time(14)), (time(13), time(18)))}),
        (
            "holiday_and_working_day",
            {"own_holidays": [date(2026, 1, 9)], "own_working_days": [date(2026, 1, 9)]},
        ),
    ],
)
def test_an_impossible_calendar_is_refused(code: str, arguments: dict[str, object]) -> None:
    with pytest.raises(EngineError) as refusal:
        working_calendar(**arguments)
    assert refusal.value.code == code


def test_impossible_moments_are_refused() -> None:
    with pytest.raises(EngineError, match="naive_moment"):
        PLAIN.next_working_moment(datetime(2026, 1, 1))  # noqa: DTZ001 - meant
    with pytest.raises(EngineError, match="date_out_of_range"):
        PLAIN.add_working_days(date(2026, 1, 1), 10**9)
    with pytest.raises(EngineError, match="date_out_of_range"):
        PLAIN.add_working_days(date(9999, 12, 31), 1)
    with pytest.raises(EngineError, match="date_out_of_range"):
        PLAIN.next_working_moment(datetime.max.replace(tzinfo=UTC))


def test_what_was_added_is_counted_again() -> None:
    moment = at("2026-11-23T09:00")
    for minutes in range(2_000):
        later = RUSSIA.add_working_minutes(moment, minutes)
        assert RUSSIA.working_minutes_between(moment, later) == minutes
