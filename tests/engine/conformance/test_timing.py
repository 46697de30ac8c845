"""Late, over and under the norm, irregular, unproved, self-checked: by hand."""

from datetime import UTC, datetime

import pytest

from techkarta.engine.cards.model import Card, Due, DueUnit, Join, Norm, Repeat, RepeatUnit
from techkarta.engine.conformance.executions import (
    MICROSECONDS_OF_MINUTE,
    Deviation,
    Execution,
    Trace,
    microseconds,
)
from techkarta.engine.conformance.judging import Judge
from techkarta.engine.planning.calendar import working_calendar
from tests.engine.making import card, operation

CALENDAR = working_calendar("RU", tz="Europe/Moscow")
TIMED = {"late", "over_norm", "under_norm", "irregular", "unproved", "self_checked"}


def at(text: str) -> int:
    """A moment of November 2026 in Moscow: "23 09:00"."""
    day, time = text.split()
    return microseconds(datetime.fromisoformat(f"2026-11-{day}T{time}+03:00"))


def execution(no: str, start: str, end: str | None = None, **more: object) -> Execution:
    began, ended = at(start), at(end or start)
    return Execution(began, ended, no, fact=ended - began if end else None, **more)


def found(made: Card, *executions: Execution, **more: object) -> list[tuple[str, str]]:
    trace = Trace(case="c", executions=executions, **more)
    deviations = Judge(made, CALENDAR).judge(trace).deviations
    return [(each.code, each.operation) for each in deviations if each.code in TIMED]


def norm_of(minutes: int, setup: int = 0, batch: int = 1) -> Card:
    return card(operation("010", norm=Norm(minutes=minutes, setup=setup, batch=batch)))


@pytest.mark.parametrize(
    ("made", "end", "codes"),
    [
        (norm_of(20), "23 09:30", []),  # 150 % exactly
        (norm_of(20), "23 09:31", ["over_norm"]),
        (norm_of(20), "23 09:08", []),  # 40 % exactly
        (norm_of(20), "23 09:07", ["under_norm"]),
        (norm_of(20), "23 09:00", ["under_norm"]),
        # The setup is shared by the batch: 20 + 90 / 4 = 42.5.
        (norm_of(20, setup=90, batch=4), "23 10:03", []),
        (norm_of(20, setup=90, batch=4), "23 10:04", ["over_norm"]),
        (card(operation("010")), "23 19:00", []),
    ],
)
def test_fact_against_the_norm(made: Card, end: str, codes: list[str]) -> None:
    assert found(made, execution("010", "23 09:00", end)) == [(code, "010") for code in codes]


def test_a_moment_alone_has_no_fact() -> None:
    assert found(norm_of(20), execution("010", "23 09:00")) == []


def test_every_execution_is_held_against_the_norm() -> None:
    long = execution("010", "23 09:00", "23 12:00")
    assert found(norm_of(20), long, long._replace(end=long.end + 1)) == [("over_norm", "010")] * 2


DAY = Due(within=1, unit=DueUnit.WORKING_DAY)
HOURS = Due(within=2, unit=DueUnit.WORKING_HOUR)


def test_due_is_counted_from_the_end_of_the_last_predecessor() -> None:
    made = card(operation("010"), operation("020"), operation("030", after="010 020", due=DAY))
    before = execution("010", "20 09:00", "20 10:00"), execution("020", "20 09:30", "23 09:30")
    assert found(made, *before, execution("030", "24 10:00", "24 18:00")) == []
    assert found(made, *before, execution("030", "24 10:00", "24 18:01")) == [("late", "030")]


def test_due_is_counted_from_the_end_of_the_first_of_any() -> None:
    made = card(
        operation("010"),
        operation("020"),
        operation("030", after="010 020", join=Join.ANY, due=DAY),
    )
    before = execution("010", "20 09:00", "20 10:00"), execution("020", "20 09:30", "23 09:30")
    assert found(made, *before, execution("030", "23 10:00", "23 18:00")) == []
    assert found(made, *before, execution("030", "24 10:00", "24 10:30")) == [("late", "030")]


def test_due_is_counted_from_the_first_event_where_nothing_precedes() -> None:
    made = card(operation("010"), operation("020", after="", due=HOURS))
    first = execution("x", "23 09:00", "23 09:10")
    assert found(made, first, execution("020", "23 10:00", "23 11:00")) == []
    assert found(made, first, execution("020", "23 10:00", "23 11:01")) == [("late", "020")]


