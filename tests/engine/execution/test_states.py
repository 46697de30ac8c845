"""The table of states."""

from techkarta.engine.execution.states import (
    ACTIONABLE,
    COUNTS_FOR_GATE,
    FINAL,
    OPEN,
    OPENS_SUCCESSORS,
    TRANSITIONS,
    TaskState,
    can_move,
)

MODEL = {
    "waiting": {"ready", "not_applicable"},
    "ready": {"in_progress", "done", "blocked", "skipped"},
    "in_progress": {"done", "blocked", "ready"},
    "blocked": {"ready"},
    "done": {"accepted", "returned"},
    "returned": {"in_progress", "done"},
    "accepted": set(),
    "skipped": set(),
    "not_applicable": set(),
    "cancelled": set(),
}


def test_the_moves_are_those_of_the_model_and_cancelling_what_is_open() -> None:
    assert set(TRANSITIONS) == set(TaskState)
    for before, after in MODEL.items():
        found = set(TRANSITIONS[TaskState(before)])
        assert found == after | ({"cancelled"} if TaskState(before) in OPEN else set())


def test_nothing_leaves_a_final_state() -> None:
    assert {state for state, after in TRANSITIONS.items() if not after} == FINAL
    assert set(TaskState) == FINAL | OPEN
    assert not can_move(TaskState.ACCEPTED, TaskState.RETURNED)
    assert can_move(TaskState.DONE, TaskState.RETURNED)


def test_the_sets() -> None:
    assert OPENS_SUCCESSORS == COUNTS_FOR_GATE == FINAL - {TaskState.CANCELLED}
    assert ACTIONABLE < OPEN
