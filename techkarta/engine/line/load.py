"""Offered load of a line by queueing theory: how often stages are entered, how busy people must be.

Traffic equations of a Jackson network: λ = γ + λ·P, where γ are arrivals and P the branching.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from techkarta.engine.cards.model import RepeatUnit

from .model import DAY, LineOperation, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the line is asked for: entries a day by stage, load by role (1 = all their time)."""

    entered_per_day: dict[str, float]
    by_role: dict[str, float]
    operations_per_day: float

    @property
    def unstable(self) -> tuple[str, ...]:
        """Roles asked for as much as they have, or more: their queues grow without end."""
        return tuple(role for role, load in self.by_role.items() if load >= 1)


def offered_load(scenario: Scenario) -> Load:
    """The load of a sound scenario; an operation that repeats until its stage ends counts once."""
    entered = _entered_per_day(scenario)
    busy = dict.fromkeys(scenario.people, 0.0)
    operations = 0.0
    for stage in scenario.stages:
        for operation in stage.operations:
            times = entered[stage.code] * occurrences(operation)
            operations += times
            for role in operation.roles:
                busy[role] += times * duration(scenario, operation)
    return Load(
        entered_per_day=entered,
        by_role={
            role: minutes / (scenario.people[role].count * DAY) if minutes else 0.0
            for role, minutes in busy.items()
        },
        operations_per_day=operations,
    )


def occurrences(operation: LineOperation) -> int:
    """How often an operation is done for sure in one stage visit.

    What repeats at every contact with the client has no date of its own and counts once.
    """
    repeat = operation.repeat
    if repeat is None or repeat.unit is RepeatUnit.CONTACT or not isinstance(repeat.until, int):
        return 1
    return repeat.until


def duration(scenario: Scenario, operation: LineOperation) -> float:
    """Mean minutes its people are occupied: the one with the least share of the day sets the pace.

    They work together, so nobody is free earlier.
    """
    return operation.time.mean / min(scenario.people[role].pace for role in operation.roles)


def mean_ways(scenario: Scenario) -> dict[str, float]:
    """Stage → mean working days from entering it to leaving the line, by stays alone.

    t = w + P·t, where w are the mean stays and P the branching.
    """
    import numpy as np  # noqa: PLC0415 - heavy, needed only here

    place = {stage.code: at for at, stage in enumerate(scenario.stages)}
    stays = [stage.wait.mean if stage.wait else 0.0 for stage in scenario.stages]
    equations = np.eye(len(place))
    for stage in scenario.stages:
        for target, chance in stage.next.items():
            if target in place:
                equations[place[stage.code], place[target]] -= chance
    return dict(zip(place, np.linalg.solve(equations, stays).tolist(), strict=True))


def present_entries(scenario: Scenario) -> dict[str, float]:
    """How often the cases of the start stand on and enter each stage until they end."""
    return _entries(scenario, [(each.stage, float(each.count)) for each in scenario.present])


def _entered_per_day(scenario: Scenario) -> dict[str, float]:
    return _entries(scenario, [(each.stage, each.per_day) for each in scenario.sources])


def _entries(scenario: Scenario, arrivals: Iterable[tuple[str, float]]) -> dict[str, float]:
    import numpy as np  # noqa: PLC0415 - heavy, needed only here

    codes = [stage.code for stage in scenario.stages]
    place = {code: at for at, code in enumerate(codes)}
    arriving = np.zeros(len(codes))
    for code, count in arrivals:
        arriving[place[code]] += count
    equations = np.eye(len(codes))
    for stage in scenario.stages:
        for target, chance in stage.next.items():
            if target in place:
                equations[place[target], place[stage.code]] -= chance
    return dict(zip(codes, np.linalg.solve(equations, arriving).tolist(), strict=True))
