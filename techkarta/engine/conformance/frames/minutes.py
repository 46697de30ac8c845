"""Minutes of operations of a whole log by columns, for chronometry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import (
    LogFile,
    LogRead,
    columns_of_log,
    refuse_nothing,
)
from techkarta.engine.conformance.executions import MICROSECONDS_OF_MINUTE
from techkarta.engine.conformance.frames.columns import joined
from techkarta.engine.conformance.frames.conforming import in_order
from techkarta.engine.conformance.frames.reading import ColumnReader, Rows
from techkarta.engine.conformance.frames.tables import Array
from techkarta.engine.conformance.log.cases import Cases
from techkarta.engine.conformance.log.reading import WHOLE
from techkarta.engine.conformance.results import Totals

Minutes = list[dict[str, list[Array]]]
"""Of each card, operation → minutes of its executions, in parts."""


def minutes_by_columns(log: LogFile, cards: Sequence[Card]) -> tuple[Minutes, LogRead] | None:
    """The minutes of a log; None where it is too varied. EngineError as `conform`."""
    found = columns_of_log(log, cards)
    if found is None:
        return None
    read, reader, held, made = found
    minutes: Minutes = [{each.no: [] for each in card.operations} for card in cards]
    is_judged = False
    for portion in held.portions():
        rows, old = in_order(portion)
        if made.is_lifecycle:
            rows = joined(rows, len(old), reader, read.problems)
        owners = [made.card_of(each) for each in reader.abouts]
        own = np.array([-1 if each is None else each for each in owners])[rows.abouts]
        read.elsewhere += int((own < 0).sum())
        is_judged |= bool((own >= 0).any())
        for place in range(len(cards)):
            mine = own == place
            own_rows = rows if mine.all() else Rows(*(each[mine] for each in rows))
            _gather(minutes[place], place, own_rows, made, reader)
    read.problems.sort()
    if not is_judged and not log.is_part:
        refuse_nothing(Totals(cards), read)
    return minutes, read


def _gather(
    minutes: dict[str, list[Array]], place: int, rows: Rows, made: Cases, reader: ColumnReader
) -> None:
    """Add the minutes of rows that tell both ends. EngineError as `Names`."""
    if not len(rows.operations):
        return
    is_whole = rows.kinds == WHOLE
    facts = (rows.ends - rows.starts) / MICROSECONDS_OF_MINUTE
    for code in np.flatnonzero(np.bincount(rows.operations)).tolist():
        no = made.names[place].number(reader.operations.name(code))
        if no in minutes:
            minutes[no].append(facts[is_whole & (rows.operations == code)])
