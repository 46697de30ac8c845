"""A line with single values changed: people, inflow, norms, shares of stages that go on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from techkarta.engine.errors import EngineError

from .model import LOST, WON, Scenario, Stage

PEOPLE, INFLOW, NORM, GOING_ON = "people", "inflow", "norm", "going_on"
KINDS = (PEOPLE, INFLOW, NORM, GOING_ON)
MOST_PEOPLE = 1000


def changed(scenario: Scenario, changes: Mapping[str, float]) -> Scenario:
    """The line with values replaced, each named by a path.

    `people.<role>` people, `inflow.<process>` cases a day, `norm.<stage>.<no>` minutes of an
    operation, `going_on.<stage>` the share of a stage that is not lost. EngineError
    no_such_setting(path, known), bad_setting(path, value) for a number that cannot be.
    """
    for path, value in changes.items():
        kind, _, name = path.partition(".")
        known = values_of(scenario)
        if path not in known:
            close = sorted(each for each in known if each.startswith(f"{kind}."))
            raise EngineError(
                "no_such_setting", path=path, key=name or kind, known=close or list(KINDS)
            )
        if not math.isfinite(value) or not _is_possible(kind, value):
            raise EngineError("bad_setting", path=path, value=value)
        scenario = _CHANGES[kind](scenario, name, value)
    return scenario


def values_of(scenario: Scenario) -> dict[str, float]:
    """Everything that can be changed, by path, as it stands."""
    found = {f"{PEOPLE}.{role}": float(pool.count) for role, pool in scenario.people.items()}
    for source in scenario.sources:
        path = f"{INFLOW}.{source.process}"
        found[path] = found.get(path, 0.0) + source.per_day
    for stage in scenario.stages:
        found[f"{GOING_ON}.{stage.code}"] = 1 - stage.next.get(LOST, 0.0)
        for operation in stage.operations:
            found[f"{NORM}.{stage.code}.{operation.no}"] = operation.time.mean
    return found


def _is_possible(kind: str, value: float) -> bool:
    if kind == PEOPLE:
        return 1 <= value <= MOST_PEOPLE and value == int(value)
    if kind == GOING_ON:
        return 0 < value <= 1
    return value > 0


def _people(scenario: Scenario, role: str, count: float) -> Scenario:
    pool = replace(scenario.people[role], count=int(count))
    return replace(scenario, people={**scenario.people, role: pool})


def _inflow(scenario: Scenario, process: str, per_day: float) -> Scenario:
    """The sources of a process keep their shares among themselves."""
    now = sum(each.per_day for each in scenario.sources if each.process == process)
    return replace(
        scenario,
        sources=tuple(
            replace(each, per_day=each.per_day * per_day / now)
            if each.process == process and now
            else each
            for each in scenario.sources
        ),
    )


def _norm(scenario: Scenario, name: str, minutes: float) -> Scenario:
    code, _, no = name.rpartition(".")
    stage = scenario.stage(code)
    operations = tuple(
        replace(each, time=replace(each.time, mean=minutes)) if each.no == no else each
        for each in stage.operations
    )
    return _with_stage(scenario, replace(stage, operations=operations))


def _going_on(scenario: Scenario, code: str, share: float) -> Scenario:
    """The ways onward keep their shares among themselves; a stage without one wins."""
    stage = scenario.stage(code)
    onward = {way: chance for way, chance in stage.next.items() if way != LOST and chance > 0}
    whole = sum(onward.values())
    ways = {way: share * chance / whole for way, chance in onward.items()} or {WON: share}
    lost = {LOST: 1 - share} if share < 1 else {}
    return _with_stage(scenario, replace(stage, next={**ways, **lost}))


def _with_stage(scenario: Scenario, new: Stage) -> Scenario:
    stages = tuple(new if each.code == new.code else each for each in scenario.stages)
    return replace(scenario, stages=stages)


_CHANGES = {PEOPLE: _people, INFLOW: _inflow, NORM: _norm, GOING_ON: _going_on}
