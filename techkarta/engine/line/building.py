"""From a scenario to the tables of the event loop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from techkarta.engine.cards.model import DueUnit, Join, RepeatUnit
from techkarta.engine.planning.calendar import working_calendar

from .draws import Draws, Stream
from .load import Load, duration, occurrences, offered_load, present_entries
from .model import (
    DAY,
    LOST,
    MONTH_DAYS,
    WON,
    Arrivals,
    Chance,
    Discipline,
    Law,
    LineOperation,
    Scenario,
    Stage,
)
from .moments import NO_DUE
from .serving import NOBODY
from .standing import Stood, calendar_share, stood, stood_rows
from .tables import FIXED, GROWING, Tables, empty, plain, table

_CALENDAR_MONTH = 365.25 / 12
_MONTHS = {RepeatUnit.MONTH: 1, RepeatUnit.QUARTER: 3}
_WORKING_WEEK, _WEEK = 5, 7
_ENDS = {WON: -1, LOST: -2}
_DISCIPLINES = {Discipline.FIFO: 0, Discipline.DUE: 1, Discipline.VALUE: 2}
_FIRST_ROOM = 1024
_DAYS_IN_WORK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A scenario made ready: rows of its tables, its streams, its calendar."""

    scenario: Scenario
    load: Load
    roles: tuple[str, ...]
    rows: dict[str, list[tuple[float, ...]]]
    streams: tuple[Stream, ...]
    day_of: tuple[int, ...]
    place_of: tuple[int, ...]
    month_days: float
    stood: tuple[Stood, ...]
    present_operations: float

    @property
    def cases(self) -> float:
        """Cases that come in one run, on average."""
        coming = sum(source.per_day for source in self.scenario.sources) * self.scenario.days
        return coming + sum(each.count for each in self.stood)

    @property
    def operations(self) -> float:
        """Operations of one run, on average."""
        return self.load.operations_per_day * self.scenario.days + self.present_operations


@dataclass(slots=True)
class _Draft:
    """Rows while they are gathered."""

    scenario: Scenario
    load: Load
    roles: tuple[str, ...]
    present: dict[str, float]
    rows: dict[str, list[tuple[float, ...]]] = field(default_factory=dict)
    streams: list[Stream] = field(default_factory=list)
    groups: dict[tuple[tuple[int, int], ...], int] = field(default_factory=dict)

    def add(self, name: str, *values: float) -> int:
        rows = self.rows.setdefault(name, [])
        rows.append(values)
        return len(rows) - 1

    def count(self, name: str) -> int:
        return len(self.rows.setdefault(name, []))

    def stream(self, chance: Chance | None, expected: float) -> int:
        self.streams.append(Stream(chance=chance, expected=expected))
        return len(self.streams) - 1


def program(scenario: Scenario) -> Program:
    """Make a sound scenario ready to run."""
    load = offered_load(scenario)
    present = present_entries(scenario)
    draft = _Draft(scenario=scenario, load=load, roles=tuple(scenario.people), present=present)
    for stage in scenario.stages:
        _add_stage(draft, stage)
    for key in draft.groups:
        first = draft.count("needs")
        for role, count in key:
            draft.add("needs", role, count)
        draft.add("groups", first, draft.count("needs"), -1, -1, -1, 0)
        draft.add("touched", 0)
    _add_roles(draft)
    _add_sources(draft)
    day_of, place_of, month_days = _calendar(scenario)
    return Program(
        scenario=scenario,
        load=load,
        roles=draft.roles,
        rows=draft.rows,
        streams=tuple(draft.streams),
        day_of=day_of,
        place_of=place_of,
        month_days=month_days,
        stood=stood(scenario, calendar_share(scenario, month_days)),
        present_operations=sum(
            present[stage.code] * sum(occurrences(each) for each in stage.operations)
            for stage in scenario.stages
        ),
    )


