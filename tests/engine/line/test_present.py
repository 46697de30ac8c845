"""A line that starts with cases in it: what is behind them is not done again."""

import math
from dataclasses import replace

import numpy as np
import pytest

from techkarta.engine.cards.model import Repeat, RepeatUnit
from techkarta.engine.line.model import DAY, Chance, Discipline, Law, Scenario, Standing
from techkarta.engine.line.simulation import simulate
from techkarta.engine.line.soundness import unsound
from techkarta.engine.line.spread import remaining
from tests.engine.line.lines import exponential, fixed, line, one_run, operation, source, stage

FEW = source(1e-9)


def started(*present: Standing, **more: object) -> Scenario:
    """Two operations one after the other, and nobody comes but those who are there."""
    known: dict[str, object] = {"sources": (FEW,), "days": 50, **more}
    first = stage(
        operation("010", 30),
        operation("020", 50, after=("010",)),
        wait=known.pop("wait", None),
        is_wait_last=known.pop("is_wait_last", False),
    )
    return line(first, people={"rep": 1}, present=present, **known)


def lead(scenario: Scenario) -> float:
    """Mean minutes from the coming of a case to its end."""
    return one_run(scenario).lead_time_days.mean * DAY


def test_what_is_done_is_not_done_again() -> None:
    assert lead(started(Standing(stage="s1"))) == pytest.approx(80)
    assert lead(started(Standing(stage="s1", done=("010",)))) == pytest.approx(50)
    assert lead(started(Standing(stage="s1", days=2, done=("010",)))) == pytest.approx(2 * DAY + 50)


def test_a_case_with_everything_done_leaves_at_once() -> None:
    run = one_run(started(Standing(stage="s1", days=1, age=7, done=("010", "020"))))
    assert (run.won, run.lead_time_days.mean) == (1, 7)
    assert run.stages["s1"].days == pytest.approx(1)


def test_the_clients_time_goes_on() -> None:
    waiting = Standing(stage="s1", days=3, done=("010", "020"))
    assert lead(started(waiting, wait=fixed(5))) == pytest.approx(5 * DAY)
    overdue = replace(waiting, days=9)
    assert lead(started(overdue, wait=fixed(5))) == pytest.approx(9 * DAY)
    # From the end of the operations it begins with the line: nobody knows since when.
    assert lead(started(waiting, wait=fixed(5), is_wait_last=True)) == pytest.approx(8 * DAY)


def test_cases_stand_in_the_order_told_and_by_the_discipline() -> None:
    present = (Standing(stage="s1", count=2, days=1, value=1), Standing(stage="s1", value=9))
    first = one_run(started(*present, days=160 / DAY))
    assert (first.won, first.wip) == (1, pytest.approx(3 - 1 * 50 / 160, rel=0.2))
    dear = one_run(started(*present, days=90 / DAY, discipline=Discipline.VALUE))
    assert (dear.won, dear.lead_time_days.mean) == (1, pytest.approx(80 / DAY))


def test_what_repeats_comes_again_after_its_interval() -> None:
    again = operation("010", 60, repeat=Repeat(every=2, unit=RepeatUnit.WORKING_DAY, until=2))
    made = line(
        stage(again, operation("020", 30, "legal"), wait=fixed(10)),
        people={"rep": 1, "legal": 1},
        sources=(FEW,),
        days=20,
        present=(Standing(stage="s1", done=("010",)),),
    )
    assert one_run(made).roles["rep"].utilisation == pytest.approx(60 / (20 * DAY))


def test_those_who_stand_there_change_nobodys_luck() -> None:
    made = line(
        stage(
            operation("010", exponential(60)), next={"won": 0.5, "lost": 0.5}, wait=exponential(9)
        ),
        people={"rep": 50},
        sources=(source(3),),
    )
    crowd = replace(made, present=(Standing(stage="s1", count=300, days=4),))
    before, after = one_run(made), one_run(crowd)
    assert after.arrived == before.arrived
    assert after.won + after.lost == pytest.approx(before.won + before.lost + 300, abs=30)
    assert (
        simulate(crowd, replications=3).as_data()
        == simulate(crowd, replications=3, workers=3).as_data()
    )


def test_a_full_line_brings_from_the_first_month_what_an_empty_one_brings_later() -> None:
    made = line(
        stage(wait=exponential(40)),
        people={},
        sources=(source(2),),
        days=250,
        # By Little's law two a day for forty days are eighty; their age is of no account.
        present=(Standing(stage="s1", count=80, days=40),),
    )
    full = simulate(made, replications=60)
    first = [months[0] for months in full.monthly_contracts]
    assert full.total.wip.mean == pytest.approx(80, rel=0.05)
    assert sum(first) / len(first) == pytest.approx(2 * full.month_days, rel=0.06)
    empty = simulate(replace(made, present=()), replications=20)
    assert sum(months[0] for months in empty.monthly_contracts) / 20 < 15


@pytest.mark.parametrize(
    ("law", "over"),
    [
        # The chance to outlast 10 more after 20, of a mean of 15 and cv 0.5 where they count.
        (Law.EXPONENTIAL, math.exp(-10 / 15)),
        # Lognormal: ln 20 and ln 30 are 0.8452 and 1.7035 standard deviations above the middle.
        (Law.LOGNORMAL, 0.04423 / 0.19900),
        # Gamma of shape 4 and scale 3.75: e^{-x}(1 + x + x²/2 + x³/6) at 8 and at 16/3.
        (Law.GAMMA, 0.04238 / 0.22131),
    ],
)
def test_what_remains_is_drawn_given_what_has_passed(law: Law, over: float) -> None:
    rng = np.random.default_rng(1)
    chance = Chance(law=law, mean=15, cv=0.5)
    found = [remaining(chance, 20, rng) for _ in range(4000)]
    assert min(found) >= 0
    assert sum(each > 10 for each in found) / 4000 == pytest.approx(over, abs=0.03)


@pytest.mark.parametrize("law", list(Law))
def test_what_has_lasted_beyond_all_measure_ends_some_time(law: Law) -> None:
    rng = np.random.default_rng(1)
    for age in (0, 1e3, 1e9, 1e200):
        assert 0 <= remaining(Chance(law=law, mean=15, cv=0.05), age, rng) < 1e202


def test_who_stands_where_there_is_no_place_is_told() -> None:
    found = unsound(started(Standing(stage="s9"), Standing(stage="s1", done=("010", "990"))))
    assert [(each.code, each.field) for each in found] == [
        ("unknown_stage", "present.0.stage"),
        ("unknown_operation", "present.1.done"),
    ]
