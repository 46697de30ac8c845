"""How fast the line runs: beside the same models in SimPy, in turns, CPU time of this process.

Run: make bench. The aims are 50 times SimPy on queues in a row and 100 times on cards; waits must
agree with Erlang C and with SimPy. The first run, which compiles or loads what was compiled, is
not counted. Where nothing is compiled the ratios tell how slow that is.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import simpy

from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.line.model import DAY, Chance, Law, Scenario
from techkarta.engine.line.results import Number, Outcome
from techkarta.engine.line.simulation import simulate
from tests.engine.line.lines import erlang_c, exponential, line, operation, source, stage

PEERS = Path(__file__).parents[2] / ".venv" / "peers" / "bin" / "python"
OUR_RUNS, THEIR_RUNS = 9, 3
SERVERS, LOAD, MINUTES = 3, 0.8, 40.0
ARRIVALS, CASES, PER_DAY = 100_000, 20_000, 20.0
# Number, mean minutes, role, predecessors: two branches that meet twice.
CARD = (
    ("010", 30, "rep", ()),
    ("020", 20, "rep", ("010",)),
    ("030", 60, "specialist", ("010",)),
    ("040", 30, "rep", ("020",)),
    ("050", 40, "specialist", ("030",)),
    ("060", 20, "finance", ("020",)),
    ("070", 45, "rep", ("040", "050")),
    ("080", 15, "finance", ("060",)),
    ("090", 30, "rep", ("070", "080")),
    ("100", 20, "specialist", ("090",)),
)
PEOPLE = {"rep": 8, "specialist": 6, "finance": 2}


def bench_queues_in_a_row() -> None:
    """100,000 arrivals through three M/M/3 queues at 80 % load."""
    rate = LOAD * SERVERS / MINUTES
    roles = ("a", "b", "c")
    stages = [
        stage(operation("010", exponential(MINUTES), role), code=role, next={after: 1.0})
        for role, after in zip(roles, (*roles[1:], "won"), strict=True)
    ]
    made = line(
        *stages,
        people=dict.fromkeys(roles, SERVERS),
        sources=(source(rate * DAY, to="a"),),
        days=ARRIVALS / rate / DAY,
    )
    ours, theirs = _in_turns(made, _simpy_queues)
    theory = erlang_c(rate, MINUTES, SERVERS)
    print(f"\nqueues in a row, {ARRIVALS:,} arrivals; wait by Erlang C {theory:.1f} min")
    _tell(ours, theirs, lambda run: [run.roles[role].wait_minutes for role in roles])
    own = statistics.median(each for each, _ in ours)
    for name in ("Ciw", "Cimba"):
        _tell_other(name, own)


def bench_cards() -> None:
    """20,000 cases through a card of ten operations in partial order, three roles."""
    operations = [
        operation(no, Chance(law=Law.EXPONENTIAL, mean=minutes), role, after=after)
        for no, minutes, role, after in CARD
    ]
    made = line(stage(*operations), people=PEOPLE, sources=(source(PER_DAY),), days=CASES / PER_DAY)
    ours, theirs = _in_turns(made, _simpy_cards)
    print(f"\ncards, {CASES:,} cases of {len(CARD)} operations; minutes from entry to end, waits")
    _tell(ours, theirs, lambda run: [_minutes(run), *(run.roles[r].wait_minutes for r in PEOPLE)])


Timed = list[tuple[float, Any]]


def _in_turns(made: Scenario, other: Callable[[int], list[float]]) -> tuple[Timed, Timed]:
    """CPU seconds and results of both, other seeds each time, in turns."""
    simulate(made, replications=1)
    ours: Timed = []
    theirs: Timed = []
    for turn in range(OUR_RUNS):
        ours.append(_timed(lambda turn=turn: simulate(made, replications=1, seed=turn).runs[0]))
        if turn < THEIR_RUNS:
            theirs.append(_timed(lambda turn=turn: other(turn)))
    return ours, theirs


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    before = time.process_time()
    result = work()
    return time.process_time() - before, result


def _tell(
    ours: Timed, theirs: Timed, numbers: Callable[[Outcome[Number]], list[float | None]]
) -> None:
    """Medians, their ratio, and the means of what both found."""
    seconds = [statistics.median(each for each, _ in side) for side in (ours, theirs)]
    kind = "compiled" if IS_COMPILED else "not compiled"
    found = [
        [statistics.fmean(column) for column in zip(*rows, strict=True)]
        for rows in ([numbers(run) for _, run in ours], [run for _, run in theirs])
    ]
    for name, each, values in zip((f"line, {kind}", "SimPy"), seconds, found, strict=True):
        print(f"{name:18} {each:8.4f} s   " + "  ".join(f"{value:7.1f}" for value in values))
    print(f"{'ratio':18} {seconds[1] / seconds[0]:8.0f}")


def _tell_other(name: str, own: float) -> None:
    """The same queues in a program of an environment of its own."""
    if not PEERS.exists():
        print(f"{name:18} is not installed here: make bench")
        return
    script = Path(__file__).with_name(f"line_{name.lower()}.py")
    call = [str(PEERS), str(script), str(THEIR_RUNS)]
    lines = subprocess.run(call, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603 - our own script
    runs = [json.loads(line) for line in lines if line.startswith("{")]
    seconds = statistics.median(run["seconds"] for run in runs)
    waits = (
        statistics.fmean(column) for column in zip(*(run["waits"] for run in runs), strict=True)
    )
    print(f"{name:18} {seconds:8.4f} s   " + "  ".join(f"{wait:7.1f}" for wait in waits))
    print(f"{'ratio':18} {seconds / own:8.1f}")


def _minutes(run: Outcome[Number]) -> float:
    return (run.lead_time_days.mean or 0.0) * DAY


def _simpy_queues(seed: int) -> list[float]:
    chance, world = random.Random(seed), simpy.Environment()  # noqa: S311 - no secret
    people = [simpy.Resource(world, SERVERS) for _ in range(3)]
    waits = [0.0] * 3

    def case() -> Iterator[simpy.Event]:
        for place, pool in enumerate(people):
            with pool.request() as turn:
                came = world.now
                yield turn
                waits[place] += world.now - came
                yield world.timeout(chance.expovariate(1 / MINUTES))

    def arrivals() -> Iterator[simpy.Event]:
        for _ in range(ARRIVALS):
            yield world.timeout(chance.expovariate(LOAD * SERVERS / MINUTES))
            world.process(case())

    world.process(arrivals())
    world.run()
    return [wait / ARRIVALS for wait in waits]


def _simpy_cards(seed: int) -> list[float]:
    chance, world = random.Random(seed), simpy.Environment()  # noqa: S311 - no secret
    people = {role: simpy.Resource(world, count) for role, count in PEOPLE.items()}
    waits = dict.fromkeys(PEOPLE, 0.0)
    lasted = [0.0]

    def work(each: tuple[str, int, str, tuple[str, ...]], done: dict[str, simpy.Event]) -> Any:
        no, minutes, role, after = each
        if after:
            yield world.all_of([done[before] for before in after])
        with people[role].request() as turn:
            came = world.now
            yield turn
            waits[role] += world.now - came
            yield world.timeout(chance.expovariate(1 / minutes))
        done[no].succeed()

    def case() -> Iterator[simpy.Event]:
        came = world.now
        done = {no: world.event() for no, *_ in CARD}
        for each in CARD:
            world.process(work(each, done))
        yield world.all_of(list(done.values()))
        lasted[0] += world.now - came

    def arrivals() -> Iterator[simpy.Event]:
        for _ in range(CASES):
            yield world.timeout(chance.expovariate(PER_DAY / DAY))
            world.process(case())

    world.process(arrivals())
    world.run()
    counts = {role: CASES * sum(each[2] == role for each in CARD) for role in PEOPLE}
    return [lasted[0] / CASES, *(waits[role] / counts[role] for role in PEOPLE)]
