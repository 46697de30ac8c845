"""Planned times when people are few: one person does one thing at a time.

Operations are placed one by one, always the one that can begin first, of equals the one that
must begin first. It is a good plan, not a proven shortest one. A role nobody counted has people
enough, so without counts the planned times are the earliest ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from techkarta.engine.planning.network import Network
from techkarta.engine.planning.schedule import Times, Work


def level(
    network: Network,
    work: Mapping[str, Work],
    times: Mapping[str, Times],
    crews: Mapping[str, Sequence[str]],
    counts: Mapping[str, int],
) -> dict[str, tuple[int, int]]:
    """(start, finish) of each operation in working seconds.

    `crews`: the roles an operation occupies, a role twice for two people of it; `counts`: people
    by role, at least 1. An operation that asks for more of a role than there are takes them all.
    """
    board = _Board(
        work=work, crews=crews, free={role: [0] * count for role, count in counts.items()}, done={}
    )
    awaited = {
        no: (times[no].opener,) if no in network.any_of else network.predecessors[no]
        for no in network.order
    }
    left = list(network.order)
    while left:
        _, _, no = min(
            (board.start(no, awaited[no]), times[no].latest_start, no)
            for no in left
            if all(each in board.done for each in awaited[no])
        )
        board.place(no, board.start(no, awaited[no]))
        left.remove(no)
    return board.done


@dataclass(slots=True, kw_only=True)
class _Board:
    """Who is free from when, and what is placed already."""

    work: Mapping[str, Work]
    crews: Mapping[str, Sequence[str]]
    free: dict[str, list[int]]
    done: dict[str, tuple[int, int]]

    def start(self, no: str, awaited: Sequence[str | None]) -> int:
        """When the operation could begin: opened, its people free and there."""
        opens = max((self.done[each][1] for each in awaited if each is not None), default=0)
        work = self.work[no]
        if not work.seconds:
            return opens
        people = (sorted(self.free[role])[need - 1] for role, need in self._needs(no))
        return work.availability.start(max((opens, *people)))

    def place(self, no: str, start: int) -> None:
        """Put the operation down and occupy those of its people who are free first."""
        work = self.work[no]
        finish = work.availability.finish(start, work.seconds) if work.seconds else start
        self.done[no] = (start, finish)
        if work.seconds:
            for role, need in self._needs(no):
                self.free[role] = [finish] * need + sorted(self.free[role])[need:]

    def _needs(self, no: str) -> list[tuple[str, int]]:
        wanted = Counter(role for role in self.crews[no] if role in self.free)
        return [(role, min(need, len(self.free[role]))) for role, need in wanted.items()]