def tables_of(made: Program, draws: Draws) -> Tables:
    """Fresh tables for one run; the first case of each source comes after its first number."""
    scenario, rows = made.scenario, dict(made.rows)
    rows["sources"] = [(*row[:-1], draws.first(int(row[1]))) for row in rows["sources"]]
    widest = max(int(last - first) for first, last, *_ in rows["stages"])
    # About what is in work at a time, in lines that are not too full; others grow.
    at_work = min(made.operations, made.load.operations_per_day * _DAYS_IN_WORK)
    room = max(_FIRST_ROOM, 3 * widest, int(at_work))
    clock = (0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, _DISCIPLINES[scenario.discipline], widest, 0, 0, 0)
    rows["present"], rows["done"] = stood_rows(made.stood, draws.aside())
    until, since = scenario.days * DAY, scenario.warmup * DAY
    return Tables(
        clock=table("clock", [(*clock, 0.0, since, until, 0.0)]),
        streams=table("streams", draws.rows()),
        draws=draws.numbers,
        day_of=plain(np.array(made.day_of, dtype=np.int64)),
        place_of=plain(np.array(made.place_of, dtype=np.int64)),
        **{name: empty(name, room) for name in GROWING},
        ends=empty("ends", _FIRST_ROOM + int(made.cases)),
        **{name: table(name, rows.get(name, [])) for name in FIXED},
    )


def _add_roles(draft: _Draft) -> None:
    for role, pool in enumerate(draft.scenario.people.values()):
        first = draft.count("users")
        for group, key in enumerate(draft.groups):
            if any(role == needed for needed, _ in key):
                draft.add("users", group)
        draft.add("roles", pool.count, 0, first, draft.count("users"), 0.0, 0.0, 0.0)


def _add_sources(draft: _Draft) -> None:
    codes = [stage.code for stage in draft.scenario.stages]
    is_by_value = draft.scenario.discipline is Discipline.VALUE
    for source in draft.scenario.sources:
        if not source.per_day:
            continue
        law = Law.EXPONENTIAL if source.arrivals is Arrivals.POISSON else Law.FIXED
        cases = source.per_day * draft.scenario.days
        between = Chance(law=law, mean=DAY / source.per_day)
        streams = draft.stream(between, cases), draft.stream(source.value, cases * is_by_value)
        draft.add("sources", codes.index(source.stage), *streams, 0.0)


def _add_stage(draft: _Draft, stage: Stage) -> None:
    coming = draft.load.entered_per_day[stage.code] * draft.scenario.days
    entries = coming + draft.present[stage.code]
    first = draft.count("operations")
    place = {each.no: at for at, each in enumerate(stage.operations)}
    after: dict[int, list[int]] = {at: [] for at in range(len(stage.operations))}
    for at, operation in enumerate(stage.operations):
        for before in operation.after:
            after[place[before]].append(at)
    required = [at for at, each in enumerate(stage.operations) if each.is_mandatory]
    if stage.wait is not None and stage.is_wait_last:
        for at in required:
            after[at].append(len(stage.operations))
    for at, operation in enumerate(stage.operations):
        links = _add_links(draft, after[at])
        _add_operation(draft, operation, links, entries)
    if stage.wait is not None:
        waits_for = len(required) if stage.is_wait_last else 0
        _add_wait(draft, stage.wait, waits_for, entries)
    branches = draft.count("branches")
    _add_branches(draft, stage)
    mandatory = len(required) + (stage.wait is not None)
    ways = (
        branches,
        draft.count("branches"),
        draft.stream(None, entries if len(stage.next) > 1 else 0.0),
    )
    draft.add("stages", first, draft.count("operations"), mandatory, *ways, -1, 0, 0, 0.0)


def _add_links(draft: _Draft, after: list[int]) -> tuple[int, int]:
    first = draft.count("links")
    for at in after:
        draft.add("links", at)
    return first, draft.count("links")


