"""How fast the line runs: beside the same models in SimPy, in turns, CPU time of this process.

Run: make bench. The aims are 50 times SimPy and twice Cimba on queues in a row, 100 times SimPy on
cards and 40 times with a calendar and priorities; waits must agree with Erlang C and with SimPy.
The first run, which compiles or loads what was compiled, is not counted. Where nothing is compiled
the ratios tell how slow that is.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import simpy

from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.line.building import Program, program
from techkarta.engine.line.model import DAY, Chance, Discipline, Law, Scenario
from techkarta.engine.line.moments import NO_DUE
from techkarta.engine.line.results import Number, Outcome
from techkarta.engine.line.simulation import simulate
from tests.benchmarks.apart import PEERS
from tests.engine.line.lines import erlang_c, exponential, line, operation, source, stage

OUR_RUNS, THEIR_RUNS = 9, 3
SERVERS, LOAD, MINUTES = 3, 0.8, 40.0
SLOW = ("SimPy", "Ciw")
ARRIVALS, CASES, PER_DAY = 100_000, 20_000, 20.0
CLIENT_DAYS = 1.5
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
    theory = erlang_c(rate, MINUTES, SERVERS)
    print(f"\nqueues in a row, {ARRIVALS:,} arrivals; wait by Erlang C {theory:.1f} min")
    with ExitStack() as stack:
        others: dict[str, Callable[[int], Timed]] = {"SimPy": partial(_timed, _simpy_queues)}
        others |= {name: each for name in ("Ciw", "Cimba") if (each := _peer(name, stack))}
        _in_turns(made, lambda run: [run.roles[role].wait_minutes or 0.0 for role in roles], others)


def bench_cards() -> None:
    """20,000 cases through a card of ten operations in partial order, three roles."""
    operations = [
        operation(no, Chance(law=Law.EXPONENTIAL, mean=minutes), role, after=after)
        for no, minutes, role, after in CARD
    ]
    usual: dict[str, Any] = {"people": PEOPLE, "days": CASES / PER_DAY}
    made = line(stage(*operations), sources=(source(PER_DAY),), **usual)
    print(f"\ncards, {CASES:,} cases of {len(CARD)} operations; minutes from entry to end, waits")
    _in_turns(made, _case_and_waits, {"SimPy": partial(_timed, _simpy_cards)})
    asked = line(
        stage(*operations, wait=Chance(law=Law.EXPONENTIAL, mean=CLIENT_DAYS)),
        sources=(source(PER_DAY, value=Chance(law=Law.EXPONENTIAL, mean=1.0)),),
        country="RU",
        discipline=Discipline.VALUE,
        **usual,
    )
    print("the same by value, beside the client's time in days of the calendar")
    calendar = program(asked)
    simpy_cards = partial(_simpy_cards, calendar=calendar)
    _in_turns(asked, _case_and_waits, {"SimPy": partial(_timed, simpy_cards)})


Timed = tuple[float, list[float]]
"""Processor seconds, and what was found."""


def _in_turns(
    made: Scenario,
    numbers: Callable[[Outcome[Number]], list[float]],
    others: Mapping[str, Callable[[int], Timed]],
) -> None:
    """All with other seeds each time, in turns; medians, how many times ours, means of numbers."""

    def own(seed: int) -> list[float]:
        return numbers(simulate(made, replications=1, seed=seed).runs[0])

    own(OUR_RUNS)
    sides = {f"line, {'' if IS_COMPILED else 'not '}compiled": partial(_timed, own), **others}
    runs: dict[str, list[Timed]] = {name: [] for name in sides}
    for turn in range(OUR_RUNS):
        for name, side in sides.items():
            if turn < THEIR_RUNS or name not in SLOW:
                runs[name].append(side(turn))
    seconds = {name: statistics.median(each for each, _ in timed) for name, timed in runs.items()}
    first = next(iter(seconds.values()))
    for name, timed in runs.items():
        means = (
            statistics.fmean(column) for column in zip(*(run for _, run in timed), strict=True)
        )
        told = "  ".join(f"{mean:7.1f}" for mean in means)
        print(f"{name:18} {seconds[name]:8.4f} s {seconds[name] / first:8.1f} times   {told}")


def _timed(work: Callable[[int], list[float]], seed: int) -> Timed:
    before = time.process_time()
    result = work(seed)
    return time.process_time() - before, result


def _peer(name: str, stack: ExitStack) -> Callable[[int], Timed] | None:
    """The same queues in a program of an environment of its own, which answers seeds."""
    if not PEERS.exists():
        print(f"{name:18} is not installed here: make bench")
        return None
    script = Path(__file__).with_name(f"line_{name.lower()}.py")
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    peer = stack.enter_context(subprocess.Popen([str(PEERS), str(script)], **pipes))  # noqa: S603 - our own script

    def ask(seed: int) -> Timed:
        print(seed, file=peer.stdin, flush=True)
        # Some greet before they answer.
        seconds, waits = next(json.loads(each) for each in peer.stdout if each.startswith("["))
        return seconds, waits

    return ask


def _case_and_waits(run: Outcome[Number]) -> list[float]:
    """Minutes from entry to the end, and waits by role."""
    waits = (run.roles[role].wait_minutes or 0.0 for role in PEOPLE)
    return [(run.lead_time_days.mean or 0.0) * DAY, *waits]


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


def _simpy_cards(seed: int, calendar: Program | None = None) -> list[float]:
    """First come, first served; with a calendar by value, and the client takes his time as well."""
    chance, world = random.Random(seed), simpy.Environment()  # noqa: S311 - no secret
    people = {role: simpy.PriorityResource(world, count) for role, count in PEOPLE.items()}
    waits = dict.fromkeys(PEOPLE, 0.0)
    lasted: list[float] = []

    def work(
        each: tuple[str, int, str, tuple[str, ...]], done: dict[str, simpy.Event], value: float
    ) -> Any:
        no, minutes, role, after = each
        if after:
            yield world.all_of([done[before] for before in after])
        with people[role].request(priority=-value) as turn:
            came = world.now
            yield turn
            waits[role] += world.now - came
            yield world.timeout(chance.expovariate(1 / minutes))
            done[no].succeed()
            if calendar:
                # What opens now waits as well when the free person asks who is next.
                yield world.timeout(0)
                yield world.timeout(0)

    def case() -> Iterator[simpy.Event]:
        came = world.now
        value = chance.expovariate(1) if calendar else 0.0
        done = {no: world.event() for no, *_ in CARD}
        for each in CARD:
            world.process(work(each, done, value))
        if calendar:
            yield world.timeout(_client(calendar, came, chance.expovariate(1 / CLIENT_DAYS)))
        yield world.all_of(list(done.values()))
        lasted.append(world.now - came)

    def arrivals() -> Iterator[simpy.Event]:
        for _ in range(CASES):
            yield world.timeout(chance.expovariate(PER_DAY / DAY))
            world.process(case())

    world.process(arrivals())
    world.run(until=CASES / PER_DAY * DAY)
    counts = {role: CASES * sum(each[2] == role for each in CARD) for role in PEOPLE}
    return [statistics.fmean(lasted), *(waits[role] / counts[role] for role in PEOPLE)]


def _client(calendar: Program, now: float, days: float) -> float:
    """Working minutes until some days of the calendar have passed."""
    place, minutes = divmod(now, DAY)
    end = calendar.day_of[int(place)] + minutes / DAY + days
    day = int(end)
    if day + 1 >= len(calendar.place_of):
        return NO_DUE
    found = calendar.place_of[day]
    is_day_off = calendar.place_of[day + 1] == found
    return (found if is_day_off else found + end - day) * DAY - now
