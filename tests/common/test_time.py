"""Moments at the edge."""

from datetime import UTC, date, datetime, timedelta

import pytest

from techkarta.common.time import day_bounds, in_zone, local_day, read_moment, utc_now

BERLIN = "Europe/Berlin"


def test_now_is_utc() -> None:
    assert utc_now().tzinfo is UTC
    assert abs(datetime.now(tz=UTC) - utc_now()) < timedelta(minutes=1)


def test_the_local_day_is_that_of_the_zone() -> None:
    moment = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert local_day(moment, "Europe/Moscow") == date(2026, 11, 23)
    assert in_zone(moment, "Europe/Moscow").isoformat() == "2026-11-23T01:30:00+03:00"


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-23", 24)]
)
def test_a_day_lasts_as_long_as_its_clocks_say(day: str, hours: int) -> None:
    start, end = day_bounds(date.fromisoformat(day), BERLIN)
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T09:00", "2026-11-23T08:00:00+00:00"),
        ("2026-11-23 09:00", "2026-11-23T08:00:00+00:00"),
        ("2026-11-23", "2026-11-22T23:00:00+00:00"),
        ("2026-11-23T09:00+05:00", "2026-11-23T04:00:00+00:00"),
        ("2026-11-23T09:00Z", "2026-11-23T09:00:00+00:00"),
    ],
)
def test_a_moment_without_offset_is_a_wall_time(text: str, expected: str) -> None:
    assert read_moment(text, BERLIN).astimezone(UTC).isoformat() == expected


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "2026-03-29T02:30"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_moment(text, BERLIN)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local_day(datetime(2026, 11, 23), BERLIN)  # noqa: DTZ001 - meant
