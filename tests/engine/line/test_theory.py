"""The simulated line agrees with queueing theory."""

import math

import pytest

from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.line.model import DAY, Chance, Discipline, Law, Scenario
from techkarta.engine.line.simulation import simulate
from tests.engine.line.lines import (
    agrees,
    erlang_c,
    exponential,
    fixed,
    line,
    operation,
    pollaczek_khinchine,
    source,
    stage,
)

MINUTES = 40.0
SECONDS_ENOUGH = pytest.mark.skipif(not IS_COMPILED, reason="takes minutes where not compiled")


def queue(load: float, servers: int, time: Chance, cases: int) -> Scenario:
    """One stage of one operation, a queue of so many cases after a fifth of them for warm-up."""
    per_day = load * servers * DAY / time.mean
    days = cases / per_day
    return line(
        stage(operation("010", time)),
        people={"rep": servers},
        sources=(source(per_day),),
        days=1.2 * days,
        warmup=0.2 * days,
    )


@SECONDS_ENOUGH
@pytest.mark.parametrize(
    ("servers", "load", "cases"),
    [
        (1, 0.6, 10_000),
        (1, 0.8, 20_000),
        (1, 0.95, 200_000),
        (3, 0.6, 10_000),
        (3, 0.8, 20_000),
        (3, 0.95, 200_000),
        (20, 0.6, 100_000),
        (20, 0.8, 40_000),
        (20, 0.95, 200_000),
    ],
)
def test_waits_of_m_m_c_are_those_of_erlang(servers: int, load: float, cases: int) -> None:
    scenario = queue(load, servers, exponential(MINUTES), cases)
    total = simulate(scenario, replications=10, seed=7).total
    rate = load * servers / MINUTES
    wait = erlang_c(rate, MINUTES, servers)
    assert agrees(total.roles["rep"].wait_minutes, wait, width=0.15)
    assert agrees(total.roles["rep"].queue, rate * wait, width=0.15)
    assert agrees(total.roles["rep"].utilisation, load)
    assert agrees(total.lead_time_days.mean, (wait + MINUTES) / DAY)
    assert agrees(total.wip, rate * (wait + MINUTES))


@pytest.mark.parametrize("load", [0.5, 0.7])
def test_a_short_m_m_1_agrees_as_well(load: float) -> None:
    total = simulate(queue(load, 1, exponential(MINUTES), 1500), replications=10, seed=3).total
    assert agrees(total.roles["rep"].wait_minutes, erlang_c(load / MINUTES, MINUTES, 1), width=0.25)


@SECONDS_ENOUGH
@pytest.mark.parametrize(
    ("time", "cv"),
    [
        (fixed(MINUTES), 0.0),
        (Chance(law=Law.GAMMA, mean=MINUTES, cv=0.5), 0.5),
        (Chance(law=Law.LOGNORMAL, mean=MINUTES, cv=0.58), 0.58),
        (Chance(law=Law.LOGNORMAL, mean=MINUTES, cv=1.5), 1.5),
        (Chance(law=Law.EXPONENTIAL, mean=MINUTES, cv=9), 1.0),
    ],
)
@pytest.mark.parametrize("load", [0.6, 0.85])
def test_waits_of_m_g_1_are_those_of_pollaczek_and_khinchine(
    time: Chance, cv: float, load: float
) -> None:
    total = simulate(queue(load, 1, time, 60_000), replications=10, seed=11).total
    wait = pollaczek_khinchine(load / MINUTES, MINUTES, cv)
    assert agrees(total.roles["rep"].wait_minutes, wait)


@SECONDS_ENOUGH
def test_waits_of_the_dearest_first_are_cobhams() -> None:
    loads = {"a": 0.25, "b": 0.3, "c": 0.3}
    scenario = line(
        *(stage(operation("010", exponential(MINUTES)), code=code) for code in loads),
        people={"rep": 1},
        sources=tuple(
            source(load * DAY / MINUTES, to=code, value=fixed(value))
            for value, (code, load) in zip((3, 2, 1), loads.items(), strict=True)
        ),
        days=6000,
        warmup=600,
        discipline=Discipline.VALUE,
    )
    total = simulate(scenario, replications=10, seed=13).total
    above, load = 0.0, sum(loads.values())
    for code, own in loads.items():
        wait = load * MINUTES / (1 - above) / (1 - above - own)
        above += own
        assert agrees(total.stages[code].days, (wait + MINUTES) / DAY)


