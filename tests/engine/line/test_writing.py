"""A line written as a scenario file is read as the same line and gives the same numbers."""

from datetime import date

import pytest

from techkarta.engine.cards.model import Due, DueUnit, Join, Repeat, RepeatEnd, RepeatUnit
from techkarta.engine.line.model import Chance, Discipline, Law, Pool, Scenario, Standing
from techkarta.engine.line.scenario import read_scenario
from techkarta.engine.line.simulation import simulate
from techkarta.engine.line.writing import renamed, written
from tests.engine.line.lines import line, operation, source, stage

RICH = line(
    stage(
        operation("010", Chance(law=Law.LOGNORMAL, mean=100 / 3, cv=0.1)),
        operation(
            "020",
            Chance(law=Law.GAMMA, mean=1e-5, cv=2),
            participants=("legal", "rep"),
            after=("010",),
            is_mandatory=False,
            repeat=Repeat(every=2, unit=RepeatUnit.WEEK, until=3),
            due=Due(within=2, unit=DueUnit.WORKING_DAY),
        ),
        operation("030", 5, after=("010", "020"), join=Join.ANY),
        operation("040", 5, repeat=Repeat(every=1, unit=RepeatUnit.MONTH, until=RepeatEnd.CLOSED)),
        next={"s2": 1 / 3, "lost": 2 / 3},
        wait=Chance(law=Law.LOGNORMAL, mean=7.1, cv=1.7),
        is_wait_last=True,
    ),
    stage(code="s2", wait=Chance(law=Law.FIXED, mean=3, cv=0.0), next={"won": 1}),
    people={"rep": Pool(count=3, share=0.75), "legal": Pool(count=1, day_minutes=240)},
    sources=(source(0.7, value=Chance(law=Law.LOGNORMAL, mean=9e5, cv=1)),),
    country="RU",
    start=date(2026, 3, 2),
    discipline=Discipline.VALUE,
    days=120,
    warmup=20,
    present=(
        Standing(stage="s1", count=2, days=4.25, done=("010", "030")),
        Standing(stage="s2", age=9, value=12.5),
    ),
)


def read(text: str) -> Scenario | None:
    found = read_scenario(text.encode(), lambda _path: pytest.fail("no card is named"))
    assert not found.findings
    return found.scenario


def test_a_line_is_read_as_it_was_written() -> None:
    titles = {"s1": "First: #1", "s1.010": 'Say "yes"\tnow'}
    assert read(written(RICH, notes=["A note\nof two lines"], titles=titles)) == RICH
    assert read(written(line(stage(wait=Chance(law=Law.FIXED, mean=1)), people={}))) is not None


def test_other_codes_give_the_same_numbers() -> None:
    other = renamed(RICH, stages={"s1": "project-p1", "s2": "project-p2"}, processes={"sales": "p"})
    found = read(written(other))
    assert found == other
    before, after = (simulate(each, replications=3).total for each in (RICH, found))
    assert after.contracts_per_month == before.contracts_per_month
    assert list(after.stages.values()) == list(before.stages.values())
