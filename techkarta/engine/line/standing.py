"""Cases that stand in the line when it starts: as rows of its tables, their client's time drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .model import DAY, Chance, Scenario, Stage, Standing
from .spread import remaining

if TYPE_CHECKING:
    import numpy as np

_CALENDAR_MONTH = 365.25 / 12
FRESH = -1.0
"""A client's time that is drawn as it begins, like that of any other case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """Cases of one kind as the event loop takes them up, times in working minutes.

    `done` are rows of operations counted from the first of their stage; of the client's time
    `wait`, in units of the tables, `waited` is over.
    """

    stage: int
    count: int
    done: tuple[int, ...]
    entered: float
    came: float
    value: float
    wait: Chance | None
    waited: float


def stood(scenario: Scenario, calendar_share: float) -> tuple[Stood, ...]:
    """The cases of the start, in their order.

    `calendar_share` is how many calendar days a working day stands for where a calendar counts the
    client's time, else 0.
    """
    codes = [stage.code for stage in scenario.stages]
    return tuple(
        _stood(scenario, each, codes.index(each.stage), calendar_share) for each in scenario.present
    )


def _stood(scenario: Scenario, each: Standing, place: int, calendar_share: float) -> Stood:
    stage = scenario.stages[place]
    rows = {operation.no: at for at, operation in enumerate(stage.operations)}
    age = each.days if each.age is None else max(each.age, each.days)
    wait, unit = _wait(stage, calendar_share)
    return Stood(
        stage=place,
        count=each.count,
        done=tuple(sorted({rows[no] for no in each.done})),
        entered=-each.days * DAY,
        came=-age * DAY,
        value=scenario.sources[0].value.mean if each.value is None else each.value,
        wait=wait,
        waited=each.days * unit,
    )


def _wait(stage: Stage, calendar_share: float) -> tuple[Chance | None, float]:
    """The client's time in units of the tables, and such units of a working day.

    Time that runs from the end of the operations begins with the line: nobody knows since when.
    """
    if stage.wait is None or stage.is_wait_last:
        return None, 0.0
    scale = 1 if calendar_share else DAY
    chance = Chance(law=stage.wait.law, mean=stage.wait.mean * scale, cv=stage.wait.cv)
    return chance, calendar_share or DAY


def stood_rows(
    known: tuple[Stood, ...], rng: np.random.Generator
) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """A row for every case of the start, its client's time drawn, and rows of what is done."""
    cases: list[tuple[float, ...]] = []
    done: list[tuple[float, ...]] = []
    for each in known:
        first = len(done)
        done += [(operation,) for operation in each.done]
        for _ in range(each.count):
            left = FRESH if each.wait is None else remaining(each.wait, each.waited, rng)
            row = (each.stage, first, len(done), each.came, each.entered, each.value, left)
            cases.append(row)
    return cases, done


def calendar_share(scenario: Scenario, month_days: float) -> float:
    """Calendar days a working day of a scenario stands for; 0 where it has no calendar."""
    return _CALENDAR_MONTH / month_days if scenario.country else 0.0
