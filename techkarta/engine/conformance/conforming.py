"""Conformance of a whole log: read, sorted by case, judged case by case, summed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.executions import CONTROLLED, Trace
from techkarta.engine.conformance.judging import Judge
from techkarta.engine.conformance.log.cases import Cases
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.log.opening import Progress
from techkarta.engine.conformance.log.parquet_table import ColumnTable, Share
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.reading import (
    LogShape,
    Table,
    rows_of,
    shape_of,
    table_of,
)
from techkarta.engine.conformance.log.spool import IN_MEMORY, Spool
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.conformance.timing import CLIENT_CLASS
from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import WorkingCalendar

if TYPE_CHECKING:
    from techkarta.engine.conformance.frames.conforming import HeldRows, Portion
    from techkarta.engine.conformance.frames.reading import ColumnReader

COLUMNS_ARE_SMALLER = 40
"""So many rows take the room of one when they are columns of numbers."""


def unwatched(_: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """A log to be read: its file, what its names mean, who is told of the progress.

    `in_memory`: so many rows are held at once; more go through temporary files. `share`: the cases
    that are judged, where others judge the rest; `columns`: the log itself, where it is at hand.
    """

    path: Path
    given: LogMap
    progress: Progress = unwatched
    in_memory: int = IN_MEMORY
    share: Share | None = None
    columns: ColumnTable | None = None

    @property
    def is_part(self) -> bool:
        """Whether there is more of the log elsewhere, so that nothing may be in it."""
        return self.share is not None or self.columns is not None

    def table(self) -> Table:
        """The rows. EngineError log_form."""
        return self.columns or table_of(self.path, self.given, self.progress, self.share)


@dataclass(slots=True, kw_only=True)
class LogRead:
    """What came of reading: the shape, problems of rows, rows of other cards."""

    shape: LogShape
    problems: Problems
    elsewhere: int = 0
    is_spilled: bool = False


def traces_of(
    log: LogFile, cards: Sequence[Card]
) -> tuple[LogRead, Iterator[list[tuple[int, Trace]]]]:
    """What is being read, and the cases: the place of each card that judges one, with its trace.

    The log is read when the first case is asked for; what was read is whole after the last.
    EngineError: a log that cannot be used, by code and place.
    """
    table = log.table()
    shape = shape_of(log.path, table, log.given, _attributes_asked(cards))
    read = LogRead(shape=shape, problems=Problems())

    def cases() -> Iterator[list[tuple[int, Trace]]]:
        problems = read.problems
        made = Cases(cards, log.given, shape, problems)
        with Spool(limit=log.in_memory) as spool:
            for case, row in rows_of(table, shape, log.given, problems):
                spool.put(case, row)
            if not spool and not log.is_part:
                raise _nothing(shape.file, problems)
            read.is_spilled = spool.is_spilled
            is_any = False
            for case, rows in spool.cases():
                found = made.traces(case, rows)
                if found:
                    is_any = True
                    yield found
        read.elsewhere = made.elsewhere
        if not is_any and not log.is_part:
            raise EngineError("log_elsewhere", file=shape.file, cards=[card.code for card in cards])

    return read, cases()


def conform(
    log: LogFile,
    cards: Sequence[Card],
    calendar: WorkingCalendar,
    *,
    take: Callable[[CaseResult], None] | None = None,
) -> tuple[Totals, LogRead]:
    """Judge every case of a log by the cards; `take` is given each as soon as it is judged.

    Cases come in the order of their first rows, unless the log went through temporary files.
    EngineError as `traces_of`.
    """
    # The compiler takes its time to load, and pages that judge a deal have no need of it.
    from techkarta.engine.compiling import IS_COMPILED  # noqa: PLC0415

    if IS_COMPILED:
        found = by_columns(log, cards, calendar, take)
        if found is not None:
            return found
    return case_by_case(log, cards, calendar, take)


Take = Callable[[CaseResult], None] | None


def by_columns(
    log: LogFile, cards: Sequence[Card], calendar: WorkingCalendar, take: Take
) -> tuple[Totals, LogRead] | None:
    """As `conform`, all cases at once in compiled loops; None where the log is too varied."""

    def one_by_one(portion: Portion, reader: ColumnReader) -> None:
        for result in portion.results(reader) if take is not None else ():
            take(result)  # type: ignore[misc]

    return portion_by_portion(log, cards, calendar, one_by_one)


def portion_by_portion(
    log: LogFile,
    cards: Sequence[Card],
    calendar: WorkingCalendar,
    take: Callable[[Portion, ColumnReader], None],
) -> tuple[Totals, LogRead] | None:
    """As `by_columns`; `take` is given many cases at once, as columns."""
    from techkarta.engine.conformance.frames import conforming as columns  # noqa: PLC0415 - as below
    from techkarta.engine.conformance.frames.judging import ColumnJudge  # noqa: PLC0415

    found = columns_of_log(log, cards)
    if found is None:
        return None
    read, reader, held, made = found
    judge = ColumnJudge([Judge(card, calendar) for card in cards], made, reader)
    totals = Totals(cards)
    for judged, names in columns.judged_portions(
        held, judge, reader, read.problems, is_paired=made.is_lifecycle
    ):
        portion = columns.Portion(judged, names, totals)
        portion.sum_up(totals, reader)
        take(portion, reader)
    read.elsewhere = judge.elsewhere
    read.problems.sort()
    if not log.is_part:
        refuse_nothing(totals, read)
    return totals, read


def columns_of_log(
    log: LogFile, cards: Sequence[Card]
) -> tuple[LogRead, ColumnReader, HeldRows, Cases] | None:
    """A whole log read into columns; None where it is too varied. EngineError as `conform`."""
    # The loops and their libraries take their time to load.
    from techkarta.engine.conformance.frames.conforming import (  # noqa: PLC0415
        HeldRows,
        read_columns,
    )
    from techkarta.engine.conformance.frames.reading import ColumnReader, TooVaried  # noqa: PLC0415
    from techkarta.engine.conformance.log.batches import batches_of  # noqa: PLC0415

    table = log.table()
    shape = shape_of(log.path, table, log.given, _attributes_asked(cards))
    read = LogRead(shape=shape, problems=Problems())
    reader = ColumnReader(shape, log.given, read.problems)
    held = HeldRows(log.in_memory * COLUMNS_ARE_SMALLER)
    wanted = [*shape.columns.values(), *shape.attributes.values()]
    try:
        read_columns(batches_of(table, wanted, read.problems), reader, held)
    except TooVaried:
        return None
    read.is_spilled = held.is_spilled
    return read, reader, held, Cases(cards, log.given, shape, read.problems)


def case_by_case(
    log: LogFile, cards: Sequence[Card], calendar: WorkingCalendar, take: Take
) -> tuple[Totals, LogRead]:
    """As `conform`, where nothing is compiled."""
    judges = [Judge(card, calendar) for card in cards]
    totals = Totals(cards)
    read, cases = traces_of(log, cards)
    for traces in cases:
        judgements = []
        for place, trace in traces:
            judgement = judges[place].judge(trace)
            totals.add_card(place, trace.executions, judgement.deviations)
            judgements.append(judgement)
        result = CaseResult(case=traces[0][1].case, judgements=tuple(judgements))
        totals.add(result)
        if take is not None:
            take(result)
    return totals, read


def not_judged(shape: LogShape) -> tuple[str, ...]:
    """Codes of deviations the log has nothing to tell of."""
    unproved, self_checked = CONTROLLED
    silent = [unproved]
    if not shape.has_times:
        silent += ["over_norm", "under_norm"]
    if not {"user", "controller"} <= shape.columns.keys():
        silent.append(self_checked)
    return tuple(silent)


def _attributes_asked(cards: Sequence[Card]) -> list[str]:
    """Attributes of the conditions of cards, and of their periodicity."""
    asked = {name: None for card in cards for each in card.operations for name in each.when}
    if any(each.repeat and each.repeat.by_class for card in cards for each in card.operations):
        asked[CLIENT_CLASS] = None
    return list(asked)


def refuse_nothing(totals: Totals, read: LogRead) -> None:
    """EngineError where no case was judged: log_empty, log_all_broken, log_elsewhere."""
    if totals.cases:
        return
    if not read.elsewhere:
        raise _nothing(read.shape.file, read.problems)
    cards = [card.code for card in totals.cards]
    raise EngineError("log_elsewhere", file=read.shape.file, cards=cards)


def _nothing(file: str, problems: Problems) -> EngineError:
    if not problems.broken_rows:
        return EngineError("log_empty", file=file)
    first = problems.broken[0]
    return EngineError("log_all_broken", file=file, count=problems.broken_rows, line=first.line)
