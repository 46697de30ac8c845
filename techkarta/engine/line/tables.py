"""The tables the event loop works on: rows with named fields, as arrays or as plain objects.

The loop reads and writes `table[row].field`; compiled, tables are structured arrays, otherwise
lists of objects, which plain Python handles much faster.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from techkarta.engine.compiling import IS_COMPILED

_I, _U, _F = np.int32, np.uint32, np.float64
# Rows of other tables that are always there; what cannot be below 0 is found quicker.
_LINKS = {
    *("stage", "operation", "block", "case", "role", "item", "stream", "value_stream", "user"),
    *("first", "first_link", "first_branch"),
}
Table = Any
"""Rows with named fields: a structured array, or a list of objects."""


def _row(whole: str, real: str = "") -> np.dtype[Any]:
    fields = [
        *((name, _U if name in _LINKS else _I) for name in whole.split()),
        *((name, _F) for name in real.split()),
    ]
    return np.dtype(fields, align=True)


FIELDS: dict[str, np.dtype[Any]] = {
    # The state of the whole line; one row. Free blocks of cases are chained through `next`.
    "clock": _row(
        "sequence items blocks cases free_case events ends is_low won lost entered discipline"
        " widest placed touched is_gap",
        "now since until case_time",
    ),
    # Where cases come from.
    "sources": _row("stage stream value_stream", "at"),
    # Stages: their operations and branches are rows `first` to `last`.
    "stages": _row(
        "first last mandatory first_branch last_branch stream free_block entered left",
        "time",
    ),
    # Where a stage leads: `upto` is the probability of this branch and those above.
    "branches": _row("target", "upto"),
    # An operation of a stage; its successors are rows of `links`. Group −1: nobody is needed.
    "operations": _row(
        "group is_mandatory missing first_link last_link stream times in_days every_in_days",
        "due every",
    ),
    # Operation rows, counted from the first of their stage.
    "links": _row("place"),
    # Sets of people that operations need together, and who waits for them; see `heaps`.
    # A group is touched where it may begin something it could not begin before.
    "groups": _row("first last head tail aside is_touched"),
    "needs": _row("role count"),
    # Groups that were touched, in any order: as many rows as groups.
    "touched": _row("user"),
    # People of a role; the groups that need it are rows of `users`.
    "roles": _row("free started first last", "busy queued waited"),
    "users": _row("user"),
    # Cases that stand in the line when it starts: `done` rows `first_done` to `last_done`, moments
    # before the start, what is left of the client's time (below 0: all of it).
    "present": _row("stage first_done last_done", "came entered value wait"),
    # Operation rows, counted from the first of their stage.
    "done": _row("place"),
    # Operations of stage visits.
    "items": _row(
        "state operation block missing times sequence left right",
        "opened started lasts rank",
    ),
    # Stage visits: a row of items for every operation of the stage.
    "blocks": _row("first case stage live is_left mandatory next"),
    # Cases in the line; rows are used again.
    "cases": _row("is_there next", "came entered value"),
    # A heap of what happens next.
    "events": _row("item sequence", "at"),
    # Cases that ended in the counted time; `at` in working days since it began.
    "ends": _row("is_won", "days at"),
    # Random numbers drawn ahead: rows `next` to `last` of `draws`.
    "streams": _row("next last"),
}


FIXED = (
    "sources",
    "stages",
    "branches",
    "operations",
    "links",
    "groups",
    "needs",
    "touched",
    "roles",
    "users",
    "present",
    "done",
)
"""Tables a scenario fills."""
GROWING = ("items", "blocks", "cases", "events")
"""Tables a run fills, all of one length; longer when there is no room, as is `ends`."""


class Tables(NamedTuple):
    """All tables, `draws` of plain numbers, and the calendar: see `building`."""

    clock: Table
    sources: Table
    stages: Table
    branches: Table
    operations: Table
    links: Table
    groups: Table
    needs: Table
    touched: Table
    roles: Table
    users: Table
    present: Table
    done: Table
    items: Table
    blocks: Table
    cases: Table
    events: Table
    ends: Table
    streams: Table
    draws: Any
    day_of: Any
    place_of: Any


def table(name: str, rows: list[tuple[float, ...]]) -> Table:
    """A table of rows, their values in the order of the fields."""
    array = np.array(rows, dtype=FIELDS[name])
    return array if IS_COMPILED else _objects(name, array)


def empty(name: str, count: int) -> Table:
    """A table of rows that hold nothing yet."""
    array = np.zeros(count, dtype=FIELDS[name])
    return array if IS_COMPILED else _objects(name, array)


def plain(values: np.ndarray) -> Table:
    """Plain numbers."""
    return values if IS_COMPILED else values.tolist()


def grown(name: str, old: Table) -> Table:
    """The same table with as many empty rows again."""
    more = empty(name, len(old))
    return np.concatenate((old, more)) if IS_COMPILED else old + more


def put(old: Table, name: str, values: np.ndarray) -> None:
    """Set a field of all rows."""
    if IS_COMPILED:
        old[name] = values
        return
    for row, value in zip(old, values.tolist(), strict=True):
        setattr(row, name, value)


def column(old: Table, name: str, count: int) -> np.ndarray:
    """The first `count` values of a field."""
    if IS_COMPILED:
        return np.asarray(old[name][:count])
    return np.array([getattr(row, name) for row in old[:count]])


def _objects(name: str, array: np.ndarray) -> list[Any]:
    kind = _KINDS[name]
    return [kind(*row) for row in array.tolist()]


def _kind(name: str, fields: tuple[str, ...]) -> type:
    def __init__(self: object, *values: float) -> None:  # noqa: N807 - a class made by hand
        for field, value in zip(fields, values, strict=True):
            setattr(self, field, value)

    return type(name, (), {"__slots__": fields, "__init__": __init__})


_KINDS = {name: _kind(name, row.names or ()) for name, row in FIELDS.items()}
