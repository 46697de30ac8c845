"""Whole logs judged by columns: the same answers, rows and refusals as case by case."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine import compiling
from techkarta.engine.cards.model import Card, Due, DueUnit, Join, Repeat, RepeatUnit
from techkarta.engine.conformance.conforming import LogFile, by_columns, case_by_case, conform
from techkarta.engine.conformance.executions import microseconds
from techkarta.engine.conformance.frames import reading
from techkarta.engine.conformance.frames.minutes import minutes_by_columns
from techkarta.engine.conformance.frames.walls import days_of, moments_of_walls
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.log.moments import FORMS, moment_reader
from techkarta.engine.conformance.log.problems import NAMED
from techkarta.engine.conformance.norms import minutes_one_by_one
from techkarta.engine.conformance.results import CaseResult
from techkarta.engine.planning.calendar import working_calendar
from tests.engine.conformance.logs import written
from tests.engine.making import operation

pytestmark = pytest.mark.skipif(not compiling.IS_COMPILED, reason="nothing is compiled here")

MOSCOW, BERLIN = working_calendar("RU"), working_calendar(None, tz="Europe/Berlin")


def stage_card(stage: str, **more: object) -> Card:
    return Card(
        code=f"card-{stage}",
        title=stage,
        process="sales",
        stages=(stage,),
        operations=(
            operation("010", 20, due=Due(within=2, unit=DueUnit.WORKING_DAY)),
            operation("020", 20, "010", repeat=Repeat(every=1, unit=RepeatUnit.WEEK)),
            operation("030", 5, "010", due=Due(within=3, unit=DueUnit.WORKING_HOUR), **more),
            operation(
                "040",
                30,
                "020 030",
                join=Join.ANY,
                due=Due(within=1, unit=DueUnit.WEEK),
                repeat=Repeat(every=2, unit=RepeatUnit.WORKING_DAY, by_class={"A": 1, "B": 3}),
            ),
            operation("050", 60, "040", is_mandatory=False, when={"client.type": ("plant",)}),
            operation("060", 60, "040", when={"client.type": ("plant",)}),
        ),
    )


P1, P2 = stage_card("p1"), stage_card("p2", is_mandatory=False)
HEAD = "case,operation,start,end,user,stage,complete,outcome,controller,client.type,client.class"
TIMES = (
    "{:%Y-%m-%dT%H:%M:%S}", "{:%Y-%m-%d %H:%M}", "{:%Y-%m-%dT%H:%M:%S.%f}Z",
    "{:%Y-%m-%dT%H:%M}+05:30",
    "{:%Y-%m-%d}", "{:%d.%m.%Y}", "{:%Y-%m-%dT%H:%M:%S}-03:00", "", "{:%Y%m%dT%H%M%S}",
)  # fmt: skip


def random_log(seed: int, most: int = 120) -> str:
    """Rows of all kinds, the broken ones too."""
    chance = random.Random(seed)  # noqa: S311 - the same log every time
    rows = [HEAD]
    for _ in range(chance.randrange(1, most)):
        # About the nights in which clocks are changed.
        at = datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=chance.randrange(20_000))
        end = at + timedelta(minutes=chance.choice([1, 5, 40, 3000, -3]))
        cells = [
            chance.choice(["a", "b", "c, d", "  ", "дело 5", "e" * 40]),
            chance.choice(["010", "020", "030", "040", "050", "060", "other", ""]),
            chance.choice(TIMES[: chance.choice([1, 9])]).format(at),
            chance.choice(TIMES[: chance.choice([3, 9])]).format(end),
            chance.choice(["", "anna", "boris"]),
            chance.choice(["p1", "p1", "p2", "p9"]),
            chance.choice(["", "true", "no", "perhaps"] if chance.random() < 0.1 else ["", "no"]),
            chance.choice(["", "", "won", "lost"]),
            chance.choice(["", "", "anna", "clara"]),
            chance.choice(["", "plant", "shop; plant"]),
            chance.choice(["", "A", "B"]),
        ]
        rows.append(",".join(f'"{cell}"' for cell in cells[: chance.choice([11] * 20 + [9])]))
    return "\n".join(rows) + "\n"


def both(path: Path, cards: list[Card], calendar: object, **more: object) -> list[object]:
    """What both ways tell: totals, rows, cases."""
    found = []
    for judge in (by_columns, case_by_case):
        results: list[CaseResult] = []
        log = LogFile(path=path, given=LogMap(tz=calendar.tz, **more))
        try:
            totals, read = judge(log, cards, calendar, results.append)
        except Exception as error:  # noqa: BLE001 - refusals are compared, whatever they are
            found.append(repr(error))
            continue
        found.append(
            (
                (totals.cases, totals.conforming, totals.events, totals.cost),
                round(totals.fitness_mean, 9),
                dict(totals.deviations),
                dict(totals.off_card),
                [
                    {no: (each.executions, +each.deviations) for no, each in row.items()}
                    for row in totals.operations
                ],
                {name: (each.executions, +each.deviations) for name, each in totals.users.items()},
                (read.elsewhere, read.problems.rows, read.problems.broken_rows),
                (read.problems.transitions, read.problems.doubtful_rows),
                # Of many only some are named, and reading by batches may name others.
                *(
                    sorted(each, key=lambda one: one.line) if len(each) < NAMED else ()
                    for each in (read.problems.broken, read.problems.doubtful)
                ),
                [_told(result) for result in results],
            )
        )
    return found


def _told(result: CaseResult) -> tuple[object, ...]:
    return (
        result.case,
        result.cost,
        round(result.fitness, 9),
        [
            (each.card, each.events, each.demanded, each.cost, sorted(each.deviations))
            for each in result.judgements
        ],
        {code: result.operations(code) for code in ("order", "late", "missing", "irregular")},
    )


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from([MOSCOW, BERLIN]), st.booleans())
def test_a_log_is_judged_as_case_by_case(seed: int, calendar: object, is_one: bool) -> None:  # noqa: FBT001 - drawn
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "log.csv", random_log(seed))
        by_column, one_by_one = both(path, [P1] if is_one else [P1, P2], calendar)
    assert by_column == one_by_one


ODD = (
    "31.02.2026 09:00", "1.2.2026 9:05", "01.02.26 09:00", "2026-02-01T09:00", "29.03.2026 02:30",
    "01.02.20260 09:00", "01.02.2026  09:00", "01.02.1850 09:00", " 01.02.2026 09:07 ",
    "01.02.2026", "25.10.2026 02:30", "01.02.2026 24:00", "01.02.2026 09:60", "٠١.02.2026 09:00",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("tz", ["Europe/Berlin", "Europe/Moscow"])
def test_moments_of_a_form_are_those_of_rows(form: str, tz: str, tmp_path: Path) -> None:
    chance = random.Random(form + tz)  # noqa: S311 - the same log every time
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    rows = ["case,operation,start"]
    for number in range(300):
        at = begin + timedelta(minutes=chance.randrange(400_000))
        text = chance.choice(ODD) if number % 9 == 0 else at.strftime(form)
        rows.append(f'{number % 40},010,"{text}"')
    path = written(tmp_path / "log.csv", "\n".join(rows))
    cards = [replace(P1, operations=P1.operations[:1])]
    by_column, one_by_one = both(path, cards, working_calendar(None, tz=tz), moments=form)
    assert by_column == one_by_one


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.booleans())
def test_minutes_are_those_of_case_by_case(seed: int, is_one: bool) -> None:  # noqa: FBT001 - drawn
    cards, found = ([P1] if is_one else [P1, P2]), []
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "log.csv", random_log(seed))
        for minutes in (minutes_by_columns, minutes_one_by_one):
            try:
                facts, read = minutes(LogFile(path=path, given=LogMap()), cards)
            except Exception as error:  # noqa: BLE001 - refusals are compared, whatever they are
                found.append(repr(error))
                continue
            rows = [
                {no: np.hstack([[], *map(np.atleast_1d, each)]) for no, each in row.items()}
                for row in facts
            ]
            told = [{no: sorted(each.tolist()) for no, each in row.items()} for row in rows]
            found.append((told, read.elsewhere, read.problems.broken_rows))
    assert found[0] == found[1]


def test_more_rows_than_are_held_go_through_temporary_files(tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", random_log(4, 400))
    found = []
    for in_memory in (1, 1000):
        results: list[CaseResult] = []
        log = LogFile(path=path, given=LogMap(), in_memory=in_memory)
        totals, read = by_columns(log, [P1, P2], MOSCOW, results.append)
        assert read.is_spilled == (in_memory == 1)
        found.append((sorted(map(_told, results)), totals.deviations, totals.events))
    assert found[0] == found[1]


def test_a_log_that_tells_too_much_of_its_rows_is_left_to_the_other_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_KINDS", 3)
    log = LogFile(path=written(tmp_path / "log.csv", random_log(4, 400)), given=LogMap())
    assert by_columns(log, [P1, P2], MOSCOW, None) is None
    totals, _ = conform(log, [P1, P2], MOSCOW)
    assert totals.cases


@pytest.mark.parametrize("tz", ["Europe/Berlin", "Pacific/Apia", "UTC"])
def test_wall_clocks_of_columns_are_those_of_rows(tz: str) -> None:
    read = moment_reader(tz)
    at = datetime(2011, 12, 28, 23, 50, tzinfo=UTC)
    for step in range(0, 60 * 24 * 120, 610):
        wall = at + timedelta(minutes=step)
        micros = microseconds(wall)
        found, clear = moments_of_walls(np.array([micros]), tz)
        if clear[0]:
            assert found[0] == read(f"{wall:%Y-%m-%dT%H:%M}", 1)
        shown = wall.astimezone(ZoneInfo(tz)).date()
        assert days_of(np.array([micros]), tz)[0] == (shown - date(1970, 1, 1)).days
