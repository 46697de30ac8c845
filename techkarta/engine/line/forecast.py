"""What a line gives in a period: the mean with its band, a comparison, people for a goal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .load import Load, mean_ways, offered_load
from .model import DAY, MONTH_DAYS, Scenario
from .results import Estimate, RoleResult
from .what_if import INFLOW, PEOPLE, changed, values_of

BAND = 0.95
BUSY = 0.85
"""Load up to which people keep up with what comes without long queues."""
NEAR, _STEPS = 0.98, 4
"""A line that brings this share of a goal reaches it; so many times it is searched further."""
LEAST_WARMUP, MOST_WARMUP = 60.0, 1500.0
FEW, MANY, MOST = 6, 20, 100
"""Runs of a year: as few as give a band at all, as many as make it steady.

From the present state every month is a month of its own, of which a run gives one: up to MOST.
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A mean over runs, and between what 95 % of them lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a line brings, by month or over its whole counted time.

    `contracts` are of single months of all runs, or of single runs; `low`–`high` hold 95 % of them.
    `months` are the months in their order, `entered` what came to each stage in a run.
    Days are working days. `load` is what is asked of each role by theory (1 = all its time).
    """

    contracts: tuple[float, ...]
    months: tuple[Span, ...]
    mean: float
    low: float
    high: float
    days_p50: float | None
    days_p90: float | None
    wip: float
    wip_at_end: Span
    entered: Mapping[str, Span]
    stage_days: Mapping[str, float | None]
    roles: Mapping[str, RoleResult[Estimate]]
    load: Load
    bottleneck: str | None


def forecast(
    scenario: Scenario,
    *,
    replications: int,
    seed: int,
    workers: int = 1,
    is_monthly: bool = True,
) -> Forecast:
    """Run a sound line and gather what it promises; the same seed gives the same numbers.

    Errors as of `simulate`.
    """
    from .simulation import simulate  # noqa: PLC0415 - the compiler is slow to load

    found = simulate(scenario, replications=replications, seed=seed, workers=workers)
    by_run = [[run.won or 0.0] for run in found.runs]
    periods = found.monthly_contracts if is_monthly else by_run
    contracts = tuple(float(count) for run in periods for count in run)
    total, load = found.total, offered_load(scenario)
    low, high = band(contracts)
    return Forecast(
        contracts=contracts,
        months=tuple(_span(month) for month in zip(*found.monthly_contracts, strict=True)),
        mean=sum(contracts) / len(contracts),
        low=low,
        high=high,
        days_p50=total.contract_days.p50.mean,
        days_p90=total.contract_days.p90.mean,
        wip=total.wip.mean or 0.0,
        entered={
            code: _span([run.stages[code].entered or 0.0 for run in found.runs])
            for code in total.stages
        },
        wip_at_end=_span([float(run.wip_at_end or 0) for run in found.runs]),
        stage_days={code: each.days.mean for code, each in total.stages.items()},
        roles=total.roles,
        load=load,
        bottleneck=max(load.by_role, key=lambda role: load.by_role[role], default=None),
    )


def _span(values: Sequence[float]) -> Span:
    low, high = band(values)
    return Span(sum(values) / len(values), low, high)


def band(values: Sequence[float], share: float = BAND) -> tuple[float, float]:
    """The values between which a `share` of all lies, an equal rest on either side.

    Order statistics with linear interpolation (Hyndman and Fan, 1996, definition 7).
    """
    ordered = sorted(values)
    rest = (1 - share) / 2
    return _quantile(ordered, rest), _quantile(ordered, 1 - rest)


def _quantile(ordered: Sequence[float], at: float) -> float:
    place = at * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def chance_better(now: Forecast, then: Forecast) -> float:
    """The chance that a month of `then` brings more contracts than one of `now`, 0 to 1.

    Over all pairs of them; equal ones count by half (Mann and Whitney's statistic).
    """
    pairs = [
        1.0 if new > old else 0.5 if new == old else 0.0
        for new in then.contracts
        for old in now.contracts
    ]
    return sum(pairs) / len(pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffed:
    """An answer to "how many people for so many contracts": the changes, and what they bring."""

    changes: Mapping[str, float]
    forecast: Forecast


def staffed(scenario: Scenario, goal: float, *, replications: int, seed: int) -> Staffed | None:
    """The fewest people, and the inflow, that bring `goal` contracts a month.

    The inflow of every process grows or shrinks alike until the ways lead enough cases to a
    contract (traffic equations), and each role gets people for BUSY of their time. Runs tell what
    such a line really brings; where that is less than NEAR the goal, the search goes on from there.
    None where no case of the line can be won.
    """
    promised = _by_theory(scenario)
    if promised <= 0 or goal <= 0:
        return None
    found = _staffed(scenario, goal / promised, replications=replications, seed=seed)
    more = goal / promised
    for _ in range(_STEPS):
        brought = found.forecast.mean
        if brought >= NEAR * goal or not brought:
            break
        more *= goal / brought
        found = _staffed(scenario, more, replications=replications, seed=seed)
    return found


def _staffed(scenario: Scenario, more: float, *, replications: int, seed: int) -> Staffed:
    """The line with so many times the inflow, and the people for it."""
    inflow = {
        path: value * more
        for path, value in values_of(scenario).items()
        if path.startswith(f"{INFLOW}.") and value > 0
    }
    changes = {**inflow, **_people_for(changed(scenario, inflow))}
    found = forecast(changed(scenario, changes), replications=replications, seed=seed)
    return Staffed(changes=changes, forecast=found)


def _by_theory(scenario: Scenario) -> float:
    """Contracts a month where nobody waits for people."""
    entered = offered_load(scenario).entered_per_day
    won = sum(entered[stage.code] * stage.next.get("won", 0.0) for stage in scenario.stages)
    return won * MONTH_DAYS


def _people_for(scenario: Scenario) -> dict[str, float]:
    load = offered_load(scenario).by_role
    least: dict[str, int] = dict.fromkeys(scenario.people, 1)
    for stage in scenario.stages:
        for operation in stage.operations:
            for role in operation.roles:
                least[role] = max(least[role], operation.roles.count(role))
    return {
        f"{PEOPLE}.{role}": float(
            max(least[role], math.ceil(load[role] * pool.count / BUSY - 1e-9))
        )
        for role, pool in scenario.people.items()
    }


def minutes_asked(scenario: Scenario, load: Load, role: str, days: float) -> tuple[float, float]:
    """Minutes asked of a role in so many working days, and minutes it has for operations."""
    pool = scenario.people[role]
    fund = pool.count * days * DAY * pool.pace
    return load.by_role[role] * fund, fund


def settled(scenario: Scenario, *, days: float) -> Scenario:
    """The line over `days` counted ones, after as many as it takes to forget its empty start.

    Three times the mean way through the line from its farthest source: by then 95 % of what a case
    may still bring has come, were the ways exponential.
    """
    ways = mean_ways(scenario)
    longest = max(ways[source.stage] for source in scenario.sources)
    warmup = float(round(min(MOST_WARMUP, max(LEAST_WARMUP, 3 * longest))))
    return replace(scenario, days=warmup + days, warmup=warmup, present=())


def from_present(scenario: Scenario, *, days: float) -> Scenario:
    """The line over the next `days`, begun with the cases that stand in it."""
    return replace(scenario, days=days, warmup=0.0)


def runs_within(scenario: Scenario, operations: float) -> int:
    """How many runs of a line take about so many operations, between FEW and MANY."""
    one = offered_load(scenario).operations_per_day * scenario.days
    most = MOST if scenario.present else MANY
    return int(min(most, max(FEW, operations / one))) if one else FEW
