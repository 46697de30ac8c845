"""What makes a line impossible to simulate, each thing told by a code, a field and parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from difflib import get_close_matches

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import working_calendar
from techkarta.engine.planning.network import network

from .model import ENDS, Scenario, Stage

_EXACTNESS = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong; `field` is the path of keys in a scenario file."""

    code: str
    field: str
    params: Mapping[str, object] = with_default(default_factory=dict)


def unsound(scenario: Scenario) -> tuple[Problem, ...]:
    """Everything wrong with a line, () where it can be simulated.

    Codes: no_stages, no_sources, no_arrivals, warmup_too_long, unknown_country,
    date_out_of_range, repeated_stage,
    reserved_stage, unknown_stage, probabilities, empty_stage, endless_stage, no_minutes,
    repeated_operation, unknown_predecessor, cycle, no_people, zero_people, too_few_people,
    unknown_process, unknown_operation.
    """
    found = (
        *_horizon(scenario),
        *_sources(scenario),
        *_stages(scenario),
        *_operations(scenario),
        *_people(scenario),
        *_present(scenario),
    )
    # Where a way leads is worth asking only when every way is sound.
    return found or tuple(_endless(scenario))


def _horizon(scenario: Scenario) -> Iterator[Problem]:
    if scenario.warmup >= scenario.days:
        days = {"warmup": scenario.warmup, "days": scenario.days}
        yield Problem(code="warmup_too_long", field="horizon.warmup", params=days)
    try:
        # A row of working days longer than the calendar cannot be laid out.
        calendar = working_calendar(scenario.country)
        if scenario.country is not None:
            calendar.add_working_days(scenario.start, int(scenario.days) + 3)
    except EngineError as error:
        yield Problem(code=error.code, field="calendar", params=error.params)


def _sources(scenario: Scenario) -> Iterator[Problem]:
    if not scenario.sources:
        yield Problem(code="no_sources", field="sources")
    elif not any(source.per_day for source in scenario.sources):
        yield Problem(code="no_arrivals", field="sources")
    codes = [stage.code for stage in scenario.stages]
    for at, source in enumerate(scenario.sources):
        place = f"sources.{at}"
        if not source.stage and codes:
            process = {"process": source.process}
            yield Problem(code="unknown_process", field=f"{place}.process", params=process)
        elif source.stage and source.stage not in codes:
            yield _unknown_stage(source.stage, codes, f"{place}.stage")


def _stages(scenario: Scenario) -> Iterator[Problem]:
    if not scenario.stages:
        yield Problem(code="no_stages", field="stages")
    codes = [stage.code for stage in scenario.stages]
    for at, stage in enumerate(scenario.stages):
        place, params = f"stages.{at}", {"stage": stage.code}
        if stage.code in codes[:at]:
            yield Problem(code="repeated_stage", field=f"{place}.code", params=params)
        if stage.code in ENDS:
            yield Problem(code="reserved_stage", field=f"{place}.code", params=params)
        if stage.wait is None and not any(each.is_mandatory for each in stage.operations):
            yield Problem(code="empty_stage", field=place, params=params)
        for target in stage.next:
            if target not in ENDS and target not in codes:
                yield _unknown_stage(target, codes, f"{place}.next.{target}")
        total = sum(stage.next.values())
        if abs(total - 1) > _EXACTNESS:
            sums = {**params, "sum": round(total, 6)}
            yield Problem(code="probabilities", field=f"{place}.next", params=sums)


def _unknown_stage(stage: str, codes: list[str], field: str) -> Problem:
    near = get_close_matches(stage, (*codes, *ENDS), n=1)
    params = {"stage": stage, "known": [*codes, *ENDS], "nearest": near[0] if near else None}
    return Problem(code="unknown_stage", field=field, params=params)


def _operations(scenario: Scenario) -> Iterator[Problem]:
    for at, stage in enumerate(scenario.stages):
        for index, operation in enumerate(stage.operations):
            if operation.time.mean <= 0:
                field = f"stages.{at}.operations.{index}"
                told = {"stage": stage.code, "operation": operation.no}
                yield Problem(code="no_minutes", field=field, params=told)
        try:
            network(_as_card(stage))
        except EngineError as error:
            params: dict[str, object] = {"stage": stage.code, **error.params}
            yield Problem(code=error.code, field=f"stages.{at}.operations", params=params)


def _as_card(stage: Stage) -> Card:
    """The order of a stage as a card's, which has its own judge."""
    return Card(
        code="",
        title="",
        process="",
        stages=(),
        operations=tuple(
            Operation(no=each.no, after=each.after, join=each.join) for each in stage.operations
        ),
    )


def _people(scenario: Scenario) -> Iterator[Problem]:
    told: set[str] = set()
    for at, stage in enumerate(scenario.stages):
        for index, operation in enumerate(stage.operations):
            for role, needed in Counter(operation.roles).items():
                problem = _lacking(scenario, role, needed)
                if problem is not None and role not in told:
                    told.add(role)
                    place = f"stages.{at}.operations.{index}"
                    field = place if problem == "no_people" else f"people.{role}"
                    yield Problem(
                        code=problem,
                        field=field,
                        params={
                            "role": role,
                            "stage": stage.code,
                            "operation": operation.no,
                            "needed": needed,
                            "known": sorted(scenario.people),
                        },
                    )


def _present(scenario: Scenario) -> Iterator[Problem]:
    known = {stage.code: [each.no for each in stage.operations] for stage in scenario.stages}
    for at, each in enumerate(scenario.present):
        if each.stage not in known:
            yield _unknown_stage(each.stage, list(known), f"present.{at}.stage")
            continue
        for no in each.done:
            if no not in known[each.stage]:
                told = {"stage": each.stage, "operation": no, "known": known[each.stage]}
                yield Problem(code="unknown_operation", field=f"present.{at}.done", params=told)


def _lacking(scenario: Scenario, role: str, needed: int) -> str | None:
    pool = scenario.people.get(role)
    if pool is None:
        return "no_people"
    if not pool.count:
        return "zero_people"
    return "too_few_people" if pool.count < needed else None


def _endless(scenario: Scenario) -> Iterator[Problem]:
    """Stages from which no way leads to an end."""
    ending = set(ENDS)
    before = -1
    while len(ending) != before:
        before = len(ending)
        ending |= {stage.code for stage in scenario.stages if ending & _targets(stage)}
    for at, stage in enumerate(scenario.stages):
        if stage.code not in ending:
            params = {"stage": stage.code}
            yield Problem(code="endless_stage", field=f"stages.{at}.next", params=params)


def _targets(stage: Stage) -> set[str]:
    return {target for target, chance in stage.next.items() if chance > 0}
