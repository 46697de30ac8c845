"""How fast and how well work is planned: beside CP-SAT, datetime arithmetic, workclock, dateutil.

Run: make bench. Times are of the processor, of this process; CP-SAT, which uses two threads, is
told by the clock. The first run, which compiles and makes tables, is not counted. The worth of a
sharing is told over the bound of its linear relaxation, which nothing can exceed. workclock is
compared where it is installed.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from techkarta.engine.cards.model import Card, Norm, Operation
from techkarta.engine.planning.calendar import WorkingCalendar, working_calendar
from techkarta.engine.planning.case_plans import plan_cases
from techkarta.engine.planning.expansion import expand, next_working_days
from techkarta.engine.planning.fund import FundDay
from techkarta.engine.planning.minute_table import minute_table
from techkarta.engine.planning.sharing import Hand, Job, Sharing, share_out

MONDAY = date(2026, 11, 23)
RUNS, LIMIT = 7, 10
ROLES = ("rep", "project_rep", "regional_rep", "specialist")
NORMS = (10, 15, 15, 20, 30, 30, 45, 60, 60, 90, 120)
CARD = Card(
    code="ten",
    title="Ten operations",
    process="traditional",
    stages=("s1",),
    operations=tuple(
        Operation(
            no=f"{10 * no:04}",
            title=f"Do {no}",
            after=(f"{10 * no - 10:04}",) if no > 1 else (),
            norm=Norm(minutes=15 * no),
        )
        for no in range(1, 11)
    ),
)


@pytest.mark.parametrize(("tasks", "people"), [(200, 20), (1000, 100)])
def bench_sharing(tasks: int, people: int) -> None:
    """Tasks shared out among people for what is left of a week, a sixth more than fits."""
    for seed in range(3):
        jobs, hands = _team(tasks, people, seed)
        fits = _fitting(jobs, hands)
        taken, found = _timed(lambda jobs=jobs, hands=hands: share_out(jobs, hands))
        bound = _bound(jobs, hands, fits)
        by_solver, told = _solved(jobs, hands, fits)
        print(
            f"\n{tasks} tasks × {people} people, seed {seed}: {taken * 1000:.0f} ms,"
            f" {100 * found.worth / bound:.2f} % of the bound; CP-SAT in {LIMIT} s"
            f" {100 * by_solver / bound:.2f} % ({told})"
        )
        _check(found, jobs, hands, fits)


def bench_week_of_a_team_with_owners() -> None:
    """The same with everybody's own tasks: what the page of a redistribution computes."""
    jobs, hands = _team(200, 20, 1)
    owned = [replace(job, owner=1 + job.key % 20) for job in jobs]
    taken, found = _timed(lambda: share_out(owned, hands))
    moved = sum(place.person != 1 + key % 20 for key, place in found.places.items())
    print(f"\n200 tasks × 20 people with owners: {taken * 1000:.0f} ms, {moved} change hands")


def bench_case_plans() -> None:
    """A million cases of ten operations over a working calendar, beside datetime arithmetic."""
    calendar, count = working_calendar("RU"), 1_000_000
    entries = _moments(count)
    taken, found = _timed(lambda: plan_cases(CARD, entries, calendar))
    ours = count * len(CARD.operations) / taken
    some = [_aware(each) for each in entries[:300].tolist()]
    started = time.process_time()
    plain = [_plain_plan(each, calendar) for each in some]
    theirs = len(some) * len(CARD.operations) / (time.process_time() - started)
    dated = [[_utc(finish) for finish in plan] for plan in plain]
    assert found.finishes[:, : len(some)].T.tolist() == dated
    print(
        f"\ncase plans: {ours / 1e6:.1f} M tasks/s; datetime {theirs:,.0f}: {ours / theirs:.0f} ×"
    )


