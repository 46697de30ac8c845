"""A long log judged by shares of its cases, each in a process of its own, and summed up.

What is done with a share is a function of columns alone, so that an engine of a cluster can call
it for the cases it has dealt out itself; see `spark`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import (
    LogFile,
    LogRead,
    conform,
    refuse_nothing,
    unwatched,
)
from techkarta.engine.conformance.log.parquet_table import Share, parquet_files
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A part of a log, judged: sums, what became of the rows, the cases if they were asked for."""

    totals: Totals
    read: LogRead
    cases: tuple[CaseResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """By what a log is judged. It can be sent to another process."""

    cards: tuple[Card, ...]
    calendar: WorkingCalendar
    with_cases: bool = False

    def __call__(self, log: LogFile) -> Judged:
        """Judge a log, or the share of it that it is. EngineError as `conform`."""
        cases: list[CaseResult] = []
        take = cases.append if self.with_cases else None
        totals, read = conform(log, self.cards, self.calendar, take=take)
        return Judged(totals=totals, read=read, cases=tuple(cases))


def conform_shares(
    log: LogFile,
    judging: Judging,
    *,
    workers: int,
    take: Callable[[CaseResult], None] | None = None,
) -> tuple[Totals, LogRead]:
    """As `conform`, in so many processes; cases come share by share. EngineError as it."""
    shares = [
        replace(log, share=Share(number, workers), progress=unwatched) for number in range(workers)
    ]

    def parts(found: Iterable[Judged]) -> Iterator[Judged]:
        size = sum(path.stat().st_size for path in parquet_files(log.path))
        for done, part in enumerate(found, start=1):
            if take is not None:
                for case in part.cases:
                    take(case)
            log.progress(size * done // workers)
            yield part

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return summed_up(parts(pool.map(judging, shares)), judging.cards)


def summed_up(parts: Iterator[Judged], cards: Sequence[Card]) -> tuple[Totals, LogRead]:
    """The parts of a log as one. EngineError where there is nothing to judge in any of them."""
    totals = Totals(cards)
    read: LogRead | None = None
    for part in parts:
        totals.add_totals(part.totals)
        if read is None:
            read = part.read
        else:
            read.problems.add(part.read.problems)
            read.elsewhere += part.read.elsewhere
            read.is_spilled |= part.read.is_spilled
    if read is None:
        raise EngineError("log_empty", file="")
    refuse_nothing(totals, read)
    return totals, read
