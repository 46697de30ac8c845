"""Entering a stage: tasks by role, dates by the calendar, sequence, conditions, leaving."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import Organisation
from techkarta.cases.models import Case
from techkarta.cases.services import CaseFields, Move, edit_case, move_case
from techkarta.clients.services import ClientFields, edit_client
from techkarta.engine.cards.model import Due, DueUnit, Join
from techkarta.work.models import Check, Task
from techkarta.work.selectors import open_checks
from techkarta.work.services import accept_task
from tests.apps.making import complete, make_type, operation, put_card, states_of, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_client, make_user


def case_on(cast: Cast, *operations: object, **more: object) -> Case:
    """A case of the owner's on the first stage, with a card of these operations."""
    put_card(cast.company, *operations, **more)
    return make_case(cast.owner, process="short")


def test_every_operation_becomes_a_task(cast: Cast) -> None:
    case = case_on(cast, operation("010"), operation("020", "010"), operation("030", "020"))
    assert states_of(case) == {"010": "ready", "020": "waiting", "030": "waiting"}


def test_a_stage_without_a_card_has_no_tasks(cast: Cast) -> None:
    case = make_case(cast.owner, process="short")
    assert states_of(case) == {}


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("rep", "owner"),
        ("project_rep", "owner"),
        ("head_of_sales", "head"),
        ("specialist", "specialist"),
        ("legal", None),
    ],
)
def test_the_performer_is_found_by_role(cast: Cast, role: str, name: str | None) -> None:
    people = {
        "owner": cast.owner,
        "head": cast.head,
        "specialist": make_user(cast.company, "specialist"),
    }
    case = case_on(cast, operation("010", role=role))
    owner = people[name].id if name else None
    assert tasks_of(case)["010"].owner_id == owner


def test_a_specialist_of_the_owners_team_goes_before_others(cast: Cast) -> None:
    make_user(cast.company, "specialist", team=cast.outsider.team)
    near = make_user(cast.company, "specialist", team=cast.owner.team)
    case = case_on(cast, operation("010", role="specialist"))
    assert tasks_of(case)["010"].owner_id == near.id


def test_nobody_of_another_company_gets_a_task(cast: Cast) -> None:
    make_user(cast.other_company, "specialist")
    case = case_on(cast, operation("010", role="specialist"))
    assert tasks_of(case)["010"].owner_id is None


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        # Monday 12:00 in Moscow; the working day ends at 18:00, which is 15:00 UTC.
        (Due(within=0, unit=DueUnit.WORKING_DAY), datetime(2026, 11, 23, 15, tzinfo=UTC)),
        (Due(within=5, unit=DueUnit.WORKING_DAY), datetime(2026, 11, 30, 15, tzinfo=UTC)),
        (Due(within=6, unit=DueUnit.DAY), datetime(2026, 11, 30, 15, tzinfo=UTC)),
        (None, None),
    ],
)
def test_an_open_task_is_due_by_the_calendar(
    cast: Cast, due: Due | None, expected: datetime | None
) -> None:
    task = tasks_of(case_on(cast, operation("010", due=due)))["010"]
    assert (task.opened_at, task.due_at) == (MOMENT, expected)


def test_an_own_day_off_moves_the_date(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.company.pk).update(own_holidays=["2026-11-24"])
    task = tasks_of(case_on(cast, operation("010", due=Due(within=1, unit=DueUnit.WORKING_DAY))))
    assert task["010"].due_at == datetime(2026, 11, 25, 15, tzinfo=UTC)


def test_a_waiting_task_has_no_date_yet(cast: Cast) -> None:
    task = tasks_of(case_on(cast, operation("010"), operation("020", "010")))["020"]
    assert (task.opened_at, task.due_at) == (None, None)


def test_done_is_not_enough_to_open_what_follows(cast: Cast) -> None:
    case = case_on(cast, operation("010", method="each"), operation("020", "010"))
    complete(cast.owner, tasks_of(case)["010"])
    assert states_of(case) == {"010": "done", "020": "waiting"}


def test_acceptance_opens_what_follows_and_dates_it_from_then(cast: Cast) -> None:
    case = case_on(cast, operation("010", method="each"), operation("020", "010"))
    task = complete(cast.owner, tasks_of(case)["010"])
    later = datetime(2026, 11, 25, 9, tzinfo=UTC)
    accept_task(actor=actor(cast.head), task_id=task.id, moment=later)
    following = tasks_of(case)["020"]
    assert (following.state, following.opened_at) == ("ready", later)
    assert following.due_at == datetime(2026, 11, 27, 15, tzinfo=UTC)


