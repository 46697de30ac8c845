"""Moments of a log: text to microseconds, in its own offset or the zone of the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from techkarta.engine.conformance.executions import (
    MICROSECONDS_OF_MINUTE,
    microseconds,
    moment_of,
)
from techkarta.engine.conformance.log.problems import RowProblem, row_problem
from techkarta.engine.errors import EngineError

FIRST_YEAR, LAST_YEAR = 1900, 2199
FORMS = (
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y", "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
)  # fmt: skip
"""Forms of moments that are proposed where they are not ISO 8601."""

_QUARTER = 15 * MICROSECONDS_OF_MINUTE
_MOST_KNOWN = 200_000


class BrokenRow(Exception):
    """A row that cannot be used, with its problem."""

    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def forms_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The forms all texts have, "" for ISO 8601; several where days and months can be confused."""
    left = ["", *FORMS]
    for text in texts:
        left = [form for form in left if _has_form(text, form)]
    return tuple(left)


def _has_form(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - the form alone is asked
    except ValueError:
        return False
    return True


def moment_reader(tz: str, form: str | None = None) -> Callable[[str, int], int]:
    """A reader of the moments in lines: ISO 8601, or a form of `strptime`.

    Without an offset it is a wall time of `tz`; one the clocks show twice is the first of them.
    The reader raises BrokenRow. EngineError unknown_time_zone.
    """
    walls = _Walls(_zone(tz))

    def read(text: str, line: int) -> int:
        try:
            moment = (
                datetime.fromisoformat(text) if form is None else datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows below
            )
        except ValueError as error:
            if form is None:
                raise BrokenRow(row_problem("row_moment", line=line, value=text)) from error
            problem = row_problem("row_moment_form", line=line, value=text, form=form)
            raise BrokenRow(problem) from error
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise BrokenRow(row_problem("row_year", line=line, value=text))
        if moment.tzinfo is not None:
            return microseconds(moment)
        wall = microseconds(moment.replace(tzinfo=UTC))
        offset = walls.offset(wall)
        if offset is None:
            raise BrokenRow(row_problem("row_skipped", line=line, value=text, tz=tz))
        return wall - offset

    return read


class _Walls:
    """Offsets of a zone by wall time, remembered by the quarter of an hour: rows are many."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[int, int | None] = {}

    def offset(self, wall: int) -> int | None:
        """Microseconds the wall clock is ahead of UTC; None where it skips the moment.

        `wall` is what the clock shows, as microseconds since it showed the beginning of 1970.
        """
        quarter = wall // _QUARTER
        if quarter in self._known:
            return self._known[quarter]
        ends = {self._exact(quarter * _QUARTER), self._exact((quarter + 1) * _QUARTER - 1)}
        if len(ends) > 1:
            return self._exact(wall)
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known[quarter] = ends.pop()
        return self._known[quarter]

    def _exact(self, wall: int) -> int | None:
        shown = moment_of(wall).replace(tzinfo=None)
        local = shown.replace(tzinfo=self._zone)
        if local.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) != shown:
            return None
        return wall - microseconds(local)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise EngineError("unknown_time_zone", tz=name) from error
