"""What the line does, step by step, on lines whose times are known in advance."""

from datetime import date

import pytest

from techkarta.engine.cards.model import Due, DueUnit, Join, Repeat, RepeatEnd, RepeatUnit
from techkarta.engine.errors import EngineError
from techkarta.engine.line.model import DAY, Chance, Discipline, Law, Pool
from techkarta.engine.line.simulation import simulate
from tests.engine.line.lines import (
    exponential,
    fixed,
    line,
    one_run,
    operation,
    regular,
    source,
    stage,
)


def lead(scenario: object) -> float:
    """Mean minutes from entry to the end."""
    return one_run(scenario).lead_time_days.mean * DAY


def test_operations_follow_one_another() -> None:
    made = line(
        stage(operation("010", 30), operation("020", 50, after=("010",))), people={"rep": 5}
    )
    assert lead(made) == pytest.approx(80)


def test_operations_without_predecessors_open_at_entry() -> None:
    operations = (operation("010", 30), operation("020", 50))
    assert lead(line(stage(*operations), people={"rep": 2})) == pytest.approx(50)
    assert lead(line(stage(*operations), people={"rep": 1})) == pytest.approx(80)


@pytest.mark.parametrize(("join", "expected"), [(Join.ALL, 50 + 5), (Join.ANY, 50)])
def test_a_join_waits_for_all_or_for_any(join: Join, expected: float) -> None:
    made = line(
        stage(
            operation("010", 30),
            operation("020", 50),
            operation("030", 5, after=("010", "020"), join=join),
        ),
        people={"rep": 3},
    )
    assert lead(made) == pytest.approx(expected)


def test_a_join_of_any_opens_once() -> None:
    made = line(
        stage(
            operation("010", 30),
            operation("020", 50),
            operation("030", 100, "specialist", after=("010", "020"), join=Join.ANY),
        ),
        people={"rep": 3, "specialist": 1},
    )
    assert one_run(made).roles["specialist"].utilisation == pytest.approx(100 / DAY, rel=0.02)


def test_a_joint_operation_occupies_everybody() -> None:
    made = line(
        stage(
            operation("010", 60, participants=("specialist",)),
            operation("020", 40, "specialist"),
        ),
        people={"rep": 1, "specialist": 1},
    )
    run = one_run(made)
    assert run.lead_time_days.mean * DAY == pytest.approx(100)
    assert run.roles["rep"].utilisation == pytest.approx(60 / DAY, rel=0.02)
    assert run.roles["specialist"].utilisation == pytest.approx(100 / DAY, rel=0.02)
    assert run.roles["specialist"].wait_minutes == pytest.approx(30)


def test_a_role_named_twice_needs_two_people() -> None:
    pair = stage(operation("010", 60, participants=("rep",)), operation("020", 60))
    assert lead(line(pair, people={"rep": 2})) == pytest.approx(120)
    assert lead(line(pair, people={"rep": 3})) == pytest.approx(60)


def test_who_can_begin_does_not_wait_for_who_cannot() -> None:
    """The joint operation waits for the specialist; the rep does the next one meanwhile."""
    made = line(
        stage(
            operation("010", 100, "specialist"),
            operation("020", 50, participants=("specialist",)),
            operation("030", 30),
        ),
        people={"rep": 1, "specialist": 1},
    )
    assert lead(made) == pytest.approx(150)


def test_an_optional_operation_is_done_but_not_waited_for() -> None:
    made = line(
        stage(operation("010", 30), operation("020", 200, "specialist", is_mandatory=False)),
        people={"rep": 1, "specialist": 1},
    )
    run = one_run(made)
    assert run.lead_time_days.mean * DAY == pytest.approx(30)
    assert run.roles["specialist"].utilisation == pytest.approx(200 / DAY, rel=0.02)


def test_an_optional_operation_still_waiting_is_dropped_with_its_stage() -> None:
    made = line(
        stage(operation("010", 30), operation("020", 200, is_mandatory=False)), people={"rep": 1}
    )
    run = one_run(made)
    assert run.roles["rep"].utilisation == pytest.approx(30 / DAY, rel=0.02)
    assert run.roles["rep"].queue == pytest.approx(30 / DAY, rel=0.02)


@pytest.mark.parametrize(("is_last", "expected"), [(False, 2 * DAY), (True, 2 * DAY + 90)])
def test_the_client_takes_time_beside_the_operations_or_after_them(
    *, is_last: bool, expected: float
) -> None:
    made = line(stage(operation("010", 90), wait=fixed(2), is_wait_last=is_last), people={"rep": 9})
    assert lead(made) == pytest.approx(expected)


