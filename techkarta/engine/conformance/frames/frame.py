"""One data frame of executions against one card: cost and fitness of every case.

The short way for programs: no file, no calendar, no names to be asked. Where nothing can be
compiled the cases are judged one by one, slower, with the same answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from techkarta.engine.cards.model import Card
from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.conformance.frames.coding import Coder
from techkarta.engine.conformance.frames.grouping import grouped
from techkarta.engine.conformance.frames.structures import structures
from techkarta.engine.conformance.frames.tables import Array, card_table, demanded_row
from techkarta.engine.conformance.standard import OFF_CARD, Standard, standard
from techkarta.engine.conformance.structure import structure
from techkarta.engine.errors import EngineError

if TYPE_CHECKING:
    import polars as pl

_COLUMNS = ("case", "operation", "start")


def costs_of(frame: Any, card: Card) -> pl.DataFrame:
    """Columns case, events, cost, fitness, conforming; cases in the order of appearance.

    `frame`: polars, Arrow or pandas with the columns case, operation (its number), start and, if
    there, end; all cases have left the stage. EngineError: log_columns, log_empty, and as
    `standard`.
    """
    import polars as pl

    table = _polars(frame)
    missing = [name for name in _COLUMNS if name not in table.columns]
    if missing:
        raise EngineError("log_columns", file="", missing=missing, found=table.columns)
    if table.is_empty():
        raise EngineError("log_empty", file="")
    judge = _compiled if IS_COMPILED else _plain
    made = standard(card)
    names, events, costs = judge(table, made)
    most = events + made.mandatory.bit_count()
    return pl.DataFrame(
        {
            "case": names,
            "events": events,
            "cost": costs,
            "fitness": 1 - costs / np.maximum(most, 1),
            "conforming": costs == 0,
        }
    )


def _compiled(table: pl.DataFrame, made: Standard) -> tuple[pl.Series, Array, Array]:
    cases, operations = Coder(len(table) // 8), Coder()
    owners = cases.codes(table["case"])
    codes = operations.codes(table["operation"])
    place_of = np.array([made.places.get(name, OFF_CARD) for name in operations.names()], np.int16)
    starts = moments(table["start"])
    traces = grouped(
        owners,
        codes,
        place_of,
        starts=starts,
        ends=moments(table["end"]) if "end" in table.columns else starts,
        count=len(cases),
        kinds=np.zeros(len(cases), np.int16),
    )
    found = structures(made, card_table(made, demanded_row(made, made.mandatory)[None]), traces)
    return cases.names(), np.diff(traces.begins), found.costs[found.variants]


def _plain(table: pl.DataFrame, made: Standard) -> tuple[pl.Series, Array, Array]:
    import polars as pl

    moments_of = [name for name in ("start", "end") if name in table.columns]
    rows = table.sort(moments_of, maintain_order=True)
    traces: dict[str, list[int]] = {case: [] for case in table["case"].unique(maintain_order=True)}
    for case, operation in rows.select("case", "operation").iter_rows():
        traces[case].append(made.places.get(operation, OFF_CARD))
    costs = [structure(made, trace, made.mandatory).cost for trace in traces.values()]
    events = [len(trace) for trace in traces.values()]
    return pl.Series("case", list(traces)), np.array(events), np.array(costs)


def moments(column: pl.Series) -> Array:
    """Moments as whole numbers that keep their order."""
    return column.to_physical().to_numpy()


def _polars(frame: Any) -> pl.DataFrame:
    import polars as pl

    if isinstance(frame, pl.DataFrame):
        return frame
    if hasattr(frame, "__arrow_c_stream__"):
        made = pl.DataFrame(frame)
    else:
        made = pl.DataFrame({name: frame[name].to_numpy() for name in frame.columns})
    return made
