"""Simulating a line: independent runs of its event loop, side by side where that pays."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import numpy as np

from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.errors import EngineError

from .building import Program, program, tables_of
from .draws import Draws
from .kernel import DONE, NO_DRAWS, NO_ROOM_FOR_ENDS, advance, close
from .model import DAY, Scenario, Source, Stage
from .results import (
    LeadTime,
    Number,
    Outcome,
    RoleResult,
    Simulation,
    StageResult,
    Warned,
    bottleneck,
    over_all,
)
from .tables import GROWING, Tables, column, grown

REPLICATIONS = 20
SEED = 1
MOST_REPLICATIONS = 100_000
MOST_OPERATIONS = 200_000_000
"""Operations of all runs; the most a person waits for on one machine."""
MOST_OPERATIONS_OF_RUN = 20_000_000
# Fewer operations than these are done before other threads or processes have begun.
_WORTH_THREADS, _WORTH_PROCESSES = 200_000, 200_000
# A month that lacks nothing but the last digit of a number is whole.
_WHOLE = 1e-9

Run = tuple[Outcome[Number], tuple[int, ...]]
"""What one run gives: everything counted, and contracts by month."""


def simulate(
    scenario: Scenario,
    *,
    replications: int = REPLICATIONS,
    seed: int = SEED,
    workers: int = 1,
    on_run: Callable[[], None] | None = None,
) -> Simulation:
    """Run a sound scenario several times; the numbers depend on scenario and seed alone.

    `workers` is how many runs may go side by side, `on_run` is called after each. EngineError
    line_too_large(operations, limit), bad_replications(limit), bad_seed.
    """
    if not 1 <= replications <= MOST_REPLICATIONS:
        raise EngineError("bad_replications", limit=MOST_REPLICATIONS)
    if seed < 0:
        raise EngineError("bad_seed", seed=seed)
    made = program(scenario)
    _check_size(made, replications)
    runs, months = [], []
    for run, by_month in _runs(made, seed, replications, workers):
        runs.append(run)
        months.append(by_month)
        if on_run is not None:
            on_run()
    return Simulation(
        replications=replications,
        seed=seed,
        total=over_all(runs),
        runs=tuple(runs),
        month_days=made.month_days,
        monthly_contracts=tuple(months),
        warnings=tuple(
            Warned(code="unstable", params={"role": role, "load": made.load.by_role[role]})
            for role in made.load.unstable
        ),
    )


def warm_up() -> None:
    """Compile the loop, once on a machine: whoever simulates first would wait for it."""
    stage = Stage(code="any", operations=(), next={"won": 1.0})
    source = Source(process="any", stage="any", per_day=1.0)
    simulate(Scenario(days=1.5, people={}, sources=(source,), stages=(stage,)), replications=1)


def _check_size(made: Program, replications: int) -> None:
    events = made.operations + sum(made.load.entered_per_day.values()) * made.scenario.days
    for count, limit in (
        (events, MOST_OPERATIONS_OF_RUN),
        (events * replications, MOST_OPERATIONS),
    ):
        if count > limit:
            raise EngineError("line_too_large", operations=round(count), limit=limit)


def _runs(made: Program, seed: int, replications: int, workers: int) -> Iterator[Run]:
    one = partial(_run, made, seed)
    pool = _pool(made.operations * replications, min(workers, replications))
    if pool is None:
        yield from map(one, range(replications))
        return
    with pool:
        yield from pool.map(one, range(replications))


def _pool(operations: float, workers: int) -> Executor | None:
    """Threads for compiled runs, which let each other go on; processes for others."""
    if workers <= 1 or operations < (_WORTH_THREADS if IS_COMPILED else _WORTH_PROCESSES):
        return None
    if IS_COMPILED:
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _run(made: Program, seed: int, number: int) -> Run:
    draws = Draws(made.streams, seed=seed, run=number)
    t = tables_of(made, draws)
    while (state := advance(t)) != DONE:
        if state == NO_DRAWS:
            draws.refill(t)
        else:
            names = ("ends",) if state == NO_ROOM_FOR_ENDS else GROWING
            t = t._replace(**{name: grown(name, getattr(t, name)) for name in names})
    close(t)
    return _outcome(made, t), _monthly(made, t)


def _outcome(made: Program, t: Tables) -> Outcome[Number]:
    scenario = made.scenario
    days = scenario.days - scenario.warmup
    won, lost, arrived, ends = (
        int(column(t.clock, name, 1)[0]) for name in ("won", "lost", "entered", "ends")
    )
    lasted, is_won = column(t.ends, "days", ends), column(t.ends, "is_won", ends) == 1
    lead_time = _lead_time(lasted)
    roles = _roles(made, t, days * DAY)
    return Outcome(
        contracts_per_month=won / days * made.month_days,
        lead_time_days=lead_time,
        contract_days=lead_time if is_won.all() else _lead_time(lasted[is_won]),
        wip=float(column(t.clock, "case_time", 1)[0]) / (days * DAY),
        wip_at_end=int(column(t.cases, "is_there", int(column(t.clock, "cases", 1)[0])).sum()),
        arrived=arrived,
        won=won,
        lost=lost,
        roles=roles,
        stages=_stages(made, t),
        bottleneck=bottleneck(
            {role: (each.utilisation or 0.0, each.queue or 0.0) for role, each in roles.items()}
        ),
    )


def _monthly(made: Program, t: Tables) -> tuple[int, ...]:
    """Contracts of each whole month of the counted time."""
    ends = int(column(t.clock, "ends", 1)[0])
    # In the order of time.
    won_at = column(t.ends, "at", ends)[column(t.ends, "is_won", ends) == 1]
    count = int((made.scenario.days - made.scenario.warmup) / made.month_days + _WHOLE)
    borders = np.arange(count + 1) * made.month_days
    places = np.searchsorted(won_at, borders)
    # What is won at the very end is of the last month.
    places[-1] = np.searchsorted(won_at, borders[-1], side="right")
    return tuple(np.diff(places).tolist())


def _lead_time(days: np.ndarray) -> LeadTime[Number]:
    if not len(days):
        return LeadTime(mean=None, p50=None, p90=None)
    p50, p90 = np.percentile(days, (50, 90)).tolist()
    return LeadTime(mean=float(days.mean()), p50=p50, p90=p90)


def _roles(made: Program, t: Tables, minutes: float) -> dict[str, RoleResult[Number]]:
    count = len(made.roles)
    values = {
        name: column(t.roles, name, count).tolist()
        for name in ("busy", "queued", "waited", "started")
    }
    found: dict[str, RoleResult[Number]] = {}
    for at, role in enumerate(made.roles):
        people = made.scenario.people[role].count
        started = values["started"][at]
        found[role] = RoleResult(
            utilisation=values["busy"][at] / (people * minutes) if people else None,
            queue=values["queued"][at] / minutes,
            wait_minutes=values["waited"][at] / started if started else None,
        )
    return found


def _stages(made: Program, t: Tables) -> dict[str, StageResult[Number]]:
    count = len(made.scenario.stages)
    entered, left, time = (
        column(t.stages, name, count).tolist() for name in ("entered", "left", "time")
    )
    return {
        stage.code: StageResult(
            days=time[at] / left[at] / DAY if left[at] else None, entered=entered[at]
        )
        for at, stage in enumerate(made.scenario.stages)
    }
