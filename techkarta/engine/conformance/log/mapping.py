"""What the columns and names of a log mean: known ones, a map of foreign ones, a proposal.

Names are taken as they are written. What differs from a known name only by case or spaces is never
guessed: it is asked, by an error naming both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import DEFAULT_TZ

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "case": ("case", "case_id", "case:concept:name", "caseid", "Case ID"),
    "operation": ("operation", "concept:name", "activity", "Activity"),
    "start": ("start", "start_time", "start_timestamp", "Start Timestamp"),
    "end": (
        "end", "end_time", "end_timestamp", "complete_timestamp", "Complete Timestamp",
        "time:timestamp", "timestamp", "Timestamp",
    ),
    "user": ("user", "org:resource", "resource", "Resource"),
    "process": ("process", "case:process"),
    "stage": ("stage", "case:stage"),
    "card": ("card", "case:card"),
    "revision": ("revision", "case:revision"),
    "complete": ("complete", "case:complete"),
    "outcome": ("outcome", "case:outcome"),
    "controller": ("controller",),
    "lifecycle": ("lifecycle", "lifecycle:transition"),
    "instance": ("instance", "concept:instance"),
}  # fmt: skip
"""Own name of a column → names under which it is known, the more exact first."""

_NEEDED = ("case", "operation")
_MOMENTS = ("start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMap:
    """What a log calls things. `columns`: own name → the log's; `operations`: the log's → number.

    `attributes`: attribute of a condition → column. `values`: own column → the log's value → ours.
    `moments`: the form of moments (as `strptime`) where they are not ISO 8601; `tz`: zone of
    moments without offset.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    moments: str | None = None
    tz: str = DEFAULT_TZ


def plain(name: str) -> str:
    """A name without what must not make the difference: case and spaces."""
    return "".join(name.split()).casefold()


def columns_of(names: Sequence[str], given: LogMap, file: str) -> dict[str, str]:
    """Own name → the log's column, for every column that is there.

    What the map says comes first, then known names. EngineError: log_column_repeated,
    log_column_absent (a map names what the log has not), log_column_near, log_columns (what is
    needed cannot be found).
    """
    for name in names:
        if name and names.count(name) > 1:
            raise EngineError("log_column_repeated", file=file, column=name)
    for column in (*given.columns.values(), *given.attributes.values()):
        if column not in names:
            raise EngineError("log_column_absent", file=file, column=column, found=list(names))
    found: dict[str, str] = {}
    for own, known in COLUMNS.items():
        if own in given.columns:
            found[own] = given.columns[own]
            continue
        present = [name for name in known if name in names]
        if present:
            _ask(present[0], present[1:], file)
            found[own] = present[0]
        else:
            _ask_near(known, names, given, file)
    missing = [own for own in _NEEDED if own not in found]
    missing += ["start"] if not any(own in found for own in _MOMENTS) else []
    if missing:
        raise EngineError("log_columns", file=file, missing=missing, found=list(names))
    return found


def attributes_of(names: Sequence[str], given: LogMap, wanted: Iterable[str]) -> dict[str, str]:
    """Attribute of a condition → the log's column, for the wanted ones the log tells of."""
    found = {}
    for attribute in wanted:
        for name in (given.attributes.get(attribute), attribute, f"case:{attribute}"):
            if name in names:
                found[attribute] = str(name)
                break
    return found


def _ask(chosen: str, others: Iterable[str], file: str) -> None:
    for other in others:
        if plain(other) == plain(chosen):
            raise EngineError("log_column_near", file=file, column=other, known=chosen)


def _ask_near(known: Iterable[str], names: Iterable[str], given: LogMap, file: str) -> None:
    taken = {*given.columns.values(), *given.attributes.values()}
    for name in names:
        for each in known:
            if name not in taken and plain(name) == plain(each):
                raise EngineError("log_column_near", file=file, column=name, known=each)
