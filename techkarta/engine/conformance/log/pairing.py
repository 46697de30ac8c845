"""Starts and ends of a case joined to executions: the earliest open start with the next end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from techkarta.engine.conformance.log.problems import Problems, row_problem
from techkarta.engine.conformance.log.reading import ABOUT, COMPLETE, INSTANT, START, WHOLE, Row

_INSTANCE = ABOUT.index("instance")


def paired(rows: Iterable[Row], problems: Problems) -> list[Row]:
    """Rows of a case in order of time, starts and ends joined.

    Joined are rows of one operation (and instance, where the log tells it), first in, first out.
    An end without a start, or a start without an end, is an execution of unknown length, and told.
    """
    found: list[Row] = []
    opened: dict[tuple[str, str], deque[Row]] = {}
    for row in sorted(rows):
        start, _, line, operation, _, kind, about = row
        key = (operation, about[_INSTANCE])
        if kind == START:
            opened.setdefault(key, deque()).append(row)
        elif kind != COMPLETE:
            found.append(row)
        elif opened.get(key):
            begun = opened[key].popleft()
            user = row[4] or begun[4]
            found.append((begun[0], start, begun[2], operation, user, WHOLE, about))
        else:
            problems.doubt(row_problem("row_no_start", line=line, operation=operation))
            found.append((*row[:5], INSTANT, about))
    for queue in opened.values():
        for row in queue:
            problems.doubt(row_problem("row_no_end", line=row[2], operation=row[3]))
            found.append((*row[:5], INSTANT, row[6]))
    found.sort()
    return found
