"""Moves along the stages: forward through the gate, over it by the head, back with a reason."""

import pytest

from techkarta.accounts.models import User
from techkarta.cases.models import Case, StageVisit
from techkarta.cases.services import Move, move_case, prove_criterion, withdraw_proof
from techkarta.common.errors import Conflict, Invalid, Locked, NotAllowed, NotFound
from techkarta.method.models import Stage
from tests.apps.making import events_of
from tests.world import MOMENT, actor, make_user

LATER = MOMENT.replace(hour=12)


def move(by: User, case: Case, stage: Stage, **more: object) -> Case:
    version = more.pop("version", Case.objects.get(pk=case.pk).version)
    return move_case(
        actor=actor(by),
        case_id=case.id,
        version=version,
        move=Move(stage_id=stage.id, **more),
        moment=LATER,
    )


def prove(world: object, case: Case, criterion: str = "x1") -> None:
    prove_criterion(
        actor=actor(case.owner),
        case_id=case.id,
        criterion=criterion,
        text="A letter of today",
        happened_on=MOMENT.date(),
        moment=MOMENT,
    )


def ready(world: object) -> Case:
    """A case whose gate is open: operations accepted, the client's word there."""
    case = world.case()
    world.finish(case, "010")
    world.finish(case, "020")
    prove(world, case)
    return case


def fresh(case: Case) -> Case:
    """The fresh row of a case."""
    return Case.objects.get(pk=case.pk)


def test_a_closed_gate_tells_what_is_missing(world: object) -> None:
    case = world.case()
    with pytest.raises(Locked) as refused:
        move(world.cast.owner, case, world.stages[1])
    assert refused.value.code == "gate_closed"
    missing = {item.code: str(item.reason) for item in refused.value.params["missing"]}
    assert missing == {
        "x1": "not_proved",
        "x2": "not_proved",
        "010": "not_started",
        "020": "waits_for_predecessors",
    }
    assert fresh(case).stage == world.stages[0]


@pytest.mark.parametrize("left_out", ["010", "020", "x1"])
def test_everything_critical_is_needed(world: object, left_out: str) -> None:
    case = world.case()
    for no in ("010", "020"):
        if no != left_out and not (no == "020" and left_out == "010"):
            world.finish(case, no)
    if left_out != "x1":
        prove(world, case)
    with pytest.raises(Locked) as refused:
        move(world.cast.owner, case, world.stages[1])
    assert left_out in {item.code for item in refused.value.params["missing"]}


def test_a_satisfied_gate_opens(world: object) -> None:
    case = move(world.cast.owner, ready(world), world.stages[1])
    assert (case.stage, case.entered_at) == (world.stages[1], LATER)
    left, entered = StageVisit.objects.filter(case=case).order_by("id")
    assert (left.left_at, left.left_how, left.left_by) == (LATER, "forward", world.cast.owner)
    assert (entered.stage, entered.left_at) == (world.stages[1], None)


def test_a_withdrawn_proof_closes_the_gate_again(world: object) -> None:
    case = ready(world)
    withdraw_proof(actor=actor(case.owner), case_id=case.id, criterion="x1", moment=MOMENT)
    with pytest.raises(Locked):
        move(world.cast.owner, case, world.stages[1])


def test_the_move_is_remembered_once(world: object) -> None:
    case = move(world.cast.owner, ready(world), world.stages[1])
    (event,) = events_of(case, "case_moved")
    assert event.data == {"how": "forward", "source": "s1", "target": "s2", "reason": ""}
    assert (event.actor, event.at) == (world.cast.owner, LATER)
    assert event.visit == case.visits.get(left_at=None)


def test_moving_to_where_it_stands_changes_nothing(world: object) -> None:
    case = world.case()
    again = move(world.cast.owner, case, world.stages[0], version=99)
    assert again.version == case.version
    assert case.visits.count() == 1
    assert events_of(case, "case_moved") == []


def test_a_repeated_move_happens_once(world: object) -> None:
    case = ready(world)
    version = fresh(case).version
    for _ in range(2):
        move(world.cast.owner, case, world.stages[1], version=version)
    assert case.visits.count() == 2
    assert len(events_of(case, "case_moved")) == 1


def test_stages_are_not_skipped(world: object) -> None:
    with pytest.raises(Locked) as refused:
        move(world.cast.owner, ready(world), world.stages[2])
    assert refused.value.code == "stages_skipped"
    assert refused.value.params["next_stage_id"] == world.stages[1].id


