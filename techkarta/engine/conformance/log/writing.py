"""Executions of many cases as an event log for other programs: XES and OCEL 2.0."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from techkarta.engine.conformance.executions import Execution, moment_of

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>\n'
    '<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>\n'
    '<extension name="Lifecycle" prefix="lifecycle"'
    ' uri="http://www.xes-standard.org/lifecycle.xesext"/>\n'
    '<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>\n'
    '<classifier name="Operation" keys="concept:name"/>\n'
)
# Signs XML 1.0 has no place for, not even written as numbers.
_UNSAID = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedVisit:
    """One stage of a case: by which card, whether it was left, what was executed."""

    process: str
    stage: str
    card: str
    revision: int
    is_complete: bool
    executions: Sequence[Execution]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCase:
    """One case with its stages; `outcome` is won, lost or empty."""

    case: str
    outcome: str
    visits: Sequence[LoggedVisit]


def xes_of(cases: Iterable[LoggedCase]) -> Iterator[str]:
    """The log as XES piece by piece, a start and a complete event for each execution.

    Columns are named so that `techkarta conform` takes them without a map.
    """
    yield _HEAD
    for case in cases:
        lines = ["<trace>", _string("concept:name", case.case)]
        if case.outcome:
            lines.append(_string("outcome", case.outcome))
        events = [
            (moment, number, name, visit, execution)
            for visit in case.visits
            for number, execution in enumerate(visit.executions)
            for moment, name in ((execution.start, "start"), (execution.end, "complete"))
        ]
        for moment, number, name, visit, execution in sorted(events, key=lambda each: each[0]):
            lines += _event(moment, f"{visit.stage}-{number}", name, visit, execution)
        yield "\n".join((*lines, "</trace>\n"))
    yield "</log>\n"


CSV_COLUMNS = (
    "case", "operation", "start", "end", "user", "process", "stage", "card", "revision", "complete",
    "outcome",
)  # fmt: skip


def csv_rows(cases: Iterable[LoggedCase]) -> Iterator[tuple[str, ...]]:
    """The log as rows of a table, the header first; `techkarta conform` takes it without a map."""
    yield CSV_COLUMNS
    for case in cases:
        for visit in case.visits:
            for each in visit.executions:
                yield (
                    case.case,
                    each.operation,
                    _iso(each.start),
                    _iso(each.end),
                    each.user,
                    visit.process,
                    visit.stage,
                    visit.card,
                    str(visit.revision),
                    "true" if visit.is_complete else "false",
                    case.outcome,
                )


def _event(
    moment: int, instance: str, name: str, visit: LoggedVisit, execution: Execution
) -> list[str]:
    lines = [
        "<event>",
        _string("concept:name", execution.operation),
        _string("concept:instance", instance),
        _string("lifecycle:transition", name),
        f'<date key="time:timestamp" value="{_iso(moment)}"/>',
        _string("process", visit.process),
        _string("stage", visit.stage),
        _string("card", visit.card),
        _string("revision", str(visit.revision)),
        _string("complete", "true" if visit.is_complete else "false"),
    ]
    if execution.user:
        lines.append(_string("org:resource", execution.user))
    return [*lines, "</event>"]


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(value.translate(_UNSAID))}/>'


def _iso(moment: int) -> str:
    return moment_of(moment).isoformat(timespec="milliseconds")


_KINDS = ("case", "card", "person")


def ocel_of(cases: Iterable[LoggedCase]) -> str:
    """The log as OCEL 2.0 in JSON: executions as events of cases, cards and people."""
    objects: dict[str, dict[str, object]] = {}
    events: list[dict[str, object]] = []
    types: dict[str, None] = {}
    for case in cases:
        whole = f"case:{case.case}"
        objects[whole] = _object(whole, "case", outcome=case.outcome)
        for visit in case.visits:
            card = f"card:{visit.card}/{visit.revision}"
            objects.setdefault(card, _object(card, "card", outcome=""))
            for execution in visit.executions:
                related = [(whole, "of"), (card, "by")]
                if execution.user:
                    person = f"person:{execution.user}"
                    objects.setdefault(person, _object(person, "person", outcome=""))
                    related.append((person, "performer"))
                kind = f"{visit.card} {execution.operation}"
                types[kind] = None
                events.append(_ocel_event(len(events), kind, execution, related))
    attributes = [{"name": "start", "type": "time"}]
    return json.dumps(
        {
            "objectTypes": [
                {
                    "name": kind,
                    "attributes": [{"name": "outcome", "type": "string"}] if kind == "case" else [],
                }
                for kind in _KINDS
            ],
            "eventTypes": [{"name": kind, "attributes": attributes} for kind in types],
            "objects": list(objects.values()),
            "events": sorted(events, key=lambda each: str(each["time"])),
        },
        ensure_ascii=False,
    )


def _object(name: str, kind: str, *, outcome: str) -> dict[str, object]:
    told = [{"name": "outcome", "time": "1970-01-01T00:00:00Z", "value": outcome}]
    return {"id": name, "type": kind, "attributes": told if outcome else [], "relationships": []}


def _ocel_event(
    number: int, kind: str, execution: Execution, related: Iterable[tuple[str, str]]
) -> dict[str, object]:
    return {
        "id": f"e{number}",
        "type": kind,
        "time": _iso(execution.end).replace("+00:00", "Z"),
        "attributes": [{"name": "start", "value": _iso(execution.start).replace("+00:00", "Z")}],
        "relationships": [
            {"objectId": other, "qualifier": qualifier} for other, qualifier in related
        ],
    }