def test_what_was_left_out_passes_its_opening_on() -> None:
    made = card(
        operation("010"),
        operation("020", after="010", is_mandatory=False),
        operation("030", after="020", due=HOURS),
    )
    before = execution("x", "20 09:00"), execution("010", "23 09:00", "23 10:00")
    assert found(made, *before, execution("030", "23 11:00", "23 12:00")) == []
    assert found(made, *before, execution("030", "23 11:00", "23 12:01")) == [("late", "030")]
    # One executed only later opened nothing either.
    late = execution("030", "23 11:00", "23 12:01"), execution("020", "23 15:00", "23 15:30")
    assert found(made, *before, *late) == [("late", "030")]


def test_only_the_first_execution_can_be_late() -> None:
    weekly = Repeat(every=1, unit=RepeatUnit.WEEK)
    made = card(operation("010", due=HOURS, repeat=weekly))
    assert found(made, execution("010", "20 09:00"), execution("010", "27 09:00")) == []


def test_due_days_are_local() -> None:
    """What ends at 02:00 in Moscow opens the next on that day, though it is yesterday in UTC."""
    made = card(operation("010"), operation("020", after="010", due=DAY))
    before = execution("010", "24 01:00", "24 02:00")
    assert found(made, before, execution("020", "25 17:00")) == []
    assert found(made, before, execution("020", "26 09:00")) == [("late", "020")]


@pytest.mark.parametrize(
    ("every", "unit", "second", "is_irregular"),
    [
        (1, RepeatUnit.WEEK, "20 21:00", False),  # ten days and a half
        (1, RepeatUnit.WEEK, "20 21:01", True),
        (2, RepeatUnit.WEEK, "30 09:00", False),
        (1, RepeatUnit.WORKING_DAY, "11 09:00", False),
        (1, RepeatUnit.WORKING_DAY, "12 09:00", True),
        (2, RepeatUnit.WORKING_DAY, "13 09:00", False),  # three working days, one and a half of two
        (2, RepeatUnit.WORKING_DAY, "16 09:00", True),
        (1, RepeatUnit.MONTH, "30 09:00", False),
        (1, RepeatUnit.CONTACT, "30 09:00", False),
    ],
)
def test_gaps_between_repetitions(
    every: int, unit: RepeatUnit, second: str, *, is_irregular: bool
) -> None:
    made = card(operation("010", repeat=Repeat(every=every, unit=unit)))
    told = found(made, execution("010", "10 08:00", "10 09:00"), execution("010", second))
    assert told == [("irregular", "010")] * is_irregular


@pytest.mark.parametrize(
    ("known", "is_irregular"),
    [({}, True), ({"client.class": ("A",)}, True), ({"client.class": ("C",)}, False)],
)
def test_the_class_of_the_client_stretches_the_gap(
    known: dict[str, tuple[str, ...]], *, is_irregular: bool
) -> None:
    repeat = Repeat(every=1, unit=RepeatUnit.WEEK, by_class={"A": 1, "C": 4})
    made = card(operation("010", repeat=repeat))
    row = execution("010", "01 09:00"), execution("010", "20 09:00")
    assert found(made, *row, attributes=known) == [("irregular", "010")] * is_irregular


def test_months_and_quarters_are_of_calendar_length() -> None:
    for unit, days in ((RepeatUnit.MONTH, 46), (RepeatUnit.QUARTER, 137)):
        made = card(operation("010", repeat=Repeat(every=1, unit=unit)))
        for more, told in ((-1, []), (0, [("irregular", "010")])):
            gap = (days + more) * 24 * 60 * MICROSECONDS_OF_MINUTE
            assert found(made, Execution(0, 0, "010"), Execution(gap, gap, "010")) == told


def test_evidence_and_control_are_judged_where_they_are_known() -> None:
    made = card(operation("010"))
    plain = Execution(0, 0, "010", user="anna")
    judge = Judge(made, CALENDAR)
    told = {
        (plain,): (),
        (plain._replace(is_proved=True),): (),
        (plain._replace(is_proved=False),): (Deviation("unproved", "010", "anna"),),
        (plain._replace(controller="boris"),): (),
        (plain._replace(controller="anna"),): (Deviation("self_checked", "010", "anna"),),
        (plain._replace(user="", controller=""),): (),
    }
    for executions, deviations in told.items():
        assert judge.judge(Trace(case="c", executions=executions)).deviations == deviations


def test_moments_become_microseconds_and_back() -> None:
    moment = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
    assert microseconds(moment) == int(moment.timestamp()) * 1_000_000 + 123456
    assert microseconds(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -1_000_000
