"""Rows of a log that cannot be used, or only in part: each named by its line and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NAMED = 20
"""So many are kept with their line; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong with the row at a line (from 1, the header included), by code."""

    line: int
    code: str
    params: Mapping[str, object]


def row_problem(code: str, *, line: int, **params: object) -> RowProblem:
    """A problem of a row; its code is known to the texts of errors."""
    return RowProblem(line=line, code=code, params=params)


class Problems:
    """Collects problems: `broken` rows are left out, `doubtful` ones are judged in part."""

    def __init__(self) -> None:
        self.broken: list[RowProblem] = []
        self.doubtful: list[RowProblem] = []
        self.rows = self.broken_rows = self.doubtful_rows = 0
        # Transitions of a life cycle that neither start nor end an execution.
        self.transitions = 0

    def leave_out(self, problem: RowProblem) -> None:
        """Note a row that is not judged."""
        self.broken_rows += 1
        self._note(problem, self.broken)

    def doubt(self, problem: RowProblem) -> None:
        """Note a row that is judged, but not wholly."""
        self.doubtful_rows += 1
        self._note(problem, self.doubtful)

    def add(self, other: Problems) -> None:
        """Note what was noted of other rows; the first ones of both stay named."""
        self.rows += other.rows
        self.broken_rows += other.broken_rows
        self.doubtful_rows += other.doubtful_rows
        self.transitions += other.transitions
        self.broken += other.broken
        self.doubtful += other.doubtful
        self.sort()
        del self.broken[NAMED:], self.doubtful[NAMED:]

    def sort(self) -> None:
        """Put what is named in the order of lines."""
        for named in (self.broken, self.doubtful):
            named.sort(key=lambda each: each.line)

    def _note(self, problem: RowProblem, named: list[RowProblem]) -> None:
        if len(named) < NAMED:
            named.append(problem)
