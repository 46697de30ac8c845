"""Days of very many rules at once: the occurrences of `recurrence`, as arrays.

Every occurrence is counted from the start of its rule, so none depends on another: a rule is one
row, an occurrence one column, and neither gap nor double can arise.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import FIRST_YEAR, LAST_YEAR, WorkingCalendar
from techkarta.engine.planning.recurrence import MONTHS, UNITS

_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS_OF_YEAR = 12
DAYS_A_WEEK = 7


def expand(
    starts: np.ndarray, unit: str, every: int, count: int, calendar: WorkingCalendar
) -> np.ndarray:
    """Start × occurrence: the first `count` days (`datetime64[D]`) of rules of one measure.

    As `recurrence.occurrence` for the numbers 0 to count − 1. EngineError: bad_rule,
    date_out_of_range.
    """
    if every < 1 or unit not in UNITS:
        raise EngineError("bad_rule", unit=unit, every=every)
    days = starts.astype("datetime64[D]").astype(np.int64)
    steps = np.arange(count, dtype=np.int64) * every
    if unit == "week":
        return (days[:, None] + steps * DAYS_A_WEEK).view("datetime64[D]")
    if unit == "working_day":
        return _worked(days, steps, calendar)
    return _monthly(days, steps * MONTHS[unit])


def next_working_days(days: np.ndarray, calendar: WorkingCalendar) -> np.ndarray:
    """Each day (`datetime64[D]`) itself where it is worked, the next working one otherwise."""
    numbers = days.astype("datetime64[D]").astype(np.int64)
    if not numbers.size:
        return days.astype("datetime64[D]")
    first, last = _years(numbers)
    since, worked, before = _working_days(calendar, first, last + 1)
    return worked[before[numbers - since]].view("datetime64[D]")


def _worked(days: np.ndarray, steps: np.ndarray, calendar: WorkingCalendar) -> np.ndarray:
    if not days.size or not steps.size:
        return np.empty((len(days), len(steps)), dtype="datetime64[D]")
    first, last = _years(days)
    of_year = calendar.working_days_between(date(first, 1, 1), date(first + 1, 1, 1))
    years = 2 + int(steps[-1]) // max(1, of_year - 20)
    since, worked, before = _working_days(calendar, first, min(LAST_YEAR, last + years))
    try:
        return worked[before[days - since][:, None] + steps].view("datetime64[D]")
    except IndexError as error:
        raise EngineError("date_out_of_range", year=LAST_YEAR + 1) from error


def _monthly(days: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The same day of later months, or the last one where a month is shorter."""
    since, begins, ends = _months()
    places = days.view("datetime64[D]").astype("datetime64[M]").astype(np.int64) - since
    within = days - begins[places]
    targets = places[:, None] + months
    try:
        found = begins[targets]
        found += within[:, None]
        return np.minimum(found, ends[targets], out=found).view("datetime64[D]")
    except IndexError as error:
        raise EngineError("date_out_of_range", year=LAST_YEAR + 1) from error


def _years(days: np.ndarray) -> tuple[int, int]:
    ends = np.array([days.min(), days.max()]).view("datetime64[D]").astype("datetime64[Y]")
    first, last = (int(each) for each in ends.astype(np.int64) + 1970)
    return first, last


@lru_cache(maxsize=16)
def _working_days(
    calendar: WorkingCalendar, first: int, last: int
) -> tuple[int, np.ndarray, np.ndarray]:
    """The first day of these years, the working days, and how many precede each day."""
    since, until = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1
    is_worked = np.array(
        [calendar.is_working_day(date.fromordinal(number)) for number in range(since, until)]
    )
    worked = np.flatnonzero(is_worked) + since - _EPOCH
    before = np.concatenate([[0], np.cumsum(is_worked)])
    return since - _EPOCH, worked, before


@lru_cache(maxsize=1)
def _months() -> tuple[int, np.ndarray, np.ndarray]:
    """The first month of all, the day each month begins with, and the one it ends with."""
    since = np.datetime64(f"{FIRST_YEAR}-01", "M")
    months = since + np.arange((LAST_YEAR - FIRST_YEAR + 1) * _MONTHS_OF_YEAR + 1)
    begins = months.astype("datetime64[D]").astype(np.int64)
    return int(since.astype(np.int64)), begins[:-1], begins[1:] - 1
