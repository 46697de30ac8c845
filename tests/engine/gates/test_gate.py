"""The gate of a stage."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.cards.model import (
    Card,
    Control,
    ControlMethod,
    ExitCriterion,
    Proof,
)
from techkarta.engine.execution.states import COUNTS_FOR_GATE, TaskState
from techkarta.engine.gates.facts import (
    AnswerFact,
    AnswerState,
    DefenceFact,
    DefenceState,
    TaskFact,
    answer_state,
)
from techkarta.engine.gates.gate import Gate, ItemKind, Reason, gate
from tests.engine.making import card, cards, operation

CRITERIA = (
    ExitCriterion(id="x1", text="client", proof=Proof.CLIENT_EVENT, is_critical=True),
    ExitCriterion(
        id="x2", text="decided", proof=Proof.OPERATION, operation="020", is_critical=True
    ),
    ExitCriterion(id="x3", text="wish", proof=Proof.DOCUMENT),
)
STAGE = card(
    operation("010"),
    operation("020", after="010", control=Control(method=ControlMethod.EACH, by="head_of_sales")),
    operation("030", is_mandatory=False),
    exit=CRITERIA,
)
DONE = (
    TaskFact(no="010", state=TaskState.ACCEPTED),
    TaskFact(no="020", state=TaskState.ACCEPTED),
    TaskFact(no="030", state=TaskState.READY),
)


def told(found: Gate) -> list[tuple[str, str | None]]:
    return [(item.code, item.reason) for item in found.missing]


def test_everything_proved_and_accepted_opens_the_gate_and_is_still_told() -> None:
    found = gate(STAGE, tasks=DONE, proved={"x1"})
    assert found.is_open
    assert [(item.kind, item.code, item.is_met) for item in found.items] == [
        ("criterion", "x1", True),
        ("criterion", "x2", True),
        ("criterion", "x3", False),
        ("operation", "010", True),
        ("operation", "020", True),
    ]


def test_a_critical_criterion_not_proved_holds_it_and_waits_for_the_client() -> None:
    found = gate(STAGE, tasks=DONE)
    assert told(found) == [("x1", "not_proved")]
    assert found.missing[0].params == {"proof": "client_event", "waits_for": "client"}


@pytest.mark.parametrize(
    ("state", "is_proved"),
    [
        ("accepted", True),
        ("not_applicable", True),
        ("skipped", False),
        ("done", False),
        ("ready", False),
    ],
)
def test_a_proving_operation_must_be_accepted_where_it_applies(
    state: str, *, is_proved: bool
) -> None:
    tasks = (DONE[0], TaskFact(no="020", state=TaskState(state)))
    criterion = gate(STAGE, tasks=tasks, proved={"x1", "x2"}).items[1]
    assert criterion.is_met == is_proved


def control(method: str, by: str | None = None) -> Control:
    return Control(method=ControlMethod(method), by=by)


@pytest.mark.parametrize(
    ("fact", "of_control", "reason", "params"),
    [
        ({"state": "ready"}, None, Reason.NOT_STARTED, {"waits_for": "rep"}),
        ({"state": "in_progress"}, None, Reason.IN_PROGRESS, {"waits_for": "rep"}),
        ({"state": "returned"}, None, Reason.RETURNED, {"waits_for": "rep"}),
        ({"state": "cancelled"}, None, Reason.CANCELLED, {"waits_for": "rep"}),
        ({"state": "done"}, None, Reason.AWAITS_CONTROL, {"waits_for": None}),
        (
            {"state": "done"},
            control("each", "head_of_sales"),
            Reason.AWAITS_CONTROL,
            {"waits_for": "head_of_sales"},
        ),
        ({"state": "done"}, control("client"), Reason.AWAITS_CONTROL, {"waits_for": "client"}),
        ({"state": "done"}, control("automatic", "x"), Reason.AWAITS_CONTROL, {"waits_for": "rep"}),
        (
            {"state": "blocked", "owner": "anna", "until": date(2026, 12, 1)},
            None,
            Reason.BLOCKED,
            {"waits_for": "anna", "until": date(2026, 12, 1)},
        ),
    ],
)
def test_a_mandatory_operation_tells_whom_it_waits_for(
    fact: dict[str, object],
    of_control: Control | None,
    reason: Reason,
    params: dict[str, object],
) -> None:
    one = card(operation("010", control=of_control))
    tasks = [TaskFact(no="010", **{**fact, "state": TaskState(fact["state"])})]
    (item,) = gate(one, tasks=tasks).missing
    assert (item.reason, item.params) == (reason, params)


def test_a_waiting_operation_tells_what_it_waits_for() -> None:
    one = card(
        operation("010"),
        operation("020", after="010"),
        operation("030", after="010", when={"client.type": ("fmcg",)}),
    )
    waiting = [TaskFact(no=no, state=TaskState.WAITING) for no in ("020", "030")]
    ready = TaskFact(no="010", state=TaskState.READY)
    before = gate(one, tasks=[ready, *waiting]).missing[1]
    assert (before.reason, before.params) == ("waits_for_predecessors", {"operations": ("010",)})
    after = gate(one, tasks=[TaskFact(no="010", state=TaskState.ACCEPTED), *waiting]).missing[1]
    assert (after.reason, after.params) == ("waits_for_condition", {"attributes": ("client.type",)})


def test_a_mandatory_operation_without_task_is_missing() -> None:
    assert told(gate(card(operation("010")), tasks=[])) == [("010", "no_task")]


def occurrences(*states: str) -> list[TaskFact]:
    return [
        TaskFact(no="010", state=TaskState(state), occurrence=index)
        for index, state in enumerate(states, start=1)
    ]


def test_a_repeating_operation_counts_from_its_first_acceptance() -> None:
    one = card(operation("010"))
    assert gate(one, tasks=occurrences("accepted", "ready")).is_open
    last = gate(one, tasks=occurrences("done", "ready")[::-1]).missing[0]
    assert last.reason == "not_started"
    living = gate(one, tasks=occurrences("done", "cancelled")).missing[0]
    assert living.reason == "awaits_control"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("valid", None),
        ("absent", "answer_absent"),
        ("no_source", "answer_without_source"),
        ("no_date", "answer_without_date"),
        ("expired", "answer_expired"),
    ],
)
def test_a_mandatory_answer_must_be_valid(state: str, reason: str | None) -> None:
    found = gate(card(), tasks=[], answers=[AnswerFact(code="q1", state=AnswerState(state))])
    assert found.items[0].reason == reason
    assert found.is_open == (reason is None)


@pytest.mark.parametrize(
    ("state", "is_blocking", "is_open"),
    [
        ("planned", True, False),
        ("held", True, False),
        ("rework", True, False),
        ("refused", True, False),
        ("passed", True, True),
        ("called_off", True, True),
        ("planned", False, True),
    ],
)
def test_an_open_blocking_defence_holds_the_gate(
    state: str, *, is_blocking: bool, is_open: bool
) -> None:
    defence = DefenceFact(code="d1", state=DefenceState(state), is_blocking=is_blocking)
    found = gate(card(), tasks=[], defences=[defence])
    assert found.is_open == is_open
    assert found.items[0].kind is ItemKind.DEFENCE


@pytest.mark.parametrize(
    ("arguments", "state"),
    [
        ({}, "valid"),
        ({"has_value": False}, "absent"),
        ({"has_source": False}, "no_source"),
        ({"said_on": None}, "no_date"),
        ({"valid_until": date(2026, 11, 23)}, "valid"),
        ({"valid_until": date(2026, 11, 22)}, "expired"),
    ],
)
def test_what_an_answer_is_worth(arguments: dict[str, object], state: str) -> None:
    whole = {
        "has_value": True,
        "has_source": True,
        "said_on": date(2026, 11, 1),
        "valid_until": None,
        "today": date(2026, 11, 23),
    }
    assert answer_state(**{**whole, **arguments}) == state


@given(
    cards(largest=6, is_mandatory=st.booleans()),
    st.lists(st.sampled_from(TaskState), min_size=6, max_size=6),
    st.lists(st.sampled_from(AnswerState), max_size=3),
    st.sets(st.sampled_from(["x1", "x3"])),
)
def test_the_gate_is_open_when_nothing_is_missing_and_only_then(
    drawn: Card, states: Sequence[TaskState], worth: Sequence[AnswerState], proved: set[str]
) -> None:
    held = card(*drawn.operations, exit=(CRITERIA[0], CRITERIA[2]))
    tasks = [
        TaskFact(no=each.no, state=state)
        for each, state in zip(drawn.operations, states, strict=False)
    ]
    answers = [AnswerFact(code=str(index), state=each) for index, each in enumerate(worth)]
    found = gate(held, tasks=tasks, proved=proved, answers=answers)
    is_due = (
        "x1" in proved
        and all(each is AnswerState.VALID for each in worth)
        and all(
            task.state in COUNTS_FOR_GATE
            for task, each in zip(tasks, drawn.operations, strict=True)
            if each.is_mandatory
        )
    )
    assert found.is_open == is_due == (not found.missing)
    assert all((item.reason is None) == item.is_met for item in found.items)
