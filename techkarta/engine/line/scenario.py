"""From a scenario file (techkarta.line/1) to a line: every key read strictly, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, cast

from techkarta.engine.cards.fields import (
    WRONG,
    At,
    Log,
    Reader,
    code,
    list_of,
    map_of,
    map_with,
    number,
    one_of,
    operation_number,
    text,
    truth,
    whole,
    words,
)
from techkarta.engine.cards.findings import Finding, Severity
from techkarta.engine.cards.model import Card, Due, DueUnit, Join, Repeat, RepeatEnd, RepeatUnit
from techkarta.engine.cards.nodes import MapNode, Node, Scalar
from techkarta.engine.cards.source import read_source
from techkarta.engine.errors import EngineError

from .making import made_scenario
from .model import Arrivals, Discipline, Law, Pool, Scenario, Standing
from .settings import with_settings
from .soundness import unsound

SCHEMA = "techkarta.line/1"
MOST_DAYS = 1_000_000
MOST_PEOPLE = 10_000
MOST_MINUTES = 1_000_000
MOST_PRESENT = 100_000

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NO_CALENDAR = "none"


class WaitFrom(StrEnum):
    """From when the client's own time runs: the entry, or the end of the operations."""

    ENTRY = "entry"
    OPERATIONS = "operations"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScenario:
    """What a file says; `scenario` is None where there are findings.

    Codes of findings: TK001–TK009 of the format, and those of `soundness.unsound`.
    """

    scenario: Scenario | None
    findings: tuple[Finding, ...] = ()


def read_scenario(
    data: bytes,
    load_card: Callable[[str], Card],
    settings: Mapping[str, str] | None = None,
) -> ReadScenario:
    """Read a scenario file; `settings` replace values in it, by path of keys.

    `load_card` gives the card of a path as the file names it; what it raises goes up.
    EngineError no_such_setting.
    """
    source = read_source(data)
    if source.root is None:
        return ReadScenario(scenario=None, findings=source.findings)
    log = Log(roles=frozenset())
    values = _values(with_settings(source.root, settings or {}), log)
    if log.findings or not isinstance(values, dict):
        return ReadScenario(scenario=None, findings=_sorted(log))
    scenario = made_scenario(values, load_card)
    _refuse_aimless(scenario, settings or {})
    for problem in unsound(scenario):
        line, column = _place(log, problem.field)
        finding = Finding(
            code=problem.code,
            severity=Severity.ERROR,
            field=problem.field,
            line=line,
            column=column,
            params=problem.params,
        )
        log.findings.append(finding)
    if log.findings:
        return ReadScenario(scenario=None, findings=_sorted(log))
    return ReadScenario(scenario=scenario)


def _refuse_aimless(scenario: Scenario, settings: Mapping[str, str]) -> None:
    """Settings of people nobody needs: surely a slip of the pen."""
    used = {role for stage in scenario.stages for each in stage.operations for role in each.roles}
    for path in settings:
        first, _, rest = path.partition(".")
        role = rest.partition(".")[0]
        if first == "people" and role not in used:
            raise EngineError("no_such_setting", path=path, key=role, known=sorted(used))


def _sorted(log: Log) -> tuple[Finding, ...]:
    return tuple(sorted(log.findings, key=lambda each: (each.line or 0, each.column or 0)))


def _place(log: Log, field: str) -> tuple[int | None, int | None]:
    """Line and column of a field, else of the nearest that holds it."""
    parts = field.split(".")
    for length in range(len(parts), -1, -1):
        place = log.places.get((None, ".".join(parts[:length])))
        if place:
            return place
    return None, None


def _values(root: Node, log: Log) -> object:
    log.mark(At(), root)
    if not isinstance(root, MapNode):
        return log.note("schema", root, At(), schema=SCHEMA)
    schema = next(
        (value for key, value in root.entries if isinstance(key, Scalar) and key.text == "schema"),
        None,
    )
    if not isinstance(schema, Scalar) or schema.text != SCHEMA:
        return log.note("schema", schema or root, At(field="schema"), schema=SCHEMA)
    return _LINE(root, At(), log)


def _positive(most: float) -> Reader:
    """A reader of numbers above 0."""
    read_number = number(0, most)

    def read(node: Node, at: At, log: Log) -> object:
        value = read_number(node, at, log)
        if value == 0:
            return log.wrong("out_of_range", node, at, minimum="> 0", maximum=most)
        return value

    return read


def _day(node: Node, at: At, log: Log) -> object:
    shown = node.text if isinstance(node, Scalar) else ""
    try:
        return date.fromisoformat(shown) if _DAY.fullmatch(shown) else _no_day(node, at, log)
    except ValueError:
        return _no_day(node, at, log)


def _no_day(node: Node, at: At, log: Log) -> object:
    value = node.text if isinstance(node, Scalar) else ""
    return log.note("not_day", node, at, value=value)


def _calendar(node: Node, at: At, log: Log) -> object:
    if isinstance(node, Scalar) and node.text == _NO_CALENDAR:
        return None
    if isinstance(node, Scalar) and _COUNTRY.fullmatch(node.text):
        return node.text
    return log.wrong("not_allowed", node, at, allowed=[_NO_CALENDAR, "RU"])


_LAW = one_of(Law)
_CV = number(0, 100)
_CHANCE_KEYS: dict[str, tuple[str, Reader]] = {
    "dist": ("law", _LAW),
    "mean": ("mean", number(0, MOST_MINUTES * 1000)),
    "cv": ("cv", _CV),
}
_CHANCE = map_with(_CHANCE_KEYS, required=("mean",))
_WAIT = map_with(
    {**_CHANCE_KEYS, "from": ("since", one_of(WaitFrom))},
    required=("mean",),
)


