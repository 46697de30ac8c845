"""When somebody is there: pauses on a line of working seconds counted from the start of a plan.

The line is the working calendar with nights, weekends and holidays cut out, so that a plan is
integer arithmetic and the calendar is asked only for its first and last moments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from techkarta.engine.planning.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Ascending pauses (from, to), in working seconds since the start, that do not touch."""

    pauses: tuple[tuple[int, int], ...] = ()

    def start(self, at: int) -> int:
        """The first second at or after `at` when work can begin."""
        for pause, resume in self.pauses:
            if pause <= at < resume:
                return resume
        return at

    def finish(self, at: int, seconds: int) -> int:
        """When work of `seconds` > 0 begun at or after `at` ends."""
        at = self.start(at)
        for pause, resume in self.pauses:
            if at <= pause:
                if seconds <= pause - at:
                    break
                seconds -= pause - at
                at = resume
        return at + seconds

    def latest_start(self, end: int, seconds: int) -> int:
        """The latest second to begin work of `seconds` > 0 that must end by `end`."""
        for pause, resume in reversed(self.pauses):
            if pause < end <= resume:
                end = pause
            if resume <= end:
                if seconds <= end - resume:
                    break
                seconds -= end - resume
                end = pause
        return end - seconds

    def between(self, first: int, last: int) -> int:
        """Seconds of work from `first` to `last` ≥ `first`."""
        lost = sum(max(0, min(last, resume) - max(first, pause)) for pause, resume in self.pauses)
        return last - first - lost


def availability(
    absent: Iterable[date], start: datetime, calendar: WorkingCalendar
) -> Availability:
    """The pauses that absence on whole days makes in a plan from `start`, a working moment."""
    first = calendar.local_day(start)
    pauses: list[tuple[int, int]] = []
    for day in sorted(set(absent)):
        if day < first or not calendar.is_working_day(day):
            continue
        morning, evening = calendar.start_of_work(day), calendar.end_of_work(day)
        pause = max(0, _seconds(calendar, start, morning))
        resume = _seconds(calendar, start, evening)
        if pauses and pauses[-1][1] == pause:
            pause = pauses.pop()[0]
        if pause < resume:
            pauses.append((pause, resume))
    return Availability(pauses=tuple(pauses))


def _seconds(calendar: WorkingCalendar, start: datetime, moment: datetime) -> int:
    return calendar.working_time_between(start, moment) // timedelta(seconds=1)
