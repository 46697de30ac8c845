"""Days of repeating rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import working_calendar
from techkarta.engine.planning.recurrence import UNITS, Rule, occurrence, occurrences

CALENDAR = working_calendar("RU")
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_the_31st_comes_back_after_short_months() -> None:
    rule = Rule(start=date(2026, 1, 31), unit="month")
    found = occurrences(rule, date(2026, 1, 1), date(2026, 4, 30), CALENDAR)
    assert [day.day for day in found] == [31, 28, 31, 30]


@given(start=days, after=st.integers(0, 900), unit=st.sampled_from(UNITS), every=st.integers(1, 5))
def test_a_window_shows_what_counting_from_the_start_shows(
    start: date, after: int, unit: str, every: int
) -> None:
    rule, first = Rule(start=start, unit=unit, every=every), start + timedelta(days=after)
    last, number, expected = first + timedelta(days=40), 0, []
    while (day := occurrence(rule, number, CALENDAR)) <= last:
        expected += [day] if day >= first else []
        number += 1
    assert list(occurrences(rule, first, last, CALENDAR)) == expected


@pytest.mark.parametrize(("unit", "every"), [("week", 0), ("fortnight", 1)])
def test_a_rule_that_never_comes_is_refused(unit: str, every: int) -> None:
    with pytest.raises(EngineError, match="bad_rule"):
        Rule(start=date(2026, 1, 1), unit=unit, every=every)
