"""Deadlines counted from the opening."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from techkarta.engine.cards.model import Due, DueUnit
from techkarta.engine.planning.calendar import working_calendar
from techkarta.engine.planning.due import due_date, due_moment

RUSSIA = working_calendar("RU")
MOSCOW = ZoneInfo("Europe/Moscow")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("opened", "within", "unit", "expected"),
    [
        ("2026-11-23T17:00", 2, "working_hour", "2026-11-24T10:00"),
        ("2026-11-23T10:00", 8, "working_hour", "2026-11-24T10:00"),
        ("2026-11-23T20:00", 0, "working_hour", "2026-11-24T09:00"),
        ("2026-11-23T10:00", 0, "working_day", "2026-11-23T18:00"),
        ("2026-11-23T10:00", 2, "working_day", "2026-11-25T18:00"),
        ("2026-11-20T10:00", 1, "working_day", "2026-11-23T18:00"),
        ("2026-11-21T10:00", 1, "working_day", "2026-11-23T18:00"),
        ("2026-11-21T10:00", 0, "working_day", "2026-11-23T18:00"),
        ("2026-12-30T10:00", 1, "working_day", "2027-01-11T18:00"),
        ("2026-11-23T10:00", 1, "week", "2026-11-30T18:00"),
        ("2026-12-25T10:00", 1, "week", "2027-01-11T18:00"),  # a day off moves on
        ("2026-11-23T10:00", 5, "day", "2026-11-30T18:00"),
        ("2026-11-23T10:00", 4, "day", "2026-11-27T18:00"),
    ],
)
def test_due(opened: str, within: int, unit: str, expected: str) -> None:
    due = Due(within=within, unit=DueUnit(unit))
    assert due_moment(at(opened), due, RUSSIA) == at(expected)
    assert due_date(at(opened), due, RUSSIA) == date.fromisoformat(expected[:10])


def test_the_day_of_opening_is_the_local_one() -> None:
    opened = datetime(2026, 11, 22, 22, 30, tzinfo=ZoneInfo("UTC"))  # Monday in Moscow
    assert due_date(opened, Due(within=1, unit=DueUnit.WORKING_DAY), RUSSIA) == date(2026, 11, 24)
