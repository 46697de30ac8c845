"""Small lines for tests, and what queueing theory says about them."""

import math

from techkarta.engine.line.model import (
    Arrivals,
    Chance,
    Law,
    LineOperation,
    Pool,
    Scenario,
    Source,
    Stage,
)
from techkarta.engine.line.results import Estimate
from techkarta.engine.line.simulation import simulate


def fixed(mean: float) -> Chance:
    return Chance(law=Law.FIXED, mean=mean)


def exponential(mean: float) -> Chance:
    return Chance(law=Law.EXPONENTIAL, mean=mean)


def operation(no: str, minutes: float | Chance, role: str = "rep", **more: object) -> LineOperation:
    """An operation; plain minutes are always the same."""
    time = minutes if isinstance(minutes, Chance) else fixed(minutes)
    return LineOperation(no=no, time=time, role=role, **more)


def stage(*operations: LineOperation, code: str = "s1", **more: object) -> Stage:
    """A stage that wins every case unless told otherwise."""
    return Stage(**{"code": code, "operations": operations, "next": {"won": 1.0}, **more})


def source(per_day: float, *, to: str = "s1", **more: object) -> Source:
    return Source(process="sales", stage=to, per_day=per_day, **more)


def regular(per_day: float, **more: object) -> Source:
    """Cases at equal intervals, the first after one of them."""
    return source(per_day, arrivals=Arrivals.FIXED, **more)


def line(*stages: Stage, people: dict[str, int | Pool], **more: object) -> Scenario:
    """A line with one case a day at its morning, 99 in all, unless told otherwise."""
    pools = {
        role: pool if isinstance(pool, Pool) else Pool(count=pool) for role, pool in people.items()
    }
    values = {"days": 99.5, "sources": (regular(1),), **more}
    return Scenario(stages=stages, people=pools, **values)


def one_run(scenario: Scenario, seed: int = 1) -> object:
    """The numbers of a single run."""
    return simulate(scenario, replications=1, seed=seed).runs[0]


def erlang_c(rate: float, minutes: float, servers: int) -> float:
    """Mean wait of M/M/c in minutes; `rate` arrivals a minute (Erlang, 1917)."""
    offered = rate * minutes
    load = offered / servers
    last = offered**servers / math.factorial(servers) / (1 - load)
    waits = last / (sum(offered**n / math.factorial(n) for n in range(servers)) + last)
    return waits * minutes / (servers * (1 - load))


def pollaczek_khinchine(rate: float, minutes: float, cv: float) -> float:
    """Mean wait of M/G/1 in minutes (Pollaczek, 1930; Khinchine, 1932)."""
    load = rate * minutes
    return load * minutes * (1 + cv * cv) / (2 * (1 - load))


def agrees(found: Estimate, theory: float, *, width: float = 0.1) -> bool:
    """Whether theory lies within twice the 95 % interval, and that interval tells something."""
    half = (found.high - found.low) / 2
    assert half <= width * theory, f"too wide to tell: {found} beside {theory}"
    return abs(found.mean - theory) <= 2 * half
