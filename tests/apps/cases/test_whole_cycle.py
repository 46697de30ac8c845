"""A card of the whole cycle on running cases: made once, carried on, judged where it ends."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.cases.models import Case, StageVisit
from techkarta.cases.selectors.history import HistoryFilter, visit_histories
from techkarta.cases.services import (
    Move,
    Passing,
    Retirement,
    migrate_case,
    move_case,
    prove_criterion,
    restore_stage,
    retire_stage,
    win_case,
)
from techkarta.common.errors import Invalid, Locked
from techkarta.engine.cards.model import ExitCriterion, Proof
from techkarta.method.models import CardVersion, Stage
from techkarta.work.models import Task
from tests.apps.making import complete, make_stages, operation, put_card, states_of, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast, make_user

CONFIRMED = ExitCriterion(id="x1", text="Confirmed", is_critical=True, proof=Proof.CLIENT_EVENT)
OPERATIONS = (operation("010"), operation("020", "010"))


making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def cycle(cast: Cast) -> CardVersion:
    """Two operations over the first two stages of three; the third has a card of its own."""
    make_stages(cast.company, "s1", "s2", "s3")
    put_card(cast.company, operation("010"), stage="s3")
    return put_card(cast.company, *OPERATIONS, stage="s1 s2", exit=(CONFIRMED,))


@pytest.fixture
def case(cast: Cast, cycle: CardVersion) -> Case:
    return make_case(cast.owner, process="short")


def stage(code: str) -> Stage:
    return Stage.objects.get(code=code)


def go(case: Case, code: str, **more: object) -> None:
    case.refresh_from_db()
    move_case(
        actor=actor(case.owner),
        case_id=case.id,
        version=case.version,
        move=Move(stage_id=stage(code).id, **more),  # type: ignore[arg-type]
        moment=MOMENT,
    )
    case.refresh_from_db()


def prove(case: Case) -> None:
    prove_criterion(
        actor=actor(case.owner), case_id=case.id, criterion="x1", text="By letter", link="",
        happened_on=MOMENT.date(), moment=MOMENT,
    )  # fmt: skip


def pinned(case: Case) -> list[int | None]:
    rows = StageVisit.objects.filter(case=case).order_by("id")
    return list(rows.values_list("card_version_id", flat=True))


def test_a_deal_is_carried_through_two_stages_by_one_card(case: Case, cycle: CardVersion) -> None:
    first = tasks_of(case)["010"]
    complete(case.owner, first)
    go(case, "s2")
    assert pinned(case) == [cycle.id, cycle.id]
    assert states_of(case) == {"010": "accepted", "020": "ready"}
    assert tasks_of(case)["010"].id == first.id
    assert Task.objects.filter(visit__case=case).count() == 2
    complete(case.owner, tasks_of(case)["020"])
    prove(case)
    go(case, "s3")
    assert states_of(case) == {"010": "ready"}
    assert len(pinned(case)) == 3


def test_the_card_is_judged_where_it_ends(case: Case) -> None:
    go(case, "s2")
    with pytest.raises(Locked) as refusal:
        go(case, "s3")
    assert [item.code for item in refusal.value.params["missing"]] == ["x1", "010", "020"]


def test_proofs_and_work_go_back_with_the_deal(case: Case) -> None:
    complete(case.owner, tasks_of(case)["010"])
    go(case, "s2")
    prove(case)
    go(case, "s1", reason="Too early")
    assert states_of(case) == {"010": "accepted", "020": "ready"}
    proofs = StageVisit.objects.get(case=case, left_at__isnull=True).proofs
    assert [proof.criterion for proof in proofs.all()] == ["x1"]


def test_winning_on_the_way_asks_for_the_whole_card(case: Case) -> None:
    Stage.objects.filter(code="s1").update(may_win=True)
    told = {"actor": actor(case.owner), "case_id": case.id, "version": case.version}
    with pytest.raises(Locked) as refusal:
        win_case(**told, moment=MOMENT)
    assert refusal.value.code == "gate_closed"


def test_a_running_deal_keeps_the_version_it_began_by(case: Case, cycle: CardVersion) -> None:
    put_card(
        cycle.card.organisation, *OPERATIONS, operation("030", "020"), stage="s1 s2",
        exit=(CONFIRMED,),
    )  # fmt: skip
    go(case, "s2")
    assert pinned(case) == [cycle.id, cycle.id]


def test_the_card_of_a_stage_alone_goes_before_the_one_of_the_cycle(
    cast: Cast, cycle: CardVersion, case: Case
) -> None:
    own = put_card(cast.company, operation("010"), stage="s2")
    entered = make_case(cast.owner, process="short", stage="s2")
    assert pinned(entered) == [own.id]
    # Who runs by the cycle stays on it: half of its work is done.
    go(case, "s2")
    assert pinned(case) == [cycle.id, cycle.id]


def test_a_deal_does_not_go_over_to_a_version_that_leaves_its_stage_out(
    cast: Cast, case: Case, cycle: CardVersion
) -> None:
    shorter = put_card(cast.company, *OPERATIONS, stage="s1", code=cycle.card.code)
    go(case, "s2")
    with pytest.raises(Invalid) as refusal:
        migrate_case(
            actor=actor(cast.head), case_id=case.id, passing=Passing(version_id=shorter.id),
            moment=MOMENT,
        )  # fmt: skip
    assert refusal.value.code == "version_not_for_case"


def test_a_retired_stage_hands_its_deals_on_and_gets_them_back(
    cast: Cast, case: Case, cycle: CardVersion
) -> None:
    office = actor(make_user(cast.company, "methodologist"))
    complete(case.owner, tasks_of(case)["010"])
    prove(case)
    one, other = stage("s1"), stage("s2")
    retire_stage(
        actor=office,
        retirement=Retirement(stage_id=one.id, version=one.version, target_id=other.id, seen=1),
        moment=MOMENT,
    )
    case.refresh_from_db()
    assert (case.stage.code, states_of(case)) == ("s2", {"010": "accepted", "020": "ready"})
    assert restore_stage(actor=office, stage_id=one.id, moment=MOMENT) == (1, 1)
    case.refresh_from_db()
    assert (case.stage.code, states_of(case)) == ("s1", {"010": "accepted", "020": "ready"})
    visit = StageVisit.objects.get(case=case, left_at__isnull=True)
    assert visit.proofs.count() == 1
    assert Task.objects.filter(visit__case=case).count() == 2


def test_one_history_is_judged_however_many_stages(cast: Cast, case: Case) -> None:
    complete(case.owner, tasks_of(case)["010"])
    go(case, "s2")
    complete(case.owner, tasks_of(case)["020"])
    prove(case)
    go(case, "s3")
    head = actor(cast.head)
    first, second, _third = sorted(
        visit_histories(head, HistoryFilter()), key=lambda each: each.visit.id
    )
    assert (first.trace.is_complete, first.trace.executions) == (False, ())
    assert second.trace.is_complete
    assert [each.operation for each in second.trace.executions] == ["010", "020"]


def test_the_page_says_where_the_card_is_judged(cast: Cast, case: Case, signed: Browser) -> None:
    answer = signed.get(reverse("cases:case", args=[case.id]))
    gate = answer.context["page"].gate
    assert gate.panel.is_open
    assert gate.panel.note == (
        "The card goes on to S2: what it asks for is due when the deal leaves it."
    )
    assert {line.is_critical for group in gate.panel.groups for line in group.lines} == {False}


@pytest.fixture
def signed(cast: Cast) -> Browser:
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    return browser
