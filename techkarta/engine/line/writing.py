"""A line as a scenario file (techkarta.line/1) that gives the same numbers again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from techkarta.engine.cards.model import Due, Join, Repeat

from .model import DAY, ENDS, Chance, Law, LineOperation, Pool, Scenario, Source, Stage, Standing

SCHEMA = "techkarta.line/1"
_LONG = 100


def renamed(
    scenario: Scenario, *, stages: Mapping[str, str], processes: Mapping[str, str]
) -> Scenario:
    """The same line with other codes of its stages and processes; won and lost stay."""
    ends = {end: end for end in ENDS}
    return replace(
        scenario,
        sources=tuple(
            replace(each, process=processes[each.process], stage=stages[each.stage])
            for each in scenario.sources
        ),
        stages=tuple(
            replace(
                each,
                code=stages[each.code],
                next={{**stages, **ends}[way]: chance for way, chance in each.next.items()},
            )
            for each in scenario.stages
        ),
        present=tuple(replace(each, stage=stages[each.stage]) for each in scenario.present),
    )


def written(
    scenario: Scenario, *, notes: Sequence[str] = (), titles: Mapping[str, str] | None = None
) -> str:
    """The file of a line, its numbers whole, so that it is read as the same line.

    `notes` stand above it as comments; `titles` are those of stages by code, and of operations by
    code and number with a dot between.
    """
    return "\n".join([*_lines(scenario, notes, titles or {}), ""])


def _lines(scenario: Scenario, notes: Sequence[str], titles: Mapping[str, str]) -> Iterator[str]:
    for note in notes:
        yield f"# {' '.join(note.split())}"
    yield f"schema: {SCHEMA}"
    days = {"days": _number(scenario.days), "warmup": _number(scenario.warmup)}
    yield f"horizon: {_map({**days, 'start': scenario.start.isoformat()})}"
    yield f"calendar: {scenario.country or 'none'}"
    yield "people:" if scenario.people else "people: {}"
    for role, pool in scenario.people.items():
        yield f"  {_text(role)}: {_map(_pool(pool))}"
    yield "sources:"
    for source in scenario.sources:
        yield f"  - {_map(_source(source))}"
    yield "stages:"
    for stage in scenario.stages:
        yield from _stage(stage, titles)
    if scenario.present:
        yield "present:"
        for standing in scenario.present:
            yield f"  - {_map(_standing(standing))}"
    yield f"discipline: {scenario.discipline}"


def _stage(stage: Stage, titles: Mapping[str, str]) -> Iterator[str]:
    title = " ".join(titles.get(stage.code, "").split())
    yield f"  - code: {_text(stage.code)}{f'  # {title}' if title else ''}"
    yield f"    next: {_map({_text(way): _number(chance) for way, chance in stage.next.items()})}"
    if stage.wait is not None:
        since = {"from": "operations"} if stage.is_wait_last else {}
        yield f"    wait_days: {_map({**_chance(stage.wait), **since})}"
    yield "    operations:" if stage.operations else "    operations: []"
    for each in stage.operations:
        yield f"      - {_map(_operation(each, titles.get(f'{stage.code}.{each.no}')))}"


def _pool(pool: Pool) -> dict[str, str]:
    found = {"count": str(pool.count), "share": _number(pool.share)}
    if pool.day_minutes != DAY:
        found["day_minutes"] = _number(pool.day_minutes)
    return found


def _source(source: Source) -> dict[str, str]:
    return {
        "process": _text(source.process),
        "stage": _text(source.stage),
        "per_day": _number(source.per_day),
        "arrivals": str(source.arrivals),
        "value": _map(_chance(source.value)),
    }


def _operation(each: LineOperation, title: str | None) -> dict[str, str]:
    found = {"no": _text(each.no)}
    if title:
        found["title"] = _text(title)
    found |= {"role": _text(each.role)}
    if each.participants:
        found["with"] = _list(each.participants)
    found["after"] = _list(each.after)
    if each.join is not Join.ALL:
        found["join"] = str(each.join)
    found["dist"] = _map(_chance(each.time))
    if not each.is_mandatory:
        found["mandatory"] = "false"
    if each.repeat is not None:
        found["repeat"] = _map(_repeat(each.repeat))
    if each.due is not None:
        found["due"] = _map(_due(each.due))
    return found


def _repeat(repeat: Repeat) -> dict[str, str]:
    found = {"every": str(repeat.every), "unit": str(repeat.unit)}
    if isinstance(repeat.until, int):
        found["until"] = _map({"count": str(repeat.until)})
    elif repeat.until is not None:
        found["until"] = str(repeat.until)
    return found


def _due(due: Due) -> dict[str, str]:
    return {"within": str(due.within), "unit": str(due.unit)}


def _standing(each: Standing) -> dict[str, str]:
    found = {"stage": _text(each.stage), "days": _number(each.days)}
    if each.count != 1:
        found["count"] = str(each.count)
    if each.age is not None:
        found["age"] = _number(each.age)
    if each.done:
        found["done"] = _list(each.done)
    if each.value is not None:
        found["value"] = _number(each.value)
    return found


def _chance(chance: Chance) -> dict[str, str]:
    """A law with all its numbers; of those that need no variation it is kept none the less."""
    law = {"dist": str(Law(chance.law)), "mean": _number(chance.mean)}
    return {**law, "cv": _number(chance.cv)}


def _map(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"


def _text(value: str) -> str:
    """A string in double quotes, as JSON and YAML both read it."""
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """The shortest decimal that is read as the same number, without an exponent."""
    shown = format(Decimal(repr(float(value))), "f")
    return shown.removesuffix(".0")
