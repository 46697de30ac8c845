"""The working calendar: working days and working minutes in the organisation's time zone.

Where a boundary minute belongs: work that *ends* on a boundary ends at the end of the span it
was done in (09:00 + 240 min = 13:00, + 480 min = 18:00 the same day), and work that *begins* on
a boundary begins at the start of the next span (`next_working_moment(18:00)` = 09:00 of the next
working day). Between the two there are zero working minutes, so sums always agree. Counting
backwards is the mirror image: 18:00 − 480 min = 09:00 the same day.

Amounts are wall-clock amounts: a working day has its declared minutes whatever the clocks do.
A short day ends earlier than the others, by as many minutes as the calendar says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.hours import (
    DEFAULT_HOURS,
    Hours,
    end_of,
    length_of_day,
    shortened,
    since_midnight,
    spans,
    start_after,
    worked_by,
)
from techkarta.engine.planning.national import national_days, working_week

DEFAULT_TZ = "Europe/Moscow"
FIRST_YEAR, LAST_YEAR = 1900, 2200
_BEGINNING = 2000
_MINUTE = timedelta(minutes=1)
_ZERO = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Which days and hours are worked. Hashable; the tables of a year are made once and shared.

    `country` is an ISO 3166 code (None: no national holidays), `weekdays` are Monday = 0 …
    Sunday = 6, own days beat national ones.
    """

    tz: str = DEFAULT_TZ
    country: str | None = None
    weekdays: frozenset[int] = frozenset(range(5))
    hours: Hours = DEFAULT_HOURS
    own_holidays: frozenset[date] = frozenset()
    own_working_days: frozenset[date] = frozenset()
    short_days: frozenset[date] = frozenset()
    short_by: int = 60

    def __post_init__(self) -> None:
        """Refuse a calendar by which nobody could ever work."""
        _zone(self.tz)
        spans(self.hours)
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise EngineError("bad_weekdays", weekdays=sorted(self.weekdays))
        if both := self.own_holidays & self.own_working_days:
            raise EngineError("holiday_and_working_day", days=sorted(both))
        if self.short_days:
            shortened(self.hours, self.short_by)

    @property
    def day_minutes(self) -> int:
        """Working minutes of one whole working day."""
        return self._day // _MINUTE

    @property
    def _day(self) -> timedelta:
        return length_of_day(self.hours)

    def hours_on(self, day: date) -> Hours:
        """The hours of a working day: a short one ends earlier."""
        return shortened(self.hours, self.short_by) if day in self.short_days else self.hours

    def minutes_on(self, day: date) -> int:
        """Working minutes of `day`: 0 where it is off."""
        return self._length(day) // _MINUTE if self.is_working_day(day) else 0

    def _length(self, day: date) -> timedelta:
        return length_of_day(self.hours_on(day))

    # Days

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked."""
        before = _year(self, day.year).before
        place = day.timetuple().tm_yday
        return before[place] > before[place - 1]

    def next_working_day(self, day: date) -> date:
        """The first working day on or after `day`."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it if negative); 0 gives `day` itself.

        `day` is not counted, so Friday + 1 = Saturday + 1 = Monday.
        """
        if not count:
            return day
        year = _year(self, day.year)
        place = year.before[day.timetuple().tm_yday - (count < 0)] + count - (count > 0)
        number = day.year
        while place >= len(year.days):
            place -= len(year.days)
            number += 1
            year = _year(self, number)
        while place < 0:
            number -= 1
            year = _year(self, number)
            place += len(year.days)
        return date.fromordinal(year.days[place])

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative if `last` is earlier.

        The inverse of `add_working_days`: between(d, d + n) = n.
        """
        is_back = last < first
        return self._days_to(last, is_before=is_back) - self._days_to(first, is_before=is_back)

    def _days_to(self, day: date, *, is_before: bool) -> int:
        """Working days from a fixed beginning up to `day`, itself left out if `is_before`."""
        within = _year(self, day.year).before[day.timetuple().tm_yday - is_before]
        return _days_up_to(self, day.year) + within

    # Minutes

    def add_working_minutes(self, moment: datetime, minutes: int) -> datetime:
        """`moment` plus working minutes (minus if negative); see the module on boundaries."""
        return self.add_working_time(moment, timedelta(minutes=minutes))

    def working_minutes_between(self, first: datetime, last: datetime) -> int:
        """Whole working minutes from `first` to `last`; negative if `last` is earlier.

        The inverse of `add_working_minutes`: between(m, m + n) = n.
        """
        worked = self.working_time_between(first, last)
        return -(-worked // _MINUTE) if worked < _ZERO else worked // _MINUTE

    def add_working_time(self, moment: datetime, amount: timedelta) -> datetime:
        """As `add_working_minutes`, for any amount; 0 gives the same moment in the local zone."""
        wall = self._wall(moment)
        if not amount:
            return wall.replace(tzinfo=_zone(self.tz))
        if self.short_days:
            return self._add_by_days(wall, amount)
        day, is_forward = wall.date(), amount > _ZERO
        is_worked = self.is_working_day(day)
        done = self._worked(wall)
        total = abs(amount) + (done if is_forward or not is_worked else self._day - done)
        # A whole day's work ends on that day, hence whole days of what precedes its last instant.
        days = (total - timedelta.resolution) // self._day
        rest = total - days * self._day
        days += not is_worked
        if is_forward:
            return self._moment(self.add_working_days(day, days), end_of(self.hours, rest))
        since = start_after(self.hours, self._day - rest)
        return self._moment(self.add_working_days(day, -days), since)

    def working_time_between(self, first: datetime, last: datetime) -> timedelta:
        """Working time from `first` to `last`; negative if `last` is earlier."""
        start, end = self._wall(first), self._wall(last)
        days = self._days_to(end.date(), is_before=True) - self._days_to(
            start.date(), is_before=True
        )
        lost = timedelta(minutes=self.short_by) * (
            _shorts_before(self, end.date()) - _shorts_before(self, start.date())
        )
        return days * self._day - lost + self._worked(end) - self._worked(start)

    def next_working_moment(self, moment: datetime) -> datetime:
        """The first moment at or after `moment` at which work can begin."""
        wall = self._wall(moment)
        if self.is_working_day(wall.date()):
            done = self._worked(wall)
            if done < self._length(wall.date()):
                since = max(since_midnight(wall), start_after(self.hours_on(wall.date()), done))
                return self._moment(wall.date(), since)
        return self.start_of_work(self.add_working_days(wall.date(), 1))

    def start_of_day(self, day: date) -> datetime:
        """The first moment of `day`."""
        return self._moment(day, _ZERO)

    def start_of_work(self, day: date) -> datetime:
        """When work begins on `day`."""
        return self._moment(day, spans(self.hours)[0][0])

    def end_of_work(self, day: date) -> datetime:
        """When work ends on `day`."""
        return self._moment(day, spans(self.hours_on(day))[-1][1])

    def local_day(self, moment: datetime) -> date:
        """The date of `moment` in the organisation's time zone."""
        return self._wall(moment).date()

    # Variants

    def without(self, days: Iterable[date]) -> WorkingCalendar:
        """The same calendar with `days` off: a person's absences."""
        off = frozenset(days)
        return replace(
            self,
            own_holidays=self.own_holidays | off,
            own_working_days=self.own_working_days - off,
        )

    def _add_by_days(self, wall: datetime, amount: timedelta) -> datetime:
        """As `add_working_time`, day after day: the days are not all of one length."""
        step = 1 if amount > _ZERO else -1
        day, left = wall.date(), abs(amount)
        if self.is_working_day(day):
            done = self._worked(wall)
            left += done if step > 0 else self._length(day) - done
        else:
            day = self.add_working_days(day, step)
        while left > (length := self._length(day)):
            left -= length
            day = self.add_working_days(day, step)
        if step > 0:
            return self._moment(day, end_of(self.hours_on(day), left))
        return self._moment(day, start_after(self.hours_on(day), length - left))

    def _wall(self, moment: datetime) -> datetime:
        """`moment` as the wall clock shows it, without zone."""
        if moment.tzinfo is None:
            raise EngineError("naive_moment", moment=moment)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise EngineError("date_out_of_range", year=moment.year)
        return moment.astimezone(_zone(self.tz)).replace(tzinfo=None)

    def _moment(self, day: date, since_midnight: timedelta) -> datetime:
        """Wall time on `day`; a wall time the clocks skip is the moment they show instead."""
        wall = datetime.combine(day, time.min) + since_midnight
        zone = _zone(self.tz)
        return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)

    def _worked(self, wall: datetime) -> timedelta:
        """Working time of the day before the wall clock shows `wall`."""
        if not self.is_working_day(wall.date()):
            return _ZERO
        return worked_by(self.hours_on(wall.date()), since_midnight(wall))


