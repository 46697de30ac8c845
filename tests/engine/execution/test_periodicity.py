"""Dates of the next occurrence."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from techkarta.engine.cards.model import Repeat, RepeatEnd, RepeatUnit
from techkarta.engine.execution.periodicity import interval, next_occurrence
from techkarta.engine.planning.calendar import working_calendar
from tests.engine.making import operation

RUSSIA = working_calendar("RU")


def following(repeat: Repeat | None, done: str, **more: object) -> date | None:
    done_at = datetime.fromisoformat(done).replace(tzinfo=ZoneInfo("UTC"))
    return next_occurrence(
        operation("010", repeat=repeat),
        **{"done_at": done_at, "calendar": RUSSIA, "occurrence": 1, **more},
    )


@pytest.mark.parametrize(
    ("every", "unit", "done", "expected"),
    [
        (1, "working_day", "2026-11-20T10:00", "2026-11-23"),
        (3, "working_day", "2026-11-20T10:00", "2026-11-25"),
        (1, "week", "2026-11-23T10:00", "2026-11-30"),
        (1, "week", "2026-12-25T10:00", "2027-01-11"),  # a day off moves on
        (2, "week", "2026-11-23T22:30", "2026-12-08"),  # already Tuesday in Moscow
        (1, "month", "2026-10-31T10:00", "2026-11-30"),  # a shorter month
        (1, "month", "2026-12-15T10:00", "2027-01-15"),
        (1, "quarter", "2026-11-30T10:00", "2027-03-01"),  # 28 February is a Sunday
        (4, "quarter", "2026-12-15T10:00", "2027-12-15"),
    ],
)
def test_counted_from_the_fact(every: int, unit: str, done: str, expected: str) -> None:
    repeat = Repeat(every=every, unit=RepeatUnit(unit), until=RepeatEnd.STAGE_EXIT)
    assert following(repeat, done) == date.fromisoformat(expected)


def test_the_class_of_the_client_multiplies() -> None:
    repeat = Repeat(every=1, unit=RepeatUnit.WEEK, by_class={"A": 1, "B": 2, "C": 4})
    done = "2026-11-23T10:00"
    found = {
        each: following(repeat, done, client_class=each) for each in ("A", "B", "C", "D", None)
    }
    assert found == {
        "A": date(2026, 11, 30),
        "B": date(2026, 12, 7),
        "C": date(2026, 12, 21),
        "D": date(2026, 11, 30),
        None: date(2026, 11, 30),
    }
    assert interval(repeat, "C") == 4


@pytest.mark.parametrize(
    ("until", "occurrence", "is_accepted", "is_over"),
    [
        (3, 2, True, False),
        (3, 3, False, True),
        (RepeatEnd.ACCEPTED, 1, False, False),
        (RepeatEnd.ACCEPTED, 1, True, True),
        (RepeatEnd.STAGE_EXIT, 99, True, False),
        (RepeatEnd.CLOSED, 99, True, False),
        (None, 99, True, False),
    ],
)
def test_the_end(until: object, occurrence: int, *, is_accepted: bool, is_over: bool) -> None:
    repeat = Repeat(every=1, unit=RepeatUnit.WEEK, until=until)
    found = following(repeat, "2026-11-23T10:00", occurrence=occurrence, is_accepted=is_accepted)
    assert (found is None) == is_over


def test_once_and_per_contact_have_no_date() -> None:
    assert following(None, "2026-11-23T10:00") is None
    assert following(Repeat(every=1, unit=RepeatUnit.CONTACT), "2026-11-23T10:00") is None
