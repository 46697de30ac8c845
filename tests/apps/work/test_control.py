"""Control: how each method lets a finished task through, and what the controller may do."""

import pytest

from techkarta.accounts.models import User
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.work.models import Check, Task
from techkarta.work.selectors import open_checks
from techkarta.work.services import accept_task, return_task
from tests.apps.making import complete, operation, put_card, states_of, tasks_of, told
from tests.world import MOMENT, Cast, actor, make_case, make_team, make_user

LATER = MOMENT.replace(hour=11)


def task_of(cast: Cast, owner: User | None = None, **more: object) -> Task:
    """The first of two tasks in a row, with control like this."""
    put_card(cast.company, operation("010", **more), operation("020", "010"))
    return tasks_of(make_case(owner or cast.owner, process="short"))["010"]


def accept(user: User, task: Task, note: str = "") -> Task:
    return accept_task(actor=actor(user), task_id=task.id, moment=LATER, note=note)


def send_back(user: User, task: Task, reason: str = "incomplete", note: str = "Who?") -> Task:
    return return_task(actor=actor(user), task_id=task.id, reason=reason, note=note, moment=LATER)


@pytest.mark.parametrize(
    ("control", "chance", "state", "why"),
    [
        ({"method": "automatic"}, 0.0, "accepted", None),
        ({"method": "client", "evidence": "note"}, 0.0, "accepted", None),
        ({"method": "sampled"}, 0.999, "done", "new"),
        ({"method": "each"}, 0.999, "done", "each"),
        ({"method": "joint"}, 0.999, "done", "joint"),
        ({"method": "defence"}, 0.999, "done", "defence"),
    ],
)
def test_the_method_decides_what_completion_makes(
    cast: Cast, control: dict[str, object], chance: float, state: str, why: str | None
) -> None:
    task = complete(cast.owner, task_of(cast, **control), chance=chance)
    assert task.state == state
    assert [check.why for check in Check.objects.all()] == ([why] if why else [])
    assert states_of(task.visit.case)["020"] == ("ready" if state == "accepted" else "waiting")


def test_acceptance_is_dated_and_opens_what_follows(cast: Cast) -> None:
    task = accept(cast.head, complete(cast.owner, task_of(cast, method="each")), note="Good")
    task.refresh_from_db()
    assert (task.state, task.accepted_at) == ("accepted", LATER)
    check = Check.objects.get()
    assert (check.decision, check.decided_by, check.decided_at) == ("accepted", cast.head, LATER)
    assert check.note == "Good"
    assert states_of(task.visit.case)["020"] == "ready"


def test_accepting_twice_changes_nothing(cast: Cast) -> None:
    task = accept(cast.head, complete(cast.owner, task_of(cast, method="each")))
    happened = told(task.visit.case)
    assert accept(cast.head, task).version == task.version
    assert told(task.visit.case) == happened


def test_a_return_reopens_with_reason_and_note(cast: Cast) -> None:
    task = send_back(cast.head, complete(cast.owner, task_of(cast, method="each")))
    assert task.state == "returned"
    check = Check.objects.get()
    assert (check.decision, check.reason, check.note) == ("returned", "incomplete", "Who?")
    assert states_of(task.visit.case)["020"] == "waiting"


def test_after_a_return_the_task_is_done_and_checked_anew(cast: Cast) -> None:
    task = send_back(cast.head, complete(cast.owner, task_of(cast, method="each")))
    assert complete(cast.owner, task).state == "done"
    assert accept(cast.head, task).state == "accepted"
    assert [check.decision for check in Check.objects.order_by("id")] == ["returned", "accepted"]


@pytest.mark.parametrize(
    ("reason", "note", "code", "field"),
    [
        ("incomplete", "  ", "reason_empty", "note"),
        ("I do not like it", "Mend", "return_reason_unknown", "reason"),
        ("", "Mend", "return_reason_unknown", "reason"),
    ],
)
def test_a_return_says_why_and_what_to_mend(
    cast: Cast, reason: str, note: str, code: str, field: str
) -> None:
    task = complete(cast.owner, task_of(cast, method="each"))
    with pytest.raises(Invalid) as refused:
        send_back(cast.head, task, reason=reason, note=note)
    assert (refused.value.code, refused.value.params["field"]) == (code, field)
    task.refresh_from_db()
    assert (task.state, Check.objects.get().decision) == ("done", "")