def working_calendar(
    country: str | None = "RU",
    *,
    tz: str = DEFAULT_TZ,
    hours: Hours = DEFAULT_HOURS,
    weekdays: Iterable[int] | None = None,
    own_holidays: Iterable[date] = (),
    own_working_days: Iterable[date] = (),
    short_days: Iterable[date] = (),
) -> WorkingCalendar:
    """The calendar of a country (transferred days included) with the organisation's own days.

    `weekdays` absent: the country's own working week. EngineError: unknown_country,
    unknown_time_zone, bad_hours, bad_short_day, bad_weekdays, holiday_and_working_day.
    """
    if weekdays is None:
        weekdays = working_week(country)
    return WorkingCalendar(
        tz=tz,
        country=country,
        weekdays=frozenset(weekdays),
        hours=hours,
        own_holidays=frozenset(own_holidays),
        own_working_days=frozenset(own_working_days),
        short_days=frozenset(short_days),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Year:
    """One year: ordinals of the working days, and how many of them precede each day."""

    days: tuple[int, ...]
    before: tuple[int, ...]


@lru_cache(maxsize=4096)
def _year(calendar: WorkingCalendar, year: int) -> _Year:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise EngineError("date_out_of_range", year=year)
    off, on = national_days(calendar.country, year)
    off = (off - calendar.own_working_days) | calendar.own_holidays
    on = (on - calendar.own_holidays) | calendar.own_working_days
    first = date(year, 1, 1).toordinal()
    days, before = [], [0]
    for ordinal in range(first, date(year + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        if day in on or (day.weekday() in calendar.weekdays and day not in off):
            days.append(ordinal)
        before.append(len(days))
    return _Year(days=tuple(days), before=tuple(before))


@lru_cache(maxsize=4096)
def _days_up_to(calendar: WorkingCalendar, year: int) -> int:
    """Working days from the fixed beginning to 1 January of `year`; negative for earlier years."""
    is_later = year >= _BEGINNING
    years = range(_BEGINNING, year) if is_later else range(year, _BEGINNING)
    return (1 if is_later else -1) * sum(len(_year(calendar, each).days) for each in years)


def _shorts_before(calendar: WorkingCalendar, day: date) -> int:
    """How many short working days precede `day`."""
    return bisect_left(_shorts(calendar), day.toordinal()) if calendar.short_days else 0


@lru_cache(maxsize=256)
def _shorts(calendar: WorkingCalendar) -> tuple[int, ...]:
    worked = (day for day in calendar.short_days if calendar.is_working_day(day))
    return tuple(sorted(day.toordinal() for day in worked))


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise EngineError("unknown_time_zone", tz=name) from error
