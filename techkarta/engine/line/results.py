"""What a simulated line gives: numbers of every run, and estimates over all runs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from statistics import fmean, stdev
from typing import Any, Generic, TypeVar

# Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom, and of the normal law.
_STUDENT = (
    12.70620, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.30600, 2.26216, 2.22814,
    2.20099, 2.17881, 2.16037, 2.14479, 2.13145, 2.11991, 2.10982, 2.10092, 2.09302, 2.08596,
    2.07961, 2.07387, 2.06866, 2.06390, 2.05954, 2.05553, 2.05183, 2.04841, 2.04523, 2.04227,
)  # fmt: skip
_NORMAL = 1.959963984540054
_SAME = 3

Number = float | None
"""None where a run has nothing to tell: nobody left, nothing was begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over runs with its 95 % interval; None where it is not known."""

    mean: Number
    low: Number
    high: Number


Value = TypeVar("Value", Number, Estimate)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTime(Generic[Value]):
    """From coming into the line to leaving it, in working days."""

    mean: Value
    p50: Value
    p90: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleResult(Generic[Value]):
    """People of a role: share of their time occupied, operations waiting, minutes these waited.

    An operation for several roles waits for each of them.
    """

    utilisation: Value
    queue: Value
    wait_minutes: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult(Generic[Value]):
    """A stage: working days from entry to exit, and how many cases entered."""

    days: Value
    entered: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[Value]):
    """What was counted from the end of the warm-up to the end of the horizon.

    `lead_time_days` is of all cases that ended, so that work in progress = cases that come a day
    × mean lead time; `contract_days` of the won ones alone. `wip`, `queue` are means over time,
    `wip_at_end` is at its end.
    """

    contracts_per_month: Value
    lead_time_days: LeadTime[Value]
    contract_days: LeadTime[Value]
    wip: Value
    wip_at_end: Value
    arrived: Value
    won: Value
    lost: Value
    roles: Mapping[str, RoleResult[Value]]
    stages: Mapping[str, StageResult[Value]]
    bottleneck: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """What the reader must know about the numbers, by code and parameters."""

    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """All runs of a scenario. The same seed gives the same numbers."""

    replications: int
    seed: int
    total: Outcome[Estimate]
    runs: tuple[Outcome[Number], ...]
    month_days: float
    """Working days of a month."""
    monthly_contracts: tuple[tuple[int, ...], ...] = ()
    """Contracts of each whole month of the counted time, by run."""
    warnings: tuple[Warned, ...] = ()

    def as_data(self) -> dict[str, object]:
        """Plain data for JSON."""
        return asdict(self)


def estimate(values: Sequence[Number]) -> Estimate:
    """Mean and 95 % interval of independent values by Student's law; one alone has no interval."""
    known = [value for value in values if value is not None]
    if not known:
        return Estimate(mean=None, low=None, high=None)
    mean = fmean(known)
    if len(known) == 1:
        return Estimate(mean=mean, low=None, high=None)
    half = student(len(known) - 1) * stdev(known) / math.sqrt(len(known))
    return Estimate(mean=mean, low=mean - half, high=mean + half)


def student(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's t, from 31 on by Cornish and Fisher's expansion."""
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    z = _NORMAL
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2


def over_all(runs: Sequence[Outcome[Number]]) -> Outcome[Estimate]:
    """Estimates of every number over the runs, at least one."""
    roles = {
        role: RoleResult(**_estimates(RoleResult, [run.roles[role] for run in runs]))
        for role in runs[0].roles
    }
    stages = {
        code: StageResult(**_estimates(StageResult, [run.stages[code] for run in runs]))
        for code in runs[0].stages
    }
    plain = ("contracts_per_month", "wip", "wip_at_end", "arrived", "won", "lost")
    return Outcome(
        **{name: estimate([getattr(run, name) for run in runs]) for name in plain},
        lead_time_days=LeadTime(**_estimates(LeadTime, [run.lead_time_days for run in runs])),
        contract_days=LeadTime(**_estimates(LeadTime, [run.contract_days for run in runs])),
        roles=roles,
        stages=stages,
        bottleneck=bottleneck(
            {
                role: (each.utilisation.mean or 0.0, each.queue.mean or 0.0)
                for role, each in roles.items()
            }
        ),
    )


def _estimates(kind: type[Any], values: Sequence[object]) -> dict[str, Estimate]:
    """An estimate of each field of a kind of result."""
    return {
        each.name: estimate([getattr(value, each.name) for value in values])
        for each in fields(kind)
    }


def bottleneck(roles: Mapping[str, tuple[float, float]]) -> str | None:
    """The role with the greatest (utilisation, queue); the queue tells apart those all busy."""
    if not any(utilisation for utilisation, _ in roles.values()):
        return None
    return max(roles, key=lambda role: (round(roles[role][0], _SAME), roles[role][1]))
