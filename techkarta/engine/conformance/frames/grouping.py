"""Executions of a log put together by trace, in the order in which they stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from techkarta.engine.compiling import kept
from techkarta.engine.conformance.frames.tables import Array, Traces


@kept(__file__)
def count_rows(owners: Any, begins: Any) -> None:
    """Write at t + 1 how many rows trace t has, then where each trace begins."""
    for row in range(len(owners)):
        begins[owners[row] + 1] += 1
    for trace in range(1, len(begins)):
        begins[trace] += begins[trace - 1]


@kept(__file__)
def deal_rows(owners: Any, codes: Any, place_of: Any, made: Traces, following: Any) -> None:
    """Put each row at the next free position of its trace."""
    for row in range(len(owners)):
        owner = owners[row]
        position = following[owner]
        following[owner] = position + 1
        made.rows[position] = row
        made.places[position] = place_of[codes[row]]


@kept(__file__)
def deal_sorted(order: Any, owners: Any, codes: Any, place_of: Any, given: Any) -> None:
    """As `deal_rows`, rows in an order; `given` is (made, following)."""
    made, following = given
    for step in range(len(order)):
        row = order[step]
        owner = owners[row]
        position = following[owner]
        following[owner] = position + 1
        made.rows[position] = row
        made.places[position] = place_of[codes[row]]


@kept(__file__)
def is_ascending(starts: Any, ends: Any) -> bool:
    """Whether rows stand in the order of start and end."""
    for row in range(1, len(starts)):
        if starts[row] < starts[row - 1]:
            return False
        if starts[row] == starts[row - 1] and ends[row] < ends[row - 1]:
            return False
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
    following = begins[:-1].copy()
    if is_ascending(starts, ends):
        deal_rows(owners, codes, place_of, made, following)
    else:
        deal_sorted(np.lexsort((ends, starts)), owners, codes, place_of, (made, following))
    return made