def _or_number(read_map: Reader) -> Reader:
    """A random quantity, or a number for one that is always the same."""

    def read(node: Node, at: At, log: Log) -> object:
        if not isinstance(node, Scalar):
            return read_map(node, at, log)
        value = number(0, MOST_MINUTES * 1000)(node, at, log)
        return WRONG if value is WRONG else {"law": Law.FIXED, "mean": value}

    return read


def _law_or_chance(node: Node, at: At, log: Log) -> object:
    """The law of an operation alone, or with its mean and variation."""
    if isinstance(node, Scalar):
        law = _LAW(node, at, log)
        return law if law is WRONG else {"law": law}
    return map_with(_CHANCE_KEYS)(node, at, log)


_COUNT = whole(0, MOST_PEOPLE)
_POOL = map_with(
    {
        "count": ("count", _COUNT),
        "share": ("share", _positive(1)),
        "day_minutes": ("day_minutes", _positive(1440)),
    },
    required=("count",),
)


def _pool(node: Node, at: At, log: Log) -> object:
    values = {"count": _COUNT(node, at, log)} if isinstance(node, Scalar) else _POOL(node, at, log)
    if not isinstance(values, dict) or values.get("count", WRONG) is WRONG:
        return WRONG
    return Pool(**cast("Any", values))


_REPEAT_COUNT = map_with({"count": ("count", whole(1))}, required=("count",))


def _until(node: Node, at: At, log: Log) -> object:
    if not isinstance(node, MapNode):
        return one_of(RepeatEnd)(node, at, log)
    values = _REPEAT_COUNT(node, at, log)
    return values.get("count", WRONG) if isinstance(values, dict) else WRONG


def _of(make: Callable[..., object], keys: dict[str, tuple[str, Reader]], *needed: str) -> Reader:
    """A reader that makes a value of a map with known keys, all `needed` ones present."""
    read_map = map_with(keys, required=needed)

    def read(node: Node, at: At, log: Log) -> object:
        values = read_map(node, at, log)
        is_whole = isinstance(values, dict) and set(needed) <= values.keys()
        return make(**cast("Any", values)) if is_whole else WRONG

    return read


_REPEAT = _of(
    Repeat,
    {
        "every": ("every", whole(1)),
        "unit": ("unit", one_of(RepeatUnit)),
        "until": ("until", _until),
    },
    "every",
    "unit",
)
_DUE = _of(
    Due,
    {"within": ("within", whole(0)), "unit": ("unit", one_of(DueUnit))},
    "within",
    "unit",
)
_OPERATION = map_with(
    {
        "no": ("no", operation_number),
        "title": ("title", text),
        "minutes": ("minutes", _positive(MOST_MINUTES)),
        "dist": ("dist", _law_or_chance),
        "cv": ("cv", _CV),
        "spread": ("spread", number(1, 1000)),
        "role": ("role", code),
        "with": ("participants", list_of(code)),
        "after": ("after", list_of(operation_number)),
        "join": ("join", one_of(Join)),
        "mandatory": ("is_mandatory", truth),
        "repeat": ("repeat", _REPEAT),
        "due": ("due", _DUE),
    },
    required=("no", "role"),
)
_STAGE_KEYS = map_with(
    {
        "code": ("code", code),
        "process": ("process", code),
        "card": ("card", words),
        "operations": ("operations", list_of(_OPERATION)),
        "next": ("next", map_of(code, number(0, 1))),
        "wait_days": ("wait", _or_number(_WAIT)),
    },
    required=("code", "next"),
)


def _stage(node: Node, at: At, log: Log) -> object:
    values = _STAGE_KEYS(node, at, log)
    if isinstance(values, dict) and {"card", "operations"} <= values.keys():
        log.note("card_and_operations", node, at.below("card"), stage=values.get("code", ""))
    return values


_SOURCE = map_with(
    {
        "process": ("process", code),
        "stage": ("stage", code),
        "per_day": ("per_day", number(0, MOST_MINUTES)),
        "arrivals": ("arrivals", one_of(Arrivals)),
        "value": ("value", _or_number(_CHANCE)),
    },
    required=("process", "per_day"),
)
_STANDING = _of(
    Standing,
    {
        "stage": ("stage", code),
        "count": ("count", whole(1, MOST_PRESENT)),
        "days": ("days", number(0, MOST_DAYS)),
        "age": ("age", number(0, MOST_DAYS)),
        "done": ("done", list_of(operation_number)),
        "value": ("value", number(0, MOST_MINUTES * 1000)),
    },
    "stage",
)
_HORIZON = map_with(
    {
        "days": ("days", _positive(MOST_DAYS)),
        "warmup": ("warmup", number(0, MOST_DAYS)),
        "start": ("start", _day),
    },
    required=("days",),
)
_LINE = map_with(
    {
        "schema": ("schema", words),
        "horizon": ("horizon", _HORIZON),
        "calendar": ("country", _calendar),
        "people": ("people", map_of(code, _pool)),
        "sources": ("sources", list_of(_SOURCE)),
        "stages": ("stages", list_of(_stage)),
        "present": ("present", list_of(_STANDING)),
        "service": ("service", _LAW),
        "discipline": ("discipline", one_of(Discipline)),
    },
    required=("horizon",),
)