def test_all_predecessors_are_waited_for(cast: Cast) -> None:
    both = operation("030", "010 020")
    case = case_on(cast, operation("010"), operation("020"), both)
    complete(cast.owner, tasks_of(case)["010"])
    assert states_of(case)["030"] == "waiting"
    complete(cast.owner, tasks_of(case)["020"])
    assert states_of(case)["030"] == "ready"


def test_any_predecessor_is_enough_where_the_card_says_so(cast: Cast) -> None:
    either = operation("030", "010 020", join=Join.ANY)
    case = case_on(cast, operation("010"), operation("020"), either)
    complete(cast.owner, tasks_of(case)["020"])
    assert states_of(case)["030"] == "ready"


BRANCHES = (
    operation("010"),
    operation("020", "010", when={"client.type": ("industrial",)}),
    operation("030", "010", when={"client.type": ("retail",)}),
    operation("040", "020 030"),
)


def test_a_condition_on_the_client_type_chooses_the_branch(cast: Cast) -> None:
    make_type(cast.company, "industrial")
    put_card(cast.company, *BRANCHES)
    client = make_client(cast.owner, type_codes=("industrial",))
    case = make_case(cast.owner, client, process="short")
    complete(cast.owner, tasks_of(case)["010"])
    states = {"010": "accepted", "020": "ready", "030": "not_applicable", "040": "waiting"}
    assert states_of(case) == states
    complete(cast.owner, tasks_of(case)["020"])
    assert states_of(case)["040"] == "ready"


def test_a_condition_not_decidable_yet_waits_and_is_asked_again(cast: Cast) -> None:
    make_type(cast.company, "retail")
    put_card(cast.company, *BRANCHES, operation("050"))
    client = make_client(cast.owner)
    case = make_case(cast.owner, client, process="short")
    complete(cast.owner, tasks_of(case)["010"])
    assert states_of(case)["020"] == states_of(case)["030"] == "waiting"
    fields = ClientFields(name=client.name, owner_id=client.owner_id, type_codes=("retail",))
    boss = actor(cast.owner)
    edit_client(actor=boss, client_id=client.id, version=1, fields=fields, moment=MOMENT)
    complete(cast.owner, tasks_of(case)["050"])
    assert (states_of(case)["020"], states_of(case)["030"]) == ("not_applicable", "ready")


def test_another_client_of_the_case_is_asked_for_the_condition_at_once(cast: Cast) -> None:
    make_type(cast.company, "retail")
    put_card(cast.company, *BRANCHES)
    case = make_case(cast.owner, make_client(cast.owner), process="short")
    complete(cast.owner, tasks_of(case)["010"])
    other = make_client(cast.owner, type_codes=("retail",))
    fields = CaseFields(title=case.title, owner_id=cast.owner.id, client_id=other.id)
    edit_case(actor=actor(cast.owner), case_id=case.id, version=1, fields=fields, moment=MOMENT)
    assert (states_of(case)["020"], states_of(case)["030"]) == ("not_applicable", "ready")


def test_leaving_the_stage_cancels_what_is_unfinished(cast: Cast) -> None:
    case = case_on(
        cast, operation("010"), operation("020", is_mandatory=False), operation("030", "020")
    )
    complete(cast.owner, tasks_of(case)["010"])
    visit_id = tasks_of(case)["010"].visit_id
    head, move = actor(cast.head), Move(stage_id=second(case), is_override=True, reason="So agreed")
    move_case(actor=head, case_id=case.id, version=1, move=move, moment=MOMENT)
    left = Task.objects.filter(visit_id=visit_id).order_by("id")
    assert [task.state for task in left] == ["accepted", "cancelled", "cancelled"]


def test_checks_of_a_left_stage_vanish_from_the_queue(cast: Cast) -> None:
    case = case_on(cast, operation("010", method="each"))
    complete(cast.owner, tasks_of(case)["010"])
    head = actor(cast.head)
    assert open_checks(head).count() == 1
    move = Move(stage_id=second(case), is_override=True, reason="So agreed")
    move_case(actor=head, case_id=case.id, version=1, move=move, moment=MOMENT)
    assert open_checks(head).count() == 0
    assert Check.objects.count() == 1, "the check itself stays as history"


def second(case: Case) -> int:
    """The stage after the first."""
    return case.process.stages.all()[1].id


def test_queries_do_not_grow_with_the_card(cast: Cast) -> None:
    counts = []
    for number, size in enumerate((2, 30)):
        put_card(
            cast.company,
            *(operation(f"{no:03}") for no in range(10, 10 * size + 1, 10)),
            stage=("s1", "s2")[number],
        )
        make_case(cast.owner, process="short", stage=("s1", "s2")[number])
        with CaptureQueriesContext(connection) as captured:
            make_case(cast.owner, process="short", stage=("s1", "s2")[number])
        counts.append(len(captured))
    assert counts[0] == counts[1]
