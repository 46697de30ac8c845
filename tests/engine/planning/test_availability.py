"""Pauses on the line of working seconds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.planning.availability import Availability, availability
from techkarta.engine.planning.calendar import working_calendar

TWO = Availability(pauses=((10, 20), (30, 35)))


@pytest.mark.parametrize(
    ("at", "seconds", "finish"),
    [(0, 10, 10), (0, 11, 21), (10, 1, 21), (15, 10, 30), (15, 11, 36), (40, 5, 45), (0, 40, 55)],
)
def test_work_stops_in_a_pause(at: int, seconds: int, finish: int) -> None:
    assert TWO.finish(at, seconds) == finish


@pytest.mark.parametrize(
    ("end", "seconds", "start"),
    [(10, 10, 0), (21, 11, 0), (20, 1, 9), (36, 11, 20), (36, 12, 9), (45, 5, 40)],
)
def test_the_latest_start_mirrors_the_finish(end: int, seconds: int, start: int) -> None:
    assert TWO.latest_start(end, seconds) == start


@given(st.lists(st.integers(1, 30), max_size=8), st.integers(0, 100), st.integers(1, 100))
def test_both_directions_agree(gaps: list[int], at: int, seconds: int) -> None:
    edges = [sum(gaps[: index + 1]) for index in range(len(gaps))]
    some = Availability(pauses=tuple(zip(edges[::2], edges[1::2], strict=False)))
    finish = some.finish(at, seconds)
    latest = some.latest_start(finish, seconds)
    assert some.between(some.start(at), finish) == seconds
    assert latest >= some.start(at)
    assert some.finish(latest, seconds) == finish


def test_neighbouring_days_off_are_one_pause() -> None:
    calendar = working_calendar("RU")
    start = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Moscow"))
    days = [date(2026, 11, day) for day in (2, 20, 21, 23, 26)]
    found = availability(days, start, calendar)
    assert found.pauses == ((0, 18_000 + 28_800), (18_000 + 3 * 28_800, 18_000 + 4 * 28_800))
