"""Funnel and velocity of an event log as Ibis expressions: any engine Ibis knows counts them.

DuckDB is the default, on files where they are; a table of ClickHouse or Spark gives the same where
the history outgrows one machine. An operation is reached by a case with its first execution.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from techkarta.engine.errors import EngineError

if TYPE_CHECKING:
    import ibis.expr.types as ir

DAY_SECONDS = 86_400


def events_of(path: Path, *, case: str = "case", operation: str = "operation",
              start: str = "start") -> ir.Table:  # fmt: skip
    """A Parquet file, or a folder of them, as a table of DuckDB; the names are the log's.

    EngineError: log_no_ibis, log_columns.
    """
    try:
        import ibis  # noqa: PLC0415 - large, and only analytics need it
    except ImportError as error:
        raise EngineError("log_no_ibis", file=path.name) from error
    source = str(path / "**" / "*.parquet") if path.is_dir() else str(path)
    table = ibis.duckdb.connect().read_parquet(source)
    names = {"case": case, "operation": operation, "start": start}
    missing = [name for name in names.values() if name not in table.columns]
    if missing:
        raise EngineError("log_columns", file=path.name, missing=missing, found=table.columns)
    columns = {own: table[name] for own, name in names.items()}
    return table.select(**columns | {"start": _in_utc(columns["start"])})


def _in_utc(moments: ir.Column) -> ir.Column:
    """Moments that have a time zone as those of UTC without one; others as they are.

    DuckDB asks a calendar of zones at every conversion of the former: a third of a whole query.
    """
    import ibis  # noqa: PLC0415 - as above
    from ibis.expr import datatypes  # noqa: PLC0415 - as above

    kind = moments.type()
    if not (isinstance(kind, datatypes.Timestamp) and kind.timezone):
        return moments
    own = ibis.udf.scalar.builtin
    passed = own(lambda _moment: ..., name="epoch_us", signature=((kind,), "int64"))
    moment = own(lambda _passed: ..., name="make_timestamp", signature=(("int64",), "timestamp"))
    return moment(passed(moments))


def reached(events: ir.Table) -> ir.Table:
    """case, operation, at: when each case reached each operation first.

    `events` has the columns case, operation and start; rows without one of them are left out.
    """
    whole = events.drop_null(["case", "operation", "start"])
    return whole.group_by("case", "operation").agg(at=whole["start"].min())


def funnel(events: ir.Table) -> ir.Table:
    """operation, cases: how many cases reached each operation."""
    return reached(events).group_by("operation").agg(cases=lambda each: each.count())


def velocity(events: ir.Table) -> ir.Table:
    """operation, cases, moved, mean_days, median_days: from reaching it to reaching the next.

    `cases` is the funnel, in the same pass over the log; `moved` of them reached another operation
    later, the next in time of the same case, whatever it is (of one moment, by name).
    """
    import ibis  # noqa: PLC0415 - as above

    firsts = reached(events)
    in_time = ibis.window(group_by="case", order_by=["at", "operation"])
    steps = firsts.mutate(after=firsts["at"].lead().over(in_time))
    seconds = steps["after"].epoch_seconds() - steps["at"].epoch_seconds()
    steps = steps.mutate(days=seconds / DAY_SECONDS)
    return steps.group_by("operation").agg(
        cases=lambda each: each.count(),
        moved=lambda each: each["days"].count(),
        mean_days=lambda each: each["days"].mean(),
        median_days=lambda each: each["days"].median(),
    )
