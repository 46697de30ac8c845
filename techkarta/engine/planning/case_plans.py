"""Plans of very many cases of one card at once: earliest beginnings and ends of every operation.

The order and the efforts are those of the card, so the plan is made once in working minutes since
the entry; each case only adds its own beginning and looks its moments up in the table of minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from techkarta.engine.cards.model import Card
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.effort import operation_minutes
from techkarta.engine.planning.minute_table import MinuteTable, minute_table
from techkarta.engine.planning.network import network
from techkarta.engine.planning.schedule import Work, schedule

SPARE_YEARS = 2
"""The table goes so many years beyond the last beginning; longer cards ask for more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CasePlans:
    """Operation × case: the earliest beginnings and ends, whole minutes of UTC.

    `numbers` are the operations, in card order; `begins` when each case begins to be worked on.
    """

    numbers: tuple[str, ...]
    begins: np.ndarray
    starts: np.ndarray
    finishes: np.ndarray


def plan_cases(card: Card, entries: np.ndarray, calendar: WorkingCalendar) -> CasePlans:
    """Plan the cases that enter at these moments of UTC (`datetime64[m]`), all operations applying.

    To the minute what `plan_case` tells of each. EngineError: as `network`, date_out_of_range.
    """
    order = network(card)
    work = {each.no: Work(seconds=round(operation_minutes(each) * 60)) for each in card.operations}
    times = schedule(order, work)
    numbers = tuple(operation.no for operation in card.operations)
    longest = max((each.earliest_finish for each in times.values()), default=0)
    years = entries.astype("datetime64[Y]").astype(np.int64) + 1970
    first, last = (int(years.min()), int(years.max())) if len(years) else (1970, 1970)
    spare = SPARE_YEARS + longest // 60 // (calendar.day_minutes * 200)
    table = minute_table(calendar, first, last + spare)
    positions = table.positions(entries)
    begins = table.beginnings(positions)
    starts = np.empty((len(numbers), len(entries)), dtype="datetime64[m]")
    finishes = np.empty_like(starts)
    for row, no in enumerate(numbers):
        each = times[no]
        is_instant = each.earliest_start == each.earliest_finish
        finishes[row] = _end(table, positions, begins, each.earliest_finish)
        starts[row] = (
            finishes[row] if is_instant else table.beginnings(positions + each.earliest_start // 60)
        )
    return CasePlans(numbers=numbers, begins=begins, starts=starts, finishes=finishes)


def _end(table: MinuteTable, positions: np.ndarray, begins: np.ndarray, seconds: int) -> np.ndarray:
    """When so many seconds of work are done, to the minute."""
    if not seconds:
        return begins
    minutes, rest = divmod(seconds, 60)
    # Within a minute the work goes on: on a boundary it is in the later span already.
    return (table.beginnings if rest else table.endings)(positions + minutes)
