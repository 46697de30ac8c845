"""Opening of tasks: walks told as data, and what holds for any card."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from techkarta.engine.cards.model import Card, Join
from techkarta.engine.execution.conditions import holds
from techkarta.engine.execution.opening import Transition, opening, waits_for
from techkarta.engine.execution.states import OPENS_SUCCESSORS, TaskState, can_move
from techkarta.engine.planning.network import certain_predecessors
from tests.engine.making import card, cards, operation

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))
READY, WAITING, ACCEPTED = TaskState.READY, TaskState.WAITING, TaskState.ACCEPTED

States = dict[str, tuple[TaskState, ...]]
conditions = st.sampled_from([{}, {}, {"kind": ("a",)}, {"kind": ("b",), "size": ("l", "m")}])
attributes = st.fixed_dictionaries(
    {}, optional={"kind": st.sampled_from(["a", "b", None]), "size": st.sampled_from([(), ("m",)])}
)


def scenario_card(operations: Mapping[str, Mapping[str, Any]]) -> Card:
    return card(
        *(
            operation(
                no,
                after=" ".join(each.get("after", ())),
                join=Join(each.get("join", "all")),
                when={name: tuple(allowed) for name, allowed in each.get("when", {}).items()},
            )
            for no, each in operations.items()
        )
    )


def several(value: str | Sequence[str]) -> tuple[TaskState, ...]:
    return tuple(TaskState(each) for each in ([value] if isinstance(value, str) else value))


def known(values: Mapping[str, Any]) -> dict[str, tuple[str, ...] | str]:
    return {name: each if isinstance(each, str) else tuple(each) for name, each in values.items()}


def applied(states: Mapping[str, tuple[TaskState, ...]], moves: Sequence[Transition]) -> States:
    after = {no: list(each) for no, each in states.items()}
    for move in moves:
        assert can_move(after[move.no][move.occurrence - 1], move.state)
        after[move.no][move.occurrence - 1] = move.state
    return {no: tuple(each) for no, each in after.items()}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path) -> None:
    scenario = YAML(typ="safe").load(path)
    drawn = scenario_card(scenario["operations"])
    states: States = {each.no: (WAITING,) for each in drawn.operations}
    facts = known(scenario.get("know", {}))
    for step in scenario["steps"]:
        facts |= known(step.get("know", {}))
        states |= {no: several(each) for no, each in step.get("do", {}).items()}
        states = applied(states, opening(drawn, states, facts))
        assert states == {no: several(each) for no, each in step["expect"].items()}, step


def test_without_facts_every_operation_waits_and_those_of_the_entry_open() -> None:
    drawn = card(operation("010"), operation("020", after="010"))
    assert opening(drawn, {}, {}) == (Transition(no="010", occurrence=1, state=READY),)


def test_facts_the_card_does_not_know_are_ignored() -> None:
    drawn = card(operation("010"))
    assert opening(drawn, {"990": (WAITING,), "010": (ACCEPTED,)}, {}) == ()


def test_a_later_occurrence_that_waits_opens_alone() -> None:
    moves = opening(card(operation("010")), {"010": (ACCEPTED, WAITING)}, {})
    assert moves == (Transition(no="010", occurrence=2, state=READY),)


def test_what_a_task_waits_for() -> None:
    drawn = card(
        operation("010"),
        operation("020"),
        operation("030", after="010 020"),
        operation("040", after="010 020", join=Join.ANY),
    )
    facts = {"010": (ACCEPTED,), "020": (READY,)}
    assert waits_for(drawn, facts, "030") == ("020",)
    assert waits_for(drawn, facts, "040") == ()
    assert waits_for(drawn, {}, "040") == ("010", "020")


@given(cards(when=conditions), st.data(), attributes)
def test_opening_is_idempotent_and_monotone(
    drawn: Card, data: st.DataObject, facts: dict[str, Any]
) -> None:
    numbers = [each.no for each in drawn.operations]
    states = {no: (data.draw(st.sampled_from([WAITING, READY, ACCEPTED])),) for no in numbers}
    moves = opening(drawn, states, facts)
    after = applied(states, moves)
    assert opening(drawn, after, facts) == ()
    more = data.draw(st.sampled_from(numbers))
    if states[more] != (WAITING,):
        further = opening(drawn, states | {more: (ACCEPTED,)}, facts)
        assert set(moves) <= set(further)


@given(cards(when=conditions), attributes)
def test_nothing_opens_before_what_certainly_precedes_it(
    drawn: Card, facts: dict[str, Any]
) -> None:
    """Walk the card to its end, accepting one ready task at a time."""
    before = certain_predecessors(drawn)
    states: States = {each.no: (WAITING,) for each in drawn.operations}
    for _ in drawn.operations:
        states = applied(states, opening(drawn, states, facts))
        for no in (each.no for each in drawn.operations if states[each.no] != (WAITING,)):
            assert all(states[each][0] in OPENS_SUCCESSORS for each in before[no])
        ready = [no for no, each in states.items() if each == (READY,)]
        states |= dict.fromkeys(ready[:1], (ACCEPTED,))
    states = applied(states, opening(drawn, states, facts))
    undecided = {
        each.no
        for each in drawn.operations
        if states[each.no] == (WAITING,) and holds(each.when, facts) is None
    }
    assert undecided or all(each in OPENS_SUCCESSORS for (each,) in states.values())
