"""What is missing, out of order, repeated, off the card: tables by hand."""

import pytest

from techkarta.engine.cards.model import Card, Join, Repeat, RepeatUnit
from techkarta.engine.conformance.executions import Execution, Trace
from techkarta.engine.conformance.judging import Judge
from techkarta.engine.planning.calendar import working_calendar
from tests.engine.making import card, operation

CALENDAR = working_calendar(None, tz="UTC")
WEEKLY = Repeat(every=1, unit=RepeatUnit.WEEK)
CHAIN = card(
    operation("010"),
    operation("020", after="010"),
    operation("030", after="020", is_mandatory=False),
    operation("040", after="030"),
)
ANY = card(
    operation("010"),
    operation("020", after="010", is_mandatory=False),
    operation("030", after="010", is_mandatory=False),
    operation("040", after="020 030", join=Join.ANY),
    operation("050", after="040"),
)
REPEATING = card(
    operation("010", repeat=WEEKLY),
    operation("020", after="010", repeat=WEEKLY),
)


def judged(made: Card, trace: str, **more: object) -> dict[str, str]:
    """Code → operations, for a trace of numbers, one a minute."""
    executions = tuple(
        Execution(minute * 60_000_000, minute * 60_000_000, no)
        for minute, no in enumerate(trace.split())
    )
    found = Judge(made, CALENDAR).judge(Trace(case="c", executions=executions, **more))
    told: dict[str, list[str]] = {}
    for deviation in found.deviations:
        told.setdefault(deviation.code, []).append(deviation.operation)
    assert found.is_conforming == (not told)
    return {code: " ".join(numbers) for code, numbers in told.items()}


@pytest.mark.parametrize(
    ("made", "trace", "told"),
    [
        (CHAIN, "010 020 030 040", {}),
        (CHAIN, "010 020 040", {}),
        (CHAIN, "010 030 040", {"missing": "020"}),
        (CHAIN, "", {"missing": "010 020 040"}),
        (CHAIN, "020 010 040", {"order": "020"}),
        # The closure: 040 waits for 010 even where 030 between them was left out.
        (CHAIN, "040 020 010", {"order": "040 020"}),
        # One never executed is told as missing and never as order.
        (CHAIN, "040", {"missing": "010 020"}),
        (CHAIN, "010 020 020 040 020", {"repeated": "020 020"}),
        (CHAIN, "010 020 999 040 999", {"off_card": "999 999"}),
        # Only the first execution is judged for order.
        (CHAIN, "010 020 040 010", {"repeated": "010"}),
        (ANY, "010 020 040 050", {}),
        (ANY, "010 020 040 030 050", {}),
        (ANY, "010 040 050", {}),
        (ANY, "010 040 020 050", {"order": "040"}),
        # The closure does not pass through 040: what leads to it may have been left out.
        (ANY, "010 050 020 040", {"order": "050"}),
        (ANY, "050 010 020", {"missing": "040"}),
        # A direct predecessor came before, so what precedes the other one does not matter.
        (ANY, "020 040 010 050", {"order": "020"}),
        (REPEATING, "010 020 010 020 010", {}),
        (REPEATING, "020 010 020", {"order": "020"}),
        (REPEATING, "010 010", {"missing": "020"}),
    ],
)
def test_deviations(made: Card, trace: str, told: dict[str, str]) -> None:
    assert judged(made, trace) == told


def test_a_single_predecessor_is_certain_whatever_the_join() -> None:
    made = card(operation("010"), operation("020", after="010", join=Join.ANY),
                operation("030", after="020"))  # fmt: skip
    assert judged(made, "030 020 010") == {"order": "030 020"}


def test_a_case_still_on_its_stage_owes_nothing() -> None:
    assert judged(CHAIN, "010", is_complete=False) == {}
    assert judged(CHAIN, "", is_complete=False) == {}
    assert judged(CHAIN, "020 010", is_complete=False) == {"order": "020"}


CONDITIONAL = card(operation("010"), operation("020", when={"client.type": ("fmcg",)}))


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"client.type": ("fmcg",)}, {"missing": "020"}),
        ({"client.type": ("fmcg", "trade")}, {"missing": "020"}),
        ({"client.type": ("trade",)}, {}),
        ({"client.type": ()}, {}),
        # Not known: nothing is demanded.
        ({}, {}),
    ],
)
def test_a_condition_demands_where_it_is_known_to_hold(
    attributes: dict[str, tuple[str, ...]], told: dict[str, str]
) -> None:
    assert judged(CONDITIONAL, "010", attributes=attributes) == told
    assert judged(CONDITIONAL, "010 020", attributes=attributes) == {}


def test_cost_fitness_and_counts() -> None:
    executions = tuple(Execution(moment, moment, no) for moment, no in enumerate(("020", "x")))
    found = Judge(CHAIN, CALENDAR).judge(Trace(case="c", executions=executions))
    assert (found.events, found.demanded, found.cost) == (2, 3, 3)
    assert found.fitness == pytest.approx(1 - 3 / 5)
    empty = Judge(ANY, CALENDAR).judge(Trace(case="c", executions=(), is_complete=False))
    assert empty.fitness == 1


def test_equal_traces_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge(CHAIN, CALENDAR)
    trace = Trace(case="a", executions=(Execution(0, 0, "040"),))
    first = judge.judge(trace)
    monkeypatch.setattr("techkarta.engine.conformance.structure.members", None)
    assert judge.judge(trace).deviations == first.deviations