def test_the_head_passes_a_closed_gate_with_a_reason(world: object) -> None:
    case = world.case()
    move(world.cast.head, case, world.stages[1], is_override=True, reason=" The client waits ")
    visit = case.visits.order_by("id").first()
    assert (visit.left_how, visit.reason) == ("override", "The client waits")
    assert visit.left_by == world.cast.head
    (event,) = events_of(case, "case_moved")
    assert (event.data["how"], event.data["reason"]) == ("override", "The client waits")


def test_the_head_may_jump_over_stages(world: object) -> None:
    case = move(
        world.cast.head, world.case(), world.stages[2], is_override=True, reason="Came ready"
    )
    assert case.stage == world.stages[2]


def test_an_override_without_a_reason_is_refused(world: object) -> None:
    case = world.case()
    with pytest.raises(Invalid) as refused:
        move(world.cast.head, case, world.stages[1], is_override=True, reason="  ")
    assert refused.value.code == "reason_empty"
    assert fresh(case).stage == world.stages[0]


@pytest.mark.parametrize("name", ["owner", "executive"])
def test_nobody_but_the_head_overrides(world: object, name: str) -> None:
    people = {"owner": world.cast.owner, "executive": make_user(world.cast.company, "executive")}
    with pytest.raises(NotAllowed):
        move(people[name], world.case(), world.stages[1], is_override=True, reason="I want")


def on_third(world: object) -> Case:
    """A case carried to the third stage."""
    return move(
        world.cast.head, world.case(), world.stages[2], is_override=True, reason="Came ready"
    )


def test_back_goes_with_a_reason(world: object) -> None:
    case = on_third(world)
    move(world.cast.owner, case, world.stages[0], reason="The buyer has changed")
    visits = case.visits.order_by("id")
    assert [visit.stage.code for visit in visits] == ["s1", "s3", "s1"]
    assert (visits[1].left_how, visits[1].reason) == ("back", "The buyer has changed")
    assert fresh(case).stage == world.stages[0]


def test_coming_back_begins_the_tasks_anew(world: object) -> None:
    case = on_third(world)
    move(world.cast.owner, case, world.stages[0], reason="The buyer has changed")
    assert world.task(case, "010").state == "ready"


def test_back_without_a_reason_is_refused(world: object) -> None:
    case = on_third(world)
    with pytest.raises(Invalid) as refused:
        move(world.cast.owner, case, world.stages[0])
    assert (refused.value.code, refused.value.params["field"]) == ("reason_empty", "reason")


def test_back_goes_only_where_the_process_allows(world: object) -> None:
    Stage.objects.filter(pk=world.stages[2].pk).update(returns=["s2"])
    case = on_third(world)
    with pytest.raises(Locked) as refused:
        move(world.cast.owner, case, world.stages[0], reason="The buyer has changed")
    assert (refused.value.code, refused.value.params["allowed"]) == ("return_not_allowed", ["s2"])
    assert move(world.cast.owner, case, world.stages[1], reason="So").stage == world.stages[1]


def test_a_stale_version_is_a_conflict(world: object) -> None:
    case = ready(world)
    with pytest.raises(Conflict) as refused:
        move(world.cast.owner, case, world.stages[1], version=fresh(case).version + 1)
    assert refused.value.code == "changed_meanwhile"
    assert refused.value.params["current"]["version"] == fresh(case).version


def test_a_stage_of_another_process_or_a_retired_one_is_unknown(world: object) -> None:
    Stage.objects.filter(pk=world.stages[1].pk).update(is_retired=True)
    with pytest.raises(Invalid) as refused:
        move(world.cast.owner, ready(world), world.stages[1])
    assert refused.value.code == "stage_unknown"


def test_a_closed_case_does_not_move(world: object) -> None:
    case = world.case()
    Case.objects.filter(pk=case.pk).update(state="lost", closed_at=MOMENT)
    with pytest.raises(Invalid) as refused:
        move(world.cast.owner, case, world.stages[1])
    assert refused.value.code == "case_closed"


@pytest.mark.parametrize(
    ("name", "error"),
    [("colleague", NotAllowed), ("outsider", NotFound), ("other_head", NotFound),
     ("stranger", NotFound), ("admin", NotAllowed)],
)  # fmt: skip
def test_who_may_not_change_the_case_does_not_move_it(
    world: object, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        move(getattr(world.cast, name), ready(world), world.stages[1])