def bench_working_minutes() -> None:
    """Working minutes added to a million moments, beside workclock, singly and at once."""
    holidays = [date(2026, 1, day) for day in range(1, 9)]
    calendar = WorkingCalendar(own_holidays=frozenset(holidays))
    moments = _moments(1_000_000)
    amounts = np.random.default_rng(2).integers(1, 5000, len(moments))
    table = minute_table(calendar, 2026, 2028)
    taken, found = _timed(lambda: table.add(moments, amounts))
    ours = len(moments) / taken
    print(f"\nworking minutes added: {ours / 1e6:.0f} M/s", end="")
    try:
        workclock = import_module("workclock")
    except ImportError:
        print("; workclock is not installed")
        return
    schedule = _schedule(workclock, holidays)
    few = 20_000
    pairs = [
        (_aware(moment), timedelta(minutes=int(amount)))
        for moment, amount in zip(moments[:few].tolist(), amounts[:few], strict=True)
    ]
    one, sums = _timed(lambda: [schedule.add(moment, amount) for moment, amount in pairs], 3)
    assert found[:few].tolist() == [_utc(each) for each in sums]
    many, _sums = _timed(lambda: schedule.add_many(moments, amounts.astype("timedelta64[m]")), 3)
    singly, at_once = few / one, len(moments) / many
    print(
        f"; workclock one by one {singly / 1e6:.2f}: {ours / singly:.0f} ×,"
        f" in arrays {at_once / 1e6:.1f}: {ours / at_once:.0f} ×"
    )


def bench_recurrences() -> None:
    """Ten thousand rules of a hundred occurrences, beside dateutil."""
    calendar = working_calendar("RU")
    starts = _moments(10_000).astype("datetime64[D]")
    for unit, frequency in (("week", WEEKLY), ("month", MONTHLY)):
        taken, found = _timed(lambda unit=unit: expand(starts, unit, 1, 100, calendar))
        ours = found.size / taken
        rules = [datetime(2026, 1, 1 + number % 28) for number in range(200)]  # noqa: DTZ001
        theirs_taken, told = _timed(
            lambda frequency=frequency, rules=rules: [
                list(rrule(frequency, dtstart=each, count=100)) for each in rules
            ],
            3,
        )
        theirs = 100 * len(rules) / theirs_taken
        begins = np.array(rules, "datetime64[D]")
        same = expand(begins, unit, 1, 100, calendar).tolist()
        assert same == [[each.date() for each in row] for row in told]
        print(
            f"\nevery {unit}: {ours / 1e6:.0f} M/s; dateutil {theirs / 1e6:.2f}:"
            f" {ours / theirs:.0f} ×"
        )
    days = expand(starts, "week", 1, 100, calendar)
    taken, _moved = _timed(lambda: next_working_days(days, calendar))
    print(f"moved to working days: {days.size / taken / 1e6:.0f} M/s")


def _timed(work: Callable[[], Any], runs: int = RUNS) -> tuple[float, Any]:
    """The median time of the processor, the first run not counted, and what was found."""
    found, times = work(), []
    for _ in range(runs):
        started = time.process_time()
        found = work()
        times.append(time.process_time() - started)
    return max(statistics.median(times), 1e-6), found


def _team(tasks: int, people: int, seed: int) -> tuple[list[Job], list[Hand]]:
    """People of one or two roles for the days that are left, and more work than fits."""
    chance = random.Random(seed)  # noqa: S311 - work made up, the same every time
    hands = []
    for key in range(1, people + 1):
        skills = frozenset(chance.sample(ROLES, chance.choice((1, 1, 2))))
        held = {code: MONDAY + timedelta(days=30) for code in "ab" if chance.random() < 0.7}
        days = [
            FundDay(
                on=MONDAY + timedelta(days=number),
                fund=0 if chance.random() < 0.05 else 360,
                busy=chance.choice((0, 0, 30, 60)),
            )
            for number in range(2)
        ]
        hands.append(Hand(key=key, skills=skills, attestations=held, days=days))
    jobs = [
        Job(
            key=key,
            minutes=(minutes := chance.choice(NORMS)),
            worth=minutes * chance.choice((1, 1, 1, 3, 5)) * chance.uniform(0.5, 1.5),
            skill=chance.choice(ROLES),
            attestation=chance.choice(("", "", "", "a", "b")),
            due_on=MONDAY + timedelta(days=chance.choice((-1, 0, 1, 1, 4))),
        )
        for key in range(tasks)
    ]
    room = sum(day.room for hand in hands for day in hand.days)
    share = 7 * room / 6 / sum(job.minutes for job in jobs)
    grown = [replace(job, minutes=max(5, 5 * round(job.minutes * share / 5))) for job in jobs]
    return grown, hands


