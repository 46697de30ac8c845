"""A log judged in compiled columns: the sums and cases of one by one, in a part of the time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile, portion_by_portion
from techkarta.engine.conformance.executions import CODES, STRUCTURAL, WON
from techkarta.engine.conformance.frames.columns import by_case
from techkarta.engine.conformance.frames.conforming import Portion, order_of
from techkarta.engine.conformance.frames.judging import JudgedColumns
from techkarta.engine.conformance.frames.reading import ColumnReader
from techkarta.engine.conformance.frames.tables import Array
from techkarta.engine.conformance.log.reading import ABOUT
from techkarta.engine.planning.calendar import WorkingCalendar

from .judging import DIVIDER, Counts, Done, Judged, sample, schema_of_cases

_OUTCOME = ABOUT.index("outcome")
_LISTS = ("deviations", "operations")
_MISSING = CODES.index("missing")


def judged_in_columns(
    log: LogFile, cards: Sequence[Card], calendar: WorkingCalendar
) -> Judged | None:
    """Judge every case; None where the log is too varied. EngineError as `conform`."""
    gathered = _Gathered(cards)
    judged = portion_by_portion(log, cards, calendar, gathered.take)
    if judged is None:
        return None
    totals, read = judged
    return Judged(totals, gathered.counts(), read, pl.concat(gathered.cases))


class _Gathered:
    """Portions put together: cases for the file, and a part for each card."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = cards
        self._counts = Counts(
            [Counter() for _ in cards], [Counter() for _ in cards], [(0, 0)] * len(cards)
        )
        self._parts: list[list[pl.DataFrame]] = [[] for _ in cards]
        self.cases: list[pl.DataFrame] = []

    def take(self, portion: Portion, reader: ColumnReader) -> None:
        """Take many cases."""
        users = [*reader.users.names().to_list(), ""]
        parts = []
        for found in portion.found:
            numbers = [each.no for each in self._cards[found.place].operations]
            self._count(found, numbers, users)
            part = _part(found, numbers, pl.Series(users, dtype=pl.String), reader)
            self._parts[found.place].append(part)
            parts.append(part)
        # A portion may hold cases of no card at all.
        if parts:
            self.cases.append(_cases(parts, portion.names))

    def _count(self, found: JudgedColumns, numbers: Sequence[str], users: Sequence[str]) -> None:
        rows = found.judged_rows
        n, kept = self._counts.judged[found.place]
        by_card = int((found.costs == 0).sum())
        self._counts.judged[found.place] = n + len(found.costs), kept + by_card
        done, wrong = self._counts.done[found.place], self._counts.wrong[found.place]
        places = found.on_card[rows.operations]
        _add(done, places[places >= 0], rows.users[places >= 0], numbers, users)
        is_told = (found.codes < len(STRUCTURAL)) & (found.operations >= 0)
        codes, at = found.codes[is_told], found.rows[is_told]
        places = found.operations[is_told]
        people = np.where(at >= 0, _of(rows.users, at), -1)
        _add(wrong, places, people, numbers, users)
        missing = codes == _MISSING
        _add(done, places[missing], people[missing], numbers, users)

    def counts(self) -> Counts:
        """Counts of all portions, with samples of the commonest ways."""
        counts = self._counts
        frames = {place: pl.concat(parts) for place, parts in enumerate(self._parts) if parts}
        for place, frame in frames.items():
            for way, count in frame["way"].value_counts().iter_rows():
                counts.ways[place, way] = count
        for place, way in counts.commonest():
            first = frames[place].filter(pl.col("way") == way).row(0, named=True)
            told = (each.split(DIVIDER) for each in first["deviations"])
            counts.samples[place, way] = sample(first["operations"], told, first["cost"])
        return counts


def _of(values: Array, at: Array) -> Array:
    """Values at places, of which those below 0 mean nothing."""
    found: Array = values[np.maximum(at, 0)] if len(values) else np.full(len(at), -1)
    return found


