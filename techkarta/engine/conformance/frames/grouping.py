"""Executions of a log put together by trace, in the order in which they stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from techkarta.engine.compiling import kept
from techkarta.engine.conformance.frames.tables import Array, Traces

MOST_MOVED = 64
"""So many places a row may be moved among those of its start; more is sorted otherwise."""


@kept(__file__)
def count_rows(owners: Any, begins: Any) -> None:
    """Write at t + 1 how many rows trace t has, then where each trace begins."""
    for row in range(len(owners)):
        begins[owners[row] + 1] += 1
    for trace in range(1, len(begins)):
        begins[trace] += begins[trace - 1]


@kept(__file__)
def deal_rows(order: Any, owners: Any, codes: Any, place_of: Any, given: Any) -> None:
    """Put each row at the next free position of its trace; `given` is (made, following)."""
    made, following = given
    for step in range(len(order)):
        row = order[step]
        owner = owners[row]
        position = following[owner]
        following[owner] = position + 1
        made.rows[position] = row
        made.places[position] = place_of[codes[row]]


@kept(__file__)
def settle(starts: Any, ends: Any, order: Any) -> bool:
    """Write the rows in the order of start and end; False where starts do not ascend by themselves.

    Rows of one start are few, as a rule, so each is put where it belongs among them.
    """
    for row in range(len(starts)):
        if row and starts[row] < starts[row - 1]:
            return False
        place = row
        while (
            place and starts[order[place - 1]] == starts[row] and ends[order[place - 1]] > ends[row]
        ):
            order[place] = order[place - 1]
            place -= 1
            if row - place > MOST_MOVED:
                return False
        order[place] = row
    return True


def grouped(
    owners: Array,
    codes: Array,
    place_of: Array,
    *,
    starts: Array,
    ends: Array,
    count: int,
    kinds: Array,
) -> Traces:
    """Traces of rows: `owners` are their traces (0 … count − 1), `codes` their operations.

    `place_of`: code → place on the card. Rows out of order are sorted first; equal ones stay.
    """
    begins = np.zeros(count + 1, np.int64)
    count_rows(owners, begins)
    made = Traces(
        begins=begins,
        places=np.empty(len(owners), np.int16),
        rows=np.empty(len(owners), np.int32),
        kinds=kinds,
    )
    order = np.empty(len(owners), np.int32)
    if not settle(starts, ends, order):
        order = np.lexsort((ends, starts)).astype(np.int32)
    deal_rows(order, owners, codes, place_of, (made, begins[:-1].copy()))
    return made