def test_a_stage_may_be_the_clients_alone() -> None:
    made = line(
        stage(operation("010", 90), next={"s2": 1.0}),
        stage(code="s2", wait=fixed(3)),
        people={"rep": 1},
    )
    run = one_run(made)
    assert run.lead_time_days.mean == pytest.approx(3 + 90 / DAY)
    assert run.stages["s2"].days == pytest.approx(3)


def test_a_share_of_the_day_makes_work_last_longer() -> None:
    made = line(stage(operation("010", 90)), people={"rep": Pool(count=1, share=0.75)})
    assert lead(made) == pytest.approx(120)
    short = line(stage(operation("010", 90)), people={"rep": Pool(count=1, day_minutes=360)})
    assert lead(short) == pytest.approx(120)


def test_branches_are_drawn_by_their_probabilities() -> None:
    made = line(
        stage(operation("010", 1), next={"s2": 0.6, "lost": 0.4}),
        stage(operation("010", 1), code="s2", next={"won": 0.25, "lost": 0.75}),
        people={"rep": 50},
        sources=(source(200),),
    )
    run = one_run(made)
    assert run.stages["s2"].entered / run.stages["s1"].entered == pytest.approx(0.6, abs=0.02)
    assert run.won / run.arrived == pytest.approx(0.15, abs=0.01)
    assert run.lost / run.arrived == pytest.approx(0.85, abs=0.01)


def test_several_sources_come_to_their_stages() -> None:
    made = line(
        stage(operation("010", 10), next={"s2": 1.0}),
        stage(operation("010", 10), code="s2"),
        people={"rep": 5},
        sources=(regular(4), regular(1, to="s2"), source(0)),
    )
    run = one_run(made)
    assert (run.stages["s1"].entered, run.stages["s2"].entered) == (398, pytest.approx(497, abs=2))


def test_the_warm_up_is_not_counted() -> None:
    work = stage(operation("010", 240))
    whole = one_run(line(work, people={"rep": 1}, days=100))
    later = one_run(line(work, people={"rep": 1}, days=100, warmup=40))
    assert (whole.arrived, later.arrived) == (100, 61)
    assert whole.contracts_per_month == pytest.approx(99 / 100 * 250 / 12)
    assert later.contracts_per_month == pytest.approx(60 / 60 * 250 / 12)
    assert later.roles["rep"].utilisation == pytest.approx(0.5)


