"""A whole log as columns of numbers: grouped by case, starts and ends joined."""

from __future__ import annotations

import numpy as np

from techkarta.engine.conformance.frames.grouping import grouped
from techkarta.engine.conformance.frames.pairing_kernel import NO_START, Joined, join_rows
from techkarta.engine.conformance.frames.reading import ColumnReader, Rows
from techkarta.engine.conformance.frames.tables import Array, Traces
from techkarta.engine.conformance.log.problems import Problems, row_problem
from techkarta.engine.conformance.log.reading import ABOUT

_INSTANCE = ABOUT.index("instance")


def by_case(rows: Rows, count: int) -> Traces:
    """Rows of cases 0 … count − 1 in the order of start, end and line."""
    return grouped(
        rows.cases,
        np.zeros(len(rows.cases), np.int8),
        np.zeros(1, np.int16),
        starts=rows.starts,
        ends=rows.ends,
        count=count,
        kinds=np.zeros(count, np.int16),
    )


def joined(rows: Rows, count: int, reader: ColumnReader, problems: Problems) -> Rows:
    """Executions of rows that tell one end each; what has no other end is told of."""
    keys = _keys(rows, reader)
    traces = by_case(rows, count)
    size = len(rows.cases)
    made = Joined(
        firsts=np.empty(size, np.int64),
        lasts=np.empty(size, np.int64),
        kinds=np.empty(size, np.int8),
        doubts=np.empty(size, np.int8),
    )
    most = int(keys.max()) + 1
    room = (
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.full(most, -1, np.int64),
        np.empty(size, np.int64),
    )
    found = join_rows(traces.begins, traces.rows, rows.kinds, keys, room, made)
    _tell(rows, made, found, reader, problems)
    # In the order of lines, so that equal moments stay in it.
    order = np.argsort(made.firsts[:found], kind="stable")
    firsts, lasts = made.firsts[:found][order], made.lasts[:found][order]
    nobody = _nobody(reader)
    users = rows.users[lasts]
    users = np.where(users == nobody, rows.users[firsts], users)
    return Rows(
        cases=rows.cases[firsts],
        operations=rows.operations[firsts],
        users=users,
        abouts=rows.abouts[lasts],
        starts=rows.starts[firsts],
        ends=rows.starts[lasts],
        kinds=made.kinds[:found][order],
        lines=rows.lines[firsts],
    )


def _nobody(reader: ColumnReader) -> int:
    names = reader.users.names().to_list()
    return names.index("") if "" in names else -1


def _keys(rows: Rows, reader: ColumnReader) -> Array:
    """Operation and instance by row, as numbers without gaps."""
    instances: dict[str, int] = {}
    by_about = [instances.setdefault(each[_INSTANCE], len(instances)) for each in reader.abouts]
    wide = rows.operations.astype(np.int64) * len(instances)
    wide += np.array(by_about, np.int64)[rows.abouts]
    _, keys = np.unique(wide, return_inverse=True)
    found: Array = keys.astype(np.int64)
    return found


def _tell(rows: Rows, made: Joined, found: int, reader: ColumnReader, problems: Problems) -> None:
    doubtful = np.flatnonzero(made.doubts[:found])
    for place in doubtful.tolist():
        row = made.firsts[place]
        code = "row_no_start" if made.doubts[place] == NO_START else "row_no_end"
        name = reader.operations.name(int(rows.operations[row]))
        problems.doubt(row_problem(code, line=int(rows.lines[row]), operation=name))
