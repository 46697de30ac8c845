"""Deadlines: the moment by which an operation is due, counted from its opening."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from techkarta.engine.cards.model import Due, DueUnit
from techkarta.engine.planning.calendar import WorkingCalendar

_CALENDAR_DAYS = {DueUnit.DAY: 1, DueUnit.WEEK: 7}


def due_moment(opened_at: datetime, due: Due, calendar: WorkingCalendar) -> datetime:
    """The last moment in time, local to the calendar.

    Working hours run from the opening and stop outside working time. All else is due at the end
    of work of a day: the day of opening is not counted, a last day that is off moves to the next
    working day, and 0 means the day of opening itself. EngineError naive_moment.
    """
    if due.unit is DueUnit.WORKING_HOUR:
        if not due.within:
            return calendar.next_working_moment(opened_at)
        return calendar.add_working_minutes(opened_at, due.within * 60)
    opened_on = calendar.local_day(opened_at)
    if due.unit is DueUnit.WORKING_DAY:
        last = calendar.add_working_days(opened_on, due.within)
    else:
        last = opened_on + timedelta(days=due.within * _CALENDAR_DAYS[due.unit])
    return calendar.end_of_work(calendar.next_working_day(last))


def due_date(opened_at: datetime, due: Due, calendar: WorkingCalendar) -> date:
    """The local day of `due_moment`."""
    return calendar.local_day(due_moment(opened_at, due, calendar))
