"""With people enough, a stage lasts as long as the critical path of its card."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Norm
from techkarta.engine.line.making import card_operations
from techkarta.engine.line.model import DAY, Law
from techkarta.engine.planning.effort import operation_minutes
from techkarta.engine.planning.network import network
from techkarta.engine.planning.schedule import Work, schedule
from tests.engine.line.lines import line, one_run, stage
from tests.engine.making import cards


def critical_minutes(card: Card) -> float:
    work = {each.no: Work(seconds=round(operation_minutes(each) * 60)) for each in card.operations}
    return max(times.earliest_finish for times in schedule(network(card), work).values()) / 60


@settings(max_examples=60)
@given(cards(), st.data())
def test_a_stage_lasts_as_long_as_its_critical_path(card: Card, data: st.DataObject) -> None:
    timed = tuple(
        replace(each, norm=Norm(minutes=data.draw(st.integers(1, 400), label=each.no)))
        for each in card.operations
    )
    made = line(
        stage(*card_operations(replace(card, operations=timed), Law.FIXED)),
        people={"rep": 1000, "specialist": 1000},
    )
    run = one_run(made)
    expected = critical_minutes(replace(card, operations=timed))
    assert run.lead_time_days.mean * DAY == pytest.approx(expected)
    busy = sum(run.roles[role].utilisation * 1000 * 99.5 * DAY for role in ("rep", "specialist"))
    assert run.roles["rep"].wait_minutes in (0, None)
    assert busy == pytest.approx(99 * sum(operation_minutes(each) for each in timed), rel=0.06)


@settings(max_examples=40)
@given(cards(largest=6), st.integers(0, 10))
def test_one_person_does_everything_one_by_one(card: Card, seed: int) -> None:
    """Whatever the order, one person for all work is never idle while a case is there."""
    timed = tuple(
        replace(each, norm=Norm(minutes=7 + 5 * place), role="rep")
        for place, each in enumerate(card.operations)
    )
    made = line(
        stage(*card_operations(replace(card, operations=timed), Law.FIXED)), people={"rep": 1}
    )
    run = one_run(made, seed)
    assert run.lead_time_days.mean * DAY == pytest.approx(sum(map(operation_minutes, timed)))
    assert run.wip == pytest.approx(run.roles["rep"].utilisation)