def jackson() -> Scenario:
    """Three queues with ways back: from the second to the first, from the third to itself."""
    return line(
        stage(operation("010", exponential(30)), code="a", next={"b": 0.8, "lost": 0.2}),
        stage(
            operation("010", exponential(60), "specialist"),
            code="b",
            next={"a": 0.3, "c": 0.7},
        ),
        stage(
            operation("010", exponential(20), "finance"), code="c", next={"c": 0.25, "won": 0.75}
        ),
        people={"rep": 2, "specialist": 3, "finance": 1},
        sources=(source(14, to="a"), source(2, to="c")),
        days=3000,
        warmup=300,
    )


@SECONDS_ENOUGH
def test_a_network_with_feedback_is_jacksons() -> None:
    scenario = jackson()
    total = simulate(scenario, replications=10, seed=5).total
    into_a = 14 / (1 - 0.8 * 0.3)
    into = {"a": into_a, "b": 0.8 * into_a, "c": (2 + 0.7 * 0.8 * into_a) / 0.75}
    roles = {"a": ("rep", 30, 2), "b": ("specialist", 60, 3), "c": ("finance", 20, 1)}
    in_work = 0.0
    for code, (role, minutes, servers) in roles.items():
        rate = into[code] / DAY
        wait = erlang_c(rate, minutes, servers)
        in_work += rate * (wait + minutes)
        assert agrees(total.roles[role].wait_minutes, wait)
        assert agrees(total.stages[code].days, (wait + minutes) / DAY)
        assert agrees(total.stages[code].entered, into[code] * 2700)
    assert agrees(total.wip, in_work)
    assert agrees(total.lead_time_days.mean, in_work / (16 / DAY) / DAY)
    won = 0.75 * into["c"]
    assert agrees(total.contracts_per_month, won * 250 / 12)


@SECONDS_ENOUGH
def test_quantiles_of_m_m_1_are_exponential() -> None:
    total = simulate(queue(0.5, 1, exponential(MINUTES), 40_000), replications=10, seed=2).total
    mean = MINUTES / (1 - 0.5) / DAY
    assert agrees(total.lead_time_days.p50, mean * math.log(2))
    assert agrees(total.lead_time_days.p90, mean * math.log(10))


@pytest.mark.parametrize("seed", [1, 2])
def test_littles_law_holds_in_every_run(seed: int) -> None:
    scenario = jackson()
    days = scenario.days - scenario.warmup
    for run in simulate(scenario, replications=2, seed=seed).runs:
        assert run.wip == pytest.approx(run.arrived / days * run.lead_time_days.mean, rel=0.02)
        for code, role in (("a", "rep"), ("b", "specialist"), ("c", "finance")):
            rate = run.stages[code].entered / days / DAY
            assert run.roles[role].queue == pytest.approx(
                rate * run.roles[role].wait_minutes, rel=0.02
            )


def test_littles_law_is_exact_where_the_line_empties() -> None:
    scenario = line(
        stage(operation("010", 100), operation("020", 30, after=("010",))),
        people={"rep": 1},
        sources=(source(1),),
        days=60,
    )
    for run in simulate(scenario, replications=40, seed=1).runs:
        if run.won == run.arrived:
            assert run.wip * 60 == pytest.approx(run.won * (run.lead_time_days.mean or 0))


def test_poisson_arrivals_scatter_as_they_should() -> None:
    scenario = line(stage(operation("010", 1)), people={"rep": 9}, sources=(source(50),), days=40)
    counts = [run.arrived for run in simulate(scenario, replications=200, seed=9).runs]
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    assert mean == pytest.approx(2000, rel=0.01)
    assert variance == pytest.approx(2000, rel=0.25)