def _add_operation(
    draft: _Draft, operation: LineOperation, links: tuple[int, int], entries: float
) -> None:
    scenario = draft.scenario
    pace = duration(scenario, operation) / operation.time.mean
    time = Chance(law=operation.time.law, mean=operation.time.mean * pace, cv=operation.time.cv)
    missing = len(operation.after)
    if operation.join is Join.ANY:
        missing = min(missing, 1)
    needs = Counter(draft.roles.index(role) for role in operation.roles)
    group = draft.groups.setdefault(tuple(sorted(needs.items())), len(draft.groups))
    times, is_in_days, every = _repetition(operation, is_calendar=scenario.country is not None)
    stream = draft.stream(time, entries * occurrences(operation))
    whole = (group, operation.is_mandatory, missing, *links, stream, times, 0, is_in_days)
    draft.add("operations", *whole, _due(operation), every)


def _add_wait(draft: _Draft, wait: Chance, waits_for: int, entries: float) -> None:
    """The client's time: in days where a calendar tells them, else in working minutes."""
    is_in_days = draft.scenario.country is not None
    scale = 1 if is_in_days else DAY
    chance = Chance(law=wait.law, mean=wait.mean * scale, cv=wait.cv)
    none = draft.count("links")
    stream = draft.stream(chance, entries)
    draft.add("operations", NOBODY, 1, waits_for, none, none, stream, 1, is_in_days, 0, NO_DUE, 0.0)


def _add_branches(draft: _Draft, stage: Stage) -> None:
    codes = [each.code for each in draft.scenario.stages]
    total = 0.0
    for target, chance in stage.next.items():
        total += chance
        if chance > 0:
            draft.add("branches", _ENDS.get(target) or codes.index(target), total)


def _repetition(operation: LineOperation, *, is_calendar: bool) -> tuple[int, int, float]:
    """Times (0 = until the stage ends), whether in calendar days, and the interval.

    Everything is accepted at once here, so that what repeats until accepted is done once; and so
    is what repeats at every contact. Without a calendar a week has 5 working days.
    """
    repeat = operation.repeat
    if repeat is None or repeat.unit is RepeatUnit.CONTACT or repeat.until == "accepted":
        return 1, 0, 0.0
    times = repeat.until if isinstance(repeat.until, int) else 0
    if repeat.unit is RepeatUnit.WORKING_DAY:
        return times, 0, repeat.every * DAY
    if repeat.unit is RepeatUnit.WEEK:
        days: float = _WEEK if is_calendar else _WORKING_WEEK
    else:
        days = _MONTHS[repeat.unit] * (_CALENDAR_MONTH if is_calendar else MONTH_DAYS)
    return times, int(is_calendar), repeat.every * days * (1 if is_calendar else DAY)


def _due(operation: LineOperation) -> float:
    """Working minutes from the opening of an operation until it is due."""
    due = operation.due
    if due is None:
        return NO_DUE
    minutes = {
        DueUnit.WORKING_HOUR: 60,
        DueUnit.WORKING_DAY: DAY,
        DueUnit.DAY: DAY * _WORKING_WEEK / _WEEK,
        DueUnit.WEEK: DAY * _WORKING_WEEK,
    }
    return due.within * minutes[due.unit]


def _calendar(scenario: Scenario) -> tuple[tuple[int, ...], tuple[int, ...], float]:
    """Calendar days of working days, working days of calendar days, working days of a month.

    Both count from 0: the day the line starts at, or the first working day after it. The second
    gives a day off the working day that follows it.
    """
    if scenario.country is None:
        return (), (), MONTH_DAYS
    calendar = working_calendar(scenario.country)
    first = calendar.next_working_day(scenario.start)
    count = int(scenario.days) + 2
    last = calendar.add_working_days(first, count)
    place_of: list[int] = []
    day_of: list[int] = []
    for day in _days(first, last):
        place_of.append(len(day_of))
        if calendar.is_working_day(day):
            day_of.append((day - first).days)
    months = ((last - first).days + 1) / _CALENDAR_MONTH
    return tuple(day_of), tuple(place_of), len(day_of) / months


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]