@pytest.mark.parametrize("decide", [accept, send_back])
def test_own_work_is_not_decided_on(cast: Cast, decide: object) -> None:
    lone = make_user(cast.company, "rep", "head_of_sales", team=cast.owner.team)
    task = complete(lone, task_of(cast, lone, method="each"))
    # The check went to the other heads; nobody can turn to oneself.
    Check.objects.update(controller="head_of_sales")
    with pytest.raises(NotAllowed) as refused:
        decide(lone, task)
    assert refused.value.code == "own_work"


@pytest.mark.parametrize("decide", [accept, send_back])
def test_only_the_role_asked_for_decides(cast: Cast, decide: object) -> None:
    make_user(cast.company, "specialist")
    task = complete(cast.owner, task_of(cast, method="each", by="specialist"))
    with pytest.raises(NotAllowed) as refused:
        decide(cast.head, task)
    assert (refused.value.code, refused.value.params["role"]) == ("not_controller", "specialist")


@pytest.mark.parametrize("decide", [accept, send_back])
def test_the_head_of_another_team_does_not_see_it(cast: Cast, decide: object) -> None:
    task = complete(cast.owner, task_of(cast, method="each"))
    with pytest.raises(NotFound):
        decide(cast.other_head, task)


def test_a_colleague_sees_it_but_may_not_decide(cast: Cast) -> None:
    task = complete(cast.owner, task_of(cast, method="each"))
    with pytest.raises(NotAllowed):
        accept(cast.colleague, task)


def test_a_specialist_decides_on_what_is_addressed_to_him_wherever_it_is(cast: Cast) -> None:
    expert = make_user(cast.company, "specialist", team=cast.outsider.team)
    task = complete(cast.owner, task_of(cast, method="each", by="specialist"))
    assert [check.task_id for check in open_checks(actor(expert))] == [task.id]
    assert accept(expert, task).state == "accepted"


def test_a_specialist_who_also_sells_still_sees_what_is_addressed_to_him(cast: Cast) -> None:
    expert = make_user(cast.company, "specialist", "rep", team=cast.outsider.team)
    task = complete(cast.owner, task_of(cast, method="each", by="specialist"))
    assert accept(expert, task).state == "accepted"


def test_a_controller_of_another_company_is_nobody_here(cast: Cast) -> None:
    make_user(cast.company, "specialist")
    foreign = make_user(cast.other_company, "specialist")
    task = complete(cast.owner, task_of(cast, method="each", by="specialist"))
    assert not open_checks(actor(foreign)).exists()
    with pytest.raises(NotFound):
        accept(foreign, task)


@pytest.mark.parametrize(
    ("by", "holders", "controller"),
    [
        ("specialist", ("specialist",), "specialist"),
        ("specialist", (), "head_of_sales"),
        ("legal", (), "head_of_sales"),
        ("executive", ("executive",), "executive"),
    ],
)
def test_a_role_nobody_holds_falls_to_the_head(
    cast: Cast, by: str, holders: tuple[str, ...], controller: str
) -> None:
    for role in holders:
        make_user(cast.company, role)
    complete(cast.owner, task_of(cast, method="each", by=by))
    assert Check.objects.get().controller == controller


def test_what_the_only_head_did_goes_to_the_executive(cast: Cast) -> None:
    User.objects.filter(pk=cast.other_head.pk).update(is_active=False)
    boss = make_user(cast.company, "executive")
    task = task_of(cast, role="head_of_sales", method="each")
    complete(cast.head, task)
    assert Check.objects.get().controller == "executive"
    assert accept(boss, task).state == "accepted"


def test_a_check_is_decided_by_the_head_of_the_cases_team_where_a_specialist_worked(
    cast: Cast,
) -> None:
    expert = make_user(cast.company, "specialist", team=make_team(cast.company, "Lab"))
    task = task_of(cast, role="specialist", method="each")
    complete(expert, task)
    assert accept(cast.head, task).state == "accepted"


def test_a_task_that_is_not_finished_is_not_accepted(cast: Cast) -> None:
    with pytest.raises(Conflict):
        accept(cast.head, task_of(cast, method="each"))