def _add(
    into: Done, places: Array, people: Array, numbers: Sequence[str], users: Sequence[str]
) -> None:
    """Count pairs of an operation of the card and a person; person −1 is nobody."""
    joined = places.astype(np.int64) * len(users) + np.where(people < 0, len(users) - 1, people)
    pairs, counts = np.unique(joined, return_counts=True)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        key = numbers[pair // len(users)], users[pair % len(users)]
        into[key] = into.get(key, 0) + count


def _part(
    found: JudgedColumns, numbers: Sequence[str], users: pl.Series, reader: ColumnReader
) -> pl.DataFrame:
    """The cases one card judges, by the number of the case."""
    known = pl.DataFrame(
        {
            "number": found.cases,
            "cost": found.costs.astype(np.int64),
            "events": found.events.astype(np.int64),
            "demanded": found.demanded,
        }
    )
    done = _executions(found, users, reader).group_by("number", maintain_order=True)
    ways = done.agg(
        pl.col("operation").alias("operations"),
        pl.col("operation").str.join("-").alias("way"),
        pl.col("told").str.join(", ").alias("executions"),
        pl.col("outcome").filter(pl.col("outcome") != "").last(),
        pl.col("end").max().alias("ended"),
    )
    told = _deviations(found, numbers, users).group_by("number", maintain_order=True)
    found_told = told.agg(pl.col("told").alias("deviations"))
    joined = known.join(ways, on="number", how="left", maintain_order="left")
    joined = joined.join(found_told, on="number", how="left", maintain_order="left")
    empty = pl.lit([], dtype=pl.List(pl.String))
    return joined.with_columns(
        pl.col("way", "executions", "outcome").fill_null(""),
        *(pl.when(pl.col(name).is_null()).then(empty).otherwise(pl.col(name)).alias(name)
          for name in _LISTS),
        pl.lit(found.place).alias("place"),
    )  # fmt: skip


def _executions(found: JudgedColumns, users: pl.Series, reader: ColumnReader) -> pl.DataFrame:
    """Every execution in its order; `told` as JSON tells it."""
    rows = found.judged_rows
    count = int(rows.cases.max()) + 1 if len(rows.cases) else 0
    traces = by_case(rows, count)
    at = traces.rows
    names = pl.Series(
        [found.names.get(code, "") for code in range(max(found.names, default=-1) + 1)],
        dtype=pl.String,
    )
    people = np.where(rows.users[at] < 0, len(users) - 1, rows.users[at])
    outcomes = pl.Series([each[_OUTCOME] for each in reader.abouts], dtype=pl.String)
    starts, ends = pl.Series(rows.starts[at]), pl.Series(rows.ends[at])
    parts = (
        pl.lit(f"[{found.place}, "), _quoted(names).gather(rows.operations[at]), pl.lit(", "),
        starts.cast(pl.String), pl.lit(", "), ends.cast(pl.String), pl.lit(", "),
        _quoted(users).gather(people), pl.lit("]"),
    )  # fmt: skip
    return pl.DataFrame(
        {
            "number": rows.cases[at].astype(np.int64),
            "operation": names.gather(rows.operations[at]),
            "end": ends,
            "outcome": outcomes.gather(rows.abouts[at]),
        }
    ).with_columns(pl.concat_str(*parts).alias("told"))


def _quoted(names: pl.Series) -> pl.Series:
    """Names as JSON writes them."""
    return pl.Series(
        [json.dumps(each, ensure_ascii=False) for each in names.to_list()], dtype=pl.String
    )


def _deviations(found: JudgedColumns, numbers: Sequence[str], users: pl.Series) -> pl.DataFrame:
    """Every deviation in its order, as the file keeps it."""
    order = order_of(found)
    rows, at = found.judged_rows, found.rows[order]
    places = found.operations[order]
    off = len(numbers) + (_of(rows.operations, at) if len(at) else at)
    size = max(found.names, default=-1) + 1
    names = pl.Series([*numbers, *(found.names.get(code, "") for code in range(size))],
                      dtype=pl.String)  # fmt: skip
    people = np.where(at >= 0, _of(rows.users, at), -1)
    people = np.where(people < 0, len(users) - 1, people)
    parts = (
        pl.Series(CODES, dtype=pl.String).gather(found.codes[order]), pl.lit(DIVIDER),
        names.gather(np.where(places >= 0, places, off)), pl.lit(DIVIDER),
        users.gather(people),
    )  # fmt: skip
    return pl.DataFrame({"number": found.cases[found.traces[order]]}).with_columns(
        pl.concat_str(*parts).alias("told")
    )


def _cases(parts: Sequence[pl.DataFrame], names: pl.Series) -> pl.DataFrame:
    """The cases as the file keeps them, over all cards."""
    joined = pl.concat(parts).sort("number", "place") if len(parts) > 1 else parts[0]
    whole = joined.group_by("number", maintain_order=True).agg(
        pl.col("cost", "events", "demanded").sum(),
        pl.concat_str("place", pl.lit(":"), "way").alias("ways"),
        pl.col("deviations", "operations").explode().drop_nulls(),
        pl.col("executions").filter(pl.col("executions") != "").str.join(", "),
        pl.col("outcome"),
        pl.col("ended").max(),
    )
    most = pl.col("events") + pl.col("demanded")
    outcomes = pl.col("outcome").list
    first = outcomes.eval(pl.element().filter(pl.element() != "")).list.first()
    made = whole.select(
        names.gather(whole["number"]).alias("case"),
        "cost",
        pl.when(most > 0).then(1 - pl.col("cost") / most).otherwise(1.0).alias("fitness"),
        "events",
        "ways",
        "deviations",
        pl.concat_str(pl.lit("["), "executions", pl.lit("]")).alias("executions"),
        pl.col("operations").list.unique().list.sort().alias("done"),
        pl.when(outcomes.contains(WON)).then(pl.lit(WON)).otherwise(first.fill_null(""))
        .alias("outcome"),
        "ended",
    )  # fmt: skip
    return made.cast(schema_of_cases())
