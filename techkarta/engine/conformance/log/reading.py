"""A log as rows: from a file of any form, by its map, to moments and names.

A row is (start, end, line, operation, user, kind, about): moments in microseconds, sorted as it
stands in the order of executions. `about` is what is told of the case and the card.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from techkarta.engine.conformance.log.csv_table import CsvTable, Values
from techkarta.engine.conformance.log.mapping import LogMap, attributes_of, columns_of
from techkarta.engine.conformance.log.moments import BrokenRow, moment_reader
from techkarta.engine.conformance.log.opening import Progress, form_of
from techkarta.engine.conformance.log.parquet_table import ColumnTable, ParquetTable, Share
from techkarta.engine.conformance.log.problems import Problems, row_problem
from techkarta.engine.conformance.log.xes_table import XesTable

Table = CsvTable | XesTable | ColumnTable
Row = tuple[int, int, int, str, str, int, tuple[str, ...]]
About = tuple[str, ...]
"""Values of ABOUT, and of the attributes asked for; "" where nothing is told."""

ABOUT = ("process", "stage", "card", "revision", "complete", "outcome", "controller", "instance")
TRUE, FALSE = frozenset({"true", "1", "yes", "да"}), frozenset({"false", "0", "no", "нет"})
_MOST_KNOWN = 50_000
_COMPLETE, _OUTCOME = ABOUT.index("complete"), ABOUT.index("outcome")

WHOLE, INSTANT, START, COMPLETE = range(4)
"""What a row tells of an execution: both ends, a moment alone, one end of the two."""

TRANSITIONS = {"start": START, "complete": COMPLETE}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogShape:
    """The columns of a log that are used, and the attributes of conditions it tells of."""

    file: str
    columns: Mapping[str, str]
    attributes: Mapping[str, str]

    @property
    def has_times(self) -> bool:
        """Whether it tells how long executions took."""
        return "lifecycle" in self.columns or {"start", "end"} <= self.columns.keys()


def table_of(path: Path, given: LogMap, progress: Progress, share: Share | None = None) -> Table:
    """The table in a file, by its name; only Parquet has shares. EngineError log_form."""
    form = "parquet" if path.is_dir() else form_of(path)
    if form == "parquet":
        return ParquetTable(path, progress, given.tz, share)
    return CsvTable(path, progress) if form == "csv" else XesTable(path, progress)


def shape_of(path: Path, table: Table, given: LogMap, attributes: Iterable[str]) -> LogShape:
    """What the columns of a log mean. EngineError as `columns_of` and the table's `names`."""
    names = table.names()
    return LogShape(
        file=path.name,
        columns=columns_of(names, given, path.name),
        attributes=attributes_of(names, given, attributes),
    )


def rows_of(
    table: Table, shape: LogShape, given: LogMap, problems: Problems
) -> Iterator[tuple[str, Row]]:
    """Case and row of every row that can be used. EngineError as the table's `rows`."""
    reader = RowReader(shape, given)
    wanted = [*shape.columns.values(), *shape.attributes.values()]
    for line, values in table.rows(wanted, problems):
        problems.rows += 1
        try:
            found = reader.read(line, values, problems)
        except BrokenRow as broken:
            problems.leave_out(broken.problem)
        else:
            if found is not None:
                yield found


class RowReader:
    """Turns values of the columns into a row."""

    def __init__(self, shape: LogShape, given: LogMap) -> None:
        places = {own: place for place, own in enumerate(shape.columns)}
        self._columns = shape.columns
        self._case, self._operation = places["case"], places["operation"]
        self._start, self._end = places.get("start"), places.get("end")
        self._user = places.get("user")
        self._about = [places.get(own) for own in ABOUT]
        self._about += [len(shape.columns) + each for each in range(len(shape.attributes))]
        self._values = {ABOUT.index(own): m for own, m in given.values.items() if own in ABOUT}
        self._moment = moment_reader(given.tz, given.moments)
        has_both = {"start", "end"} <= shape.columns.keys()
        self._lifecycle = None if has_both else places.get("lifecycle")
        # Most rows of a log tell the same of their cases.
        self._known: dict[About, About] = {}
        self._is_told = any(place is not None for place in self._about)
        self._nothing: About = ("",) * len(self._about)

    def read(self, line: int, values: Values, problems: Problems) -> tuple[str, Row] | None:
        """Case and row; None for a transition that is no start and no end. BrokenRow."""
        case, operation = _text(values, self._case), _text(values, self._operation)
        if not case or not operation or case.isspace() or operation.isspace():
            is_case = bool(case) and not case.isspace()
            missing = self._columns["operation" if is_case else "case"]
            raise BrokenRow(row_problem("row_empty", line=line, column=missing))
        about = self._about_of(values, line)
        start, end = self._at(values, self._start, line), self._at(values, self._end, line)
        first, last = (end, end) if start is None else (start, start if end is None else end)
        if first is None or last is None:
            raise BrokenRow(row_problem("row_no_moment", line=line))
        kind = self._kind(values, start, end)
        if kind is None:
            problems.transitions += 1
            return None
        if last < first:
            problems.doubt(row_problem("row_backwards", line=line))
            last, kind = first, INSTANT
        return case, (first, last, line, operation, _text(values, self._user), kind, about)

    def _at(self, values: Values, place: int | None, line: int) -> int | None:
        value = None if place is None else values[place]
        if value is None or isinstance(value, int):
            return value
        text = value.strip()
        return self._moment(text, line) if text else None

    def _kind(self, values: Values, start: int | None, end: int | None) -> int | None:
        if self._lifecycle is not None:
            name = values[self._lifecycle]
            return TRANSITIONS.get(str(name).strip().lower()) if name else INSTANT
        return INSTANT if start is None or end is None else WHOLE

    def _about_of(self, values: Values, line: int) -> About:
        if not self._is_told:
            return self._nothing
        told = tuple(
            "" if place is None or values[place] is None else str(values[place])
            for place in self._about
        )
        if told not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[told] = self.translated(told, line)
        return self._known[told]

    def translated(self, told: About, line: int) -> About:
        """The values as the map has them. BrokenRow where a flag is neither yes nor no."""
        values = list(told)
        for place, mapping in self._values.items():
            values[place] = mapping.get(values[place], values[place])
        flag = values[_COMPLETE].strip().lower()
        if flag and flag not in TRUE | FALSE:
            raise BrokenRow(row_problem("row_flag", line=line, value=told[_COMPLETE]))
        values[_COMPLETE] = flag
        values[_OUTCOME] = values[_OUTCOME].strip().lower()
        return tuple(values)


def _text(values: Values, place: int | None) -> str:
    value = None if place is None else values[place]
    return "" if value is None else str(value)
