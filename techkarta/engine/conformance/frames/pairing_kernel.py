"""Starts and ends of executions joined, compiled: as `log.pairing` describes."""

from __future__ import annotations

from typing import Any, NamedTuple

from techkarta.engine.compiling import kept
from techkarta.engine.conformance.log.reading import COMPLETE, INSTANT, START, WHOLE

NO_START, NO_END = 1, 2


class Joined(NamedTuple):
    """Executions: the rows of their start and their end, their kind, and what was doubtful."""

    firsts: Any
    lasts: Any
    kinds: Any
    doubts: Any


@kept(__file__)
def join_rows(begins: Any, rows: Any, kinds: Any, keys: Any, room: Any, made: Joined) -> int:
    """Join the rows of every case, which stand in the order of time; how many executions it makes.

    `keys`: operation and instance by row. `room`: (head, tail and case by key, next by row).
    """
    heads, tails, owners, following = room
    count = 0
    for case in range(len(begins) - 1):
        for at in range(begins[case], begins[case + 1]):
            row = rows[at]
            key = keys[row]
            if owners[key] != case:
                owners[key] = case
                heads[key] = -1
            if kinds[row] == START:
                following[row] = -1
                if heads[key] < 0:
                    heads[key] = row
                else:
                    following[tails[key]] = row
                tails[key] = row
                continue
            made.firsts[count] = row
            made.lasts[count] = row
            made.kinds[count] = kinds[row]
            made.doubts[count] = 0
            if kinds[row] == COMPLETE:
                if heads[key] >= 0:
                    made.firsts[count] = heads[key]
                    made.kinds[count] = WHOLE
                    heads[key] = following[heads[key]]
                else:
                    made.kinds[count] = INSTANT
                    made.doubts[count] = NO_START
            count += 1
        for at in range(begins[case], begins[case + 1]):
            row = rows[at]
            if kinds[row] != START or heads[keys[row]] != row:
                continue
            # The first that is still open; those behind it follow when their turn comes.
            heads[keys[row]] = following[row]
            made.firsts[count] = row
            made.lasts[count] = row
            made.kinds[count] = INSTANT
            made.doubts[count] = NO_END
            count += 1
    return count
