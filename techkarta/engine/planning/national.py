"""Days off and transferred working days of a country, as the production calendar has them."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from techkarta.engine.errors import EngineError

if TYPE_CHECKING:
    from datetime import date

    from holidays import HolidayBase

_WORKING_WEEK = frozenset(range(5))
_ANY_YEAR = 2025
_MOVED = ("substituted", "observed")
"""What the names of days off that were only moved say."""


@lru_cache(maxsize=1024)
def national_days(country: str | None, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, working days on a weekend) of one year; none of either without a country.

    Beyond the years a government has decided on, transferred days are unknown and absent.
    EngineError unknown_country.
    """
    if country is None:
        return frozenset(), frozenset()
    days = _country(country, year)
    return frozenset(days), frozenset(days.weekend_workdays)


def days_before_holidays(country: str | None, year: int) -> tuple[date, ...]:
    """The days before a public holiday: where they are worked, the law often makes them shorter.

    A day off that was only moved from another week is no holiday. EngineError unknown_country.
    """
    if country is None:
        return ()
    days = _country(country, year, language="en_US")
    kept = (day for day, names in days.items() if not any(word in names for word in _MOVED))
    before = {day - timedelta(days=1) for day in kept}
    return tuple(sorted(day for day in before if day.year == year and day not in days))


def working_week(country: str | None) -> frozenset[int]:
    """Weekdays the country works, Monday = 0."""
    if country is None:
        return _WORKING_WEEK
    return frozenset(range(7)) - frozenset(_country(country, _ANY_YEAR).weekend)


def _country(country: str, year: int, *, language: str | None = None) -> HolidayBase:
    # Imported here: it takes a quarter of a second, and most commands never count days.
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return country_holidays(country, years=year, language=language)
    except NotImplementedError as error:
        raise EngineError("unknown_country", country=country) from error