def order_taken(discipline: Discipline) -> list[float]:
    """In which place cases of stages b, c, d are done, all of which come while the rep is busy."""
    dues = {"b": None, "c": 10, "d": 2}
    stages = [
        stage(
            operation(
                "010",
                100,
                due=Due(within=due, unit=DueUnit.WORKING_HOUR) if due is not None else None,
            ),
            code=code,
        )
        for code, due in dues.items()
    ]
    values = {"b": 5.0, "c": 9.0, "d": 7.0}
    made = line(
        stage(operation("010", 100), code="a"),
        *stages,
        people={"rep": 1},
        sources=(
            regular(DAY / 1000, to="a"),
            *(regular(DAY / 1001, to=code, value=fixed(values[code])) for code in dues),
        ),
        discipline=discipline,
        days=1999 / DAY,
    )
    run = one_run(made)
    return [round(run.stages[code].days * DAY + 1) // 100 for code in dues]


@pytest.mark.parametrize(
    ("discipline", "expected"),
    [
        (Discipline.FIFO, [2, 3, 4]),
        (Discipline.DUE, [4, 3, 2]),
        (Discipline.VALUE, [4, 2, 3]),
    ],
)
def test_people_take_waiting_operations_by_the_discipline(
    discipline: Discipline, expected: list[int]
) -> None:
    assert order_taken(discipline) == expected


def repeating(**repeat: object) -> object:
    return one_run(
        line(
            stage(
                operation("010", 10),
                operation("020", 10, "specialist", after=("010",), repeat=Repeat(**repeat)),
                operation("030", 10, after=("020",)),
                wait=fixed(12),
            ),
            people={"rep": 9, "specialist": 9},
            sources=(regular(0.05),),
            days=99,
        )
    )


@pytest.mark.parametrize(
    ("repeat", "times"),
    [
        ({"every": 1, "unit": RepeatUnit.WEEK, "until": 2}, 2),
        ({"every": 1, "unit": RepeatUnit.WEEK, "until": RepeatEnd.STAGE_EXIT}, 3),
        ({"every": 2, "unit": RepeatUnit.WORKING_DAY, "until": RepeatEnd.CLOSED}, 6),
        ({"every": 1, "unit": RepeatUnit.WORKING_DAY, "until": RepeatEnd.ACCEPTED}, 1),
        ({"every": 1, "unit": RepeatUnit.CONTACT, "until": 5}, 1),
        ({"every": 1, "unit": RepeatUnit.MONTH, "until": 9}, 1),
    ],
)
def test_an_operation_repeats_until_its_count_or_the_end_of_the_stage(
    repeat: dict[str, object], times: int
) -> None:
    run = repeating(**repeat)
    assert run.lead_time_days.mean == pytest.approx(12)
    assert run.roles["specialist"].utilisation * 99 * DAY * 9 == pytest.approx(times * 10 * 4)


@pytest.mark.parametrize(("per_day", "days", "won"), [(1, 2.9, 1), (1, 1.9, 0), (0.5, 3.9, 0)])
def test_a_calendar_lets_the_client_think_on_days_off(
    per_day: float, days: float, won: int
) -> None:
    """From Thursday on 3 days of thinking: begun on Friday morning they are over on Monday.

    Begun on Monday, the third working day, they last until Thursday.
    """
    made = line(
        stage(code="s1", wait=fixed(3)),
        people={"rep": 1},
        sources=(regular(per_day),),
        days=days,
        country="RU",
        start=date(2026, 2, 12),
    )
    assert one_run(made).won == won


def test_months_of_a_calendar_have_its_working_days() -> None:
    made = line(stage(operation("010", 10)), people={"rep": 1}, country="RU", days=247)
    assert simulate(made, replications=1).month_days == pytest.approx(247 / 12, abs=0.3)


def busy_line(**more: object) -> object:
    return line(
        stage(operation("010", exponential(200)), next={"s2": 0.5, "lost": 0.5}),
        stage(operation("010", Chance(law=Law.LOGNORMAL, mean=100, cv=0.6)), code="s2"),
        **{"people": {"rep": 2}, "sources": (source(3),), **more},
    )


def test_the_same_seed_gives_the_same_numbers_however_many_work() -> None:
    first = simulate(busy_line(), replications=6, seed=5)
    assert simulate(busy_line(), replications=6, seed=5, workers=3) == first
    assert simulate(busy_line(), replications=3, seed=5).runs == first.runs[:3]
    assert simulate(busy_line(), replications=6, seed=6).total != first.total
    assert len({run.wip for run in first.runs}) == 6


def test_side_by_side_runs_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    made = busy_line()
    alone = simulate(made, replications=4)
    monkeypatch.setattr("techkarta.engine.line.simulation._WORTH_THREADS", 0)
    monkeypatch.setattr("techkarta.engine.line.simulation._WORTH_PROCESSES", 0)
    assert simulate(made, replications=4, workers=2) == alone


def test_one_more_person_changes_nothing_but_what_follows_from_it() -> None:
    few = simulate(busy_line(), replications=5)
    more = simulate(busy_line(people={"rep": 3}), replications=5)
    assert [run.arrived for run in few.runs] == [run.arrived for run in more.runs]
    assert few.total.lead_time_days.mean.mean > more.total.lead_time_days.mean.mean


def test_a_line_that_cannot_be_stable_is_told_with_its_role() -> None:
    made = line(stage(operation("010", 600)), people={"rep": 1, "legal": 1})
    found = simulate(made, replications=2)
    assert [(each.code, each.params["role"]) for each in found.warnings] == [("unstable", "rep")]
    assert found.warnings[0].params["load"] == pytest.approx(1.25)
    assert found.total.bottleneck == "rep"
    assert found.total.roles["legal"].utilisation.mean == 0
    assert found.total.roles["legal"].wait_minutes.mean is None


def test_queues_without_end_find_room() -> None:
    made = line(stage(operation("010", 480)), people={"rep": 1}, sources=(source(200),), days=50)
    run = one_run(made)
    assert run.won == 49
    assert run.wip == pytest.approx(run.arrived / 2, rel=0.05)


def test_nothing_to_tell_is_none() -> None:
    made = line(stage(operation("010", 480)), people={"rep": 1}, sources=(regular(0.001),))
    run = one_run(made)
    assert run.lead_time_days.mean is None
    assert run.stages["s1"].days is None
    assert run.bottleneck is None
    assert (run.wip, run.won, run.contracts_per_month) == (0, 0, 0)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"replications": 0}, "bad_replications"),
        ({"replications": 10**9}, "bad_replications"),
        ({"seed": -1}, "bad_seed"),
    ],
)
def test_impossible_calls_are_refused(call: dict[str, int], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        simulate(busy_line(), **call)
    assert refused.value.code == code


def test_a_line_too_large_is_refused_with_an_estimate() -> None:
    made = line(stage(operation("010", 1)), people={"rep": 9}, sources=(source(4000),), days=10_000)
    with pytest.raises(EngineError) as refused:
        simulate(made, replications=1)
    assert refused.value.params["operations"] == 80_000_000


def test_progress_is_told_after_each_run() -> None:
    told: list[int] = []
    simulate(busy_line(), replications=3, on_run=lambda: told.append(1))
    assert len(told) == 3