def _fitting(jobs: Sequence[Job], hands: Sequence[Hand]) -> list[list[tuple[int, int]]]:
    """For each job the (person, day) it may stand on."""
    return [
        [
            (who, at)
            for who, hand in enumerate(hands)
            for at, day in enumerate(hand.days)
            if job.skill in hand.skills
            and (not job.attestation or job.attestation in hand.attestations)
            and job.minutes <= day.room
            and (job.due_on is None or job.due_on < MONDAY or day.on <= job.due_on)
        ]
        for job in jobs
    ]


def _bound(
    jobs: Sequence[Job], hands: Sequence[Hand], fits: Sequence[Sequence[tuple[int, int]]]
) -> float:
    """The worth when tasks could be cut into pieces."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    rooms = {
        (who, at): solver.Constraint(0, day.room)
        for who, hand in enumerate(hands)
        for at, day in enumerate(hand.days)
    }
    solver.Objective().SetMaximization()
    for job, places in zip(jobs, fits, strict=True):
        once = solver.Constraint(0, 1)
        for place in places:
            part = solver.NumVar(0, 1, "")
            once.SetCoefficient(part, 1)
            rooms[place].SetCoefficient(part, job.minutes)
            solver.Objective().SetCoefficient(part, job.worth)
    solver.Solve()
    return float(solver.Objective().Value())


def _solved(
    jobs: Sequence[Job], hands: Sequence[Hand], fits: Sequence[Sequence[tuple[int, int]]]
) -> tuple[float, str]:
    """What CP-SAT finds in its time."""
    model = cp_model.CpModel()
    loads: dict[tuple[int, int], list[Any]] = {}
    worth = []
    for job, places in zip(jobs, fits, strict=True):
        chosen = [model.new_bool_var("") for _ in places]
        model.add_at_most_one(chosen)
        for place, each in zip(places, chosen, strict=True):
            loads.setdefault(place, []).append(job.minutes * each)
            worth.append(round(100 * job.worth) * each)
    for (who, at), parts in loads.items():
        model.add(sum(parts) <= hands[who].days[at].room)
    model.maximize(sum(worth))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = LIMIT
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    return solver.objective_value / 100, f"{solver.status_name(status)}, {solver.wall_time:.1f} s"


def _check(
    found: Sharing,
    jobs: Sequence[Job],
    hands: Sequence[Hand],
    fits: Sequence[Sequence[tuple[int, int]]],
) -> None:
    used: dict[tuple[int, int], int] = {}
    for job, places in zip(jobs, fits, strict=True):
        if job.key in found.places:
            place = found.places[job.key]
            at = (place.person - 1, (place.on - MONDAY).days)
            assert at in places
            used[at] = used.get(at, 0) + job.minutes
    assert all(minutes <= hands[who].days[at].room for (who, at), minutes in used.items())


def _moments(count: int) -> np.ndarray:
    chance = np.random.default_rng(1)
    return np.datetime64("2026-01-01", "m") + chance.integers(0, 525_600, count)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _schedule(workclock: Any, holidays: Sequence[date]) -> Any:
    rules = [workclock.WorkDay(clock(9), clock(18), days=range(5))]
    rules += [workclock.Break(clock(13), clock(14)), workclock.Holidays(holidays)]
    return workclock.Schedule(rules, time_zone="Europe/Moscow")


def _plain_plan(entry: datetime, calendar: WorkingCalendar) -> list[datetime]:
    """The ends of the ten operations by datetime arithmetic: span after span, day after day."""
    now, found = entry.astimezone(ZoneInfo(calendar.tz)).replace(tzinfo=None), []
    for operation in CARD.operations:
        left = timedelta(minutes=operation.norm.minutes if operation.norm else 0)
        while left:
            if not calendar.is_working_day(now.date()):
                now = datetime.combine(now.date() + timedelta(days=1), calendar.hours[0][0])
                continue
            for begin, end in calendar.hours:
                first = max(now, datetime.combine(now.date(), begin))
                part = min(left, max(timedelta(), datetime.combine(now.date(), end) - first))
                if part:
                    now, left = first + part, left - part
            if left:
                now = datetime.combine(now.date() + timedelta(days=1), calendar.hours[0][0])
        found.append(now.replace(tzinfo=ZoneInfo(calendar.tz)))
    return found
