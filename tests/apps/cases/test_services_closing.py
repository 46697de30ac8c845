"""Won, lost and opened again."""

import pytest

from techkarta.cases.models import Case
from techkarta.cases.services import lose_case, reopen_case, win_case
from techkarta.common.errors import Conflict, Invalid, Locked, NotAllowed, NotFound
from techkarta.method.models import Stage
from techkarta.work.models import Task
from tests.apps.making import events_of, operation, put_card, states_of
from tests.world import MOMENT, actor

LATER = MOMENT.replace(hour=12)


def close(how: object, by: object, case: Case, **more: object) -> Case:
    version = more.pop("version", Case.objects.get(pk=case.pk).version)
    return how(actor=actor(by), case_id=case.id, version=version, moment=LATER, **more)


@pytest.mark.parametrize("index", [0, 1])
def test_a_stage_that_does_not_win_does_not_win(world: object, index: int) -> None:
    case = world.case(stage=world.stages[index])
    with pytest.raises(Locked) as refused:
        close(win_case, world.cast.owner, case)
    assert refused.value.code == "stage_does_not_win"


def test_a_winning_stage_wins_through_its_gate(world: object) -> None:
    put_card(world.cast.company, operation("010"), stage="s3")
    case = world.case(stage=world.stages[2])
    with pytest.raises(Locked) as refused:
        close(win_case, world.cast.owner, case)
    assert refused.value.code == "gate_closed"
    world.finish(case, "010")
    won = close(win_case, world.cast.owner, case, reason="Signed")
    assert (won.state, won.closed_at, won.close_reason) == ("won", LATER, "Signed")


def test_the_last_stage_wins_whatever_it_says(world: object) -> None:
    Stage.objects.update(may_win=False)
    case = world.case(stage=world.stages[2])
    assert close(win_case, world.cast.owner, case).state == "won"


def test_the_head_wins_from_anywhere_with_a_reason(world: object) -> None:
    case = world.case()
    with pytest.raises(Invalid):
        close(win_case, world.cast.head, case, is_override=True)
    won = close(win_case, world.cast.head, case, is_override=True, reason="Already paid")
    assert won.state == "won"
    with pytest.raises(NotAllowed):
        close(win_case, world.cast.owner, world.case(), is_override=True, reason="I want")


def test_lost_needs_a_reason(world: object) -> None:
    case = world.case()
    with pytest.raises(Invalid) as refused:
        close(lose_case, world.cast.owner, case, reason="  ")
    assert (refused.value.code, refused.value.params["field"]) == ("reason_empty", "reason")
    lost = close(lose_case, world.cast.owner, case, reason="The price")
    assert (lost.state, lost.closed_at, lost.close_reason) == ("lost", LATER, "The price")


def test_closing_ends_the_visit_and_its_tasks(world: object) -> None:
    case = world.case()
    close(lose_case, world.cast.owner, case, reason="The price")
    visit = case.visits.get()
    assert (visit.left_at, visit.left_how, visit.reason) == (LATER, "lost", "The price")
    assert set(states_of(case).values()) == {"cancelled"}


def test_closing_is_told_once_after_its_cancelled_tasks(world: object) -> None:
    case = world.case()
    for _ in range(2):
        close(lose_case, world.cast.owner, case, reason="The price", version=1)
    kinds = [event.kind for event in events_of(case)]
    assert kinds.count("case_lost") == 1
    assert kinds.count("task_cancelled") == Task.objects.count()
    (event,) = events_of(case, "case_lost")
    assert event.data == {"stage": "s1", "reason": "The price"}


def test_winning_twice_changes_nothing(world: object) -> None:
    case = world.case(stage=world.stages[2])
    won = close(win_case, world.cast.owner, case)
    assert close(win_case, world.cast.owner, case, version=1).version == won.version
    assert len(events_of(case, "case_won")) == 1


def test_a_won_case_is_not_lost_and_a_lost_one_not_won(world: object) -> None:
    won = close(win_case, world.cast.owner, world.case(stage=world.stages[2]))
    lost = close(lose_case, world.cast.owner, world.case(), reason="The price")
    with pytest.raises(Invalid):
        close(lose_case, world.cast.owner, won, reason="The price")
    with pytest.raises(Invalid):
        close(win_case, world.cast.owner, lost)


def test_a_reopened_case_stands_where_it_was_closed_with_new_tasks(world: object) -> None:
    case = close(lose_case, world.cast.owner, world.case(), reason="The price")
    opened = close(reopen_case, world.cast.owner, case, reason="They called")
    assert (opened.state, opened.closed_at, opened.close_reason) == ("open", None, "")
    assert (opened.stage, opened.entered_at) == (world.stages[0], LATER)
    assert [visit.left_how for visit in case.visits.order_by("id")] == ["lost", ""]
    assert states_of(case)["010"] == "ready"
    (event,) = events_of(case, "case_reopened")
    assert event.data == {"reason": "They called"}


def test_reopening_needs_a_reason_and_an_open_case_stays(world: object) -> None:
    case = close(lose_case, world.cast.owner, world.case(), reason="The price")
    with pytest.raises(Invalid):
        close(reopen_case, world.cast.owner, case, reason=" ")
    opened = close(reopen_case, world.cast.owner, case, reason="They called")
    again = close(reopen_case, world.cast.owner, case, reason="They called", version=1)
    assert again.version == opened.version
    assert case.visits.count() == 2


@pytest.mark.parametrize("how", [win_case, lose_case, reopen_case])
def test_a_stale_version_is_a_conflict(world: object, how: object) -> None:
    case = world.case(stage=world.stages[2])
    if how is reopen_case:
        case = close(lose_case, world.cast.owner, case, reason="The price")
    with pytest.raises(Conflict):
        close(how, world.cast.owner, case, reason="So", version=99)


@pytest.mark.parametrize("how", [win_case, lose_case, reopen_case])
@pytest.mark.parametrize(
    ("name", "error"),
    [("colleague", NotAllowed), ("outsider", NotFound), ("stranger", NotFound)],
)
def test_only_who_may_change_the_case_closes_or_opens_it(
    world: object, how: object, name: str, error: type[Exception]
) -> None:
    case = world.case(stage=world.stages[2])
    with pytest.raises(error):
        close(how, getattr(world.cast, name), case, reason="So")
