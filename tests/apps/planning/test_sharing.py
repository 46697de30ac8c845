"""Work of a team shared anew: proposed, edited, accepted at once, given back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry, Event
from techkarta.common.errors import NotAllowed, NotFound
from techkarta.notices.models import Notice
from techkarta.planning.models import HandOver, Redistribution, WeekPlan
from techkarta.planning.services import (
    AbsenceFields,
    Given,
    Outcome,
    accept_week,
    make_week,
    move_task,
    record_absence,
    redistribute,
    undo_redistribution,
)
from techkarta.planning.sharing import SharingPage, sharing_page
from techkarta.work.models import Task
from tests.apps.making import operation, put_card
from tests.world import MOMENT, Cast, actor, make_case

MONDAY = date(2026, 11, 23)
FRIDAY = MONDAY + timedelta(days=4)


def overloaded(cast: Cast, count: int = 16, minutes: int = 120, **more: object) -> list[Task]:
    """Tasks of the owner's due on Friday: room is for ten of two hours."""
    put_card(cast.company, *(operation(f"{10 * no:04}", **more) for no in range(1, count + 1)))
    make_case(cast.owner, process="short")
    Task.objects.update(due_at=MOMENT + timedelta(days=4), minutes_norm=minutes)
    return list(Task.objects.order_by("id"))


def proposal(cast: Cast) -> SharingPage:
    return sharing_page(actor(cast.head), MOMENT, MONDAY)


def given(task: Task, to: User, day: date = FRIDAY) -> Given:
    return Given(task_id=task.id, version=task.version, owner_id=to.id, day=day)


def accept(by: User, *asked: Given) -> tuple[Redistribution | None, list[Outcome]]:
    return redistribute(actor=actor(by), week_on=MONDAY, given=asked, moment=MOMENT)


def refusals(outcomes: list[Outcome]) -> list[str]:
    return [each.refusal for each in outcomes]


def test_only_what_does_not_fit_is_proposed_and_nothing_moves_by_itself(cast: Cast) -> None:
    overloaded(cast)
    page = proposal(cast)
    assert len(page.moves) == 6
    assert {row.people[0].text for row in page.moves} == {"Kirill Colleague"}
    assert "is loaded 107% of what is left of the week" in page.moves[0].why
    loads = {row.name: (row.before.text, row.after.text) for row in page.loads}
    assert loads["Olga Owner"] == ("107%", "67%")
    assert loads["Kirill Colleague"] == ("0%", "40%")
    assert set(Task.objects.values_list("owner_id", flat=True)) == {cast.owner.id}


def test_what_somebody_away_cannot_do_goes_to_who_is_there(cast: Cast) -> None:
    overloaded(cast, 2)
    fields = AbsenceFields(user_id=cast.owner.id, kind="sick", first_on=MONDAY, last_on=FRIDAY)
    record_absence(actor=actor(cast.head), fields=fields, moment=MOMENT)
    page = proposal(cast)
    assert [row.why for row in page.moves] == ["Olga Owner is not there until its deadline"] * 2


def test_begun_work_stays_and_what_fits_nowhere_says_why(cast: Cast) -> None:
    overloaded(cast, 12)
    Task.objects.update(state="in_progress")
    assert not proposal(cast).moves
    words = "Begun: its performer goes on with it, but has no room for it"
    assert {row.why for row in proposal(cast).left} == {words}


def test_accepted_rows_change_hands_at_once_and_both_are_told(cast: Cast) -> None:
    tasks = overloaded(cast)
    made, outcomes = accept(cast.head, *(given(task, cast.colleague) for task in tasks[:2]))
    assert made is not None
    assert all(each.is_done for each in outcomes)
    assert list(Task.objects.filter(owner=cast.colleague).values_list("planned_on", flat=True)) == [
        FRIDAY,
        FRIDAY,
    ]
    told = Notice.objects.values_list("person_id", "kind", "params__count")
    assert set(told) == {(cast.owner.id, "tasks_gone", 2), (cast.colleague.id, "tasks_came", 2)}
    assert Event.objects.filter(kind="task_assigned").count() == 2
    assert AuditEntry.objects.get(action="plan.redistribute").subject_id == made.id
    assert WeekPlan.objects.get(user=cast.colleague).week_on == MONDAY


def test_asked_again_nothing_changes(cast: Cast) -> None:
    asked = given(overloaded(cast, 1)[0], cast.colleague)
    accept(cast.head, asked)
    made, outcomes = accept(cast.head, asked)
    assert made is None
    assert outcomes[0].is_done
    assert Redistribution.objects.count() == 1


def test_what_changed_meanwhile_stays_and_the_others_go(cast: Cast) -> None:
    first, second = overloaded(cast, 2)
    asked = [given(first, cast.colleague), given(second, cast.colleague)]
    move_task(
        actor=actor(cast.owner), task_id=first.id, day=FRIDAY, version=first.version, moment=MOMENT
    )
    _made, outcomes = accept(cast.head, *asked)
    assert refusals(outcomes) == ["changed_meanwhile", ""]
    first.refresh_from_db()
    assert first.owner_id == cast.owner.id
    assert HandOver.objects.get().task_id == second.id


@pytest.mark.parametrize(
    ("days", "whose", "code"),
    [
        (-1, "colleague", "day_past"),
        (5, "colleague", "day_not_worked"),
        (4, "head", "role_not_held"),
        (4, "stranger", "person_unknown"),
        (4, "outsider", "not_allowed"),
    ],
)
def test_an_impossible_row_is_refused(cast: Cast, days: int, whose: str, code: str) -> None:
    task = overloaded(cast, 1)[0]
    made, outcomes = accept(
        cast.head, given(task, getattr(cast, whose), MONDAY + timedelta(days=days))
    )
    assert made is None
    assert refusals(outcomes) == [code]


def test_begun_work_is_not_given_over(cast: Cast) -> None:
    task = overloaded(cast, 1)[0]
    Task.objects.update(state="in_progress")
    assert refusals(accept(cast.head, given(task, cast.colleague))[1]) == ["task_not_movable"]


def test_who_may_share_out(cast: Cast) -> None:
    task = overloaded(cast, 1)[0]
    with pytest.raises(NotAllowed):
        accept(cast.owner, given(task, cast.colleague))
    assert refusals(accept(cast.other_head, given(task, cast.outsider))[1]) == ["not_found"]
    made, _outcomes = accept(cast.head, given(task, cast.colleague))
    assert made is not None
    with pytest.raises(NotFound):
        undo_redistribution(actor=actor(cast.other_head), redistribution_id=made.id, moment=MOMENT)


def test_undone_everything_is_as_before_but_what_was_touched_since(cast: Cast) -> None:
    first, second = overloaded(cast, 2)
    made, _outcomes = accept(cast.head, given(first, cast.colleague), given(second, cast.colleague))
    assert made is not None
    second.refresh_from_db()
    move_task(
        actor=actor(cast.colleague), task_id=second.id, day=MONDAY, version=second.version,
        moment=MOMENT,
    )  # fmt: skip
    head = actor(cast.head)
    _made, outcomes = undo_redistribution(actor=head, redistribution_id=made.id, moment=MOMENT)
    assert refusals(outcomes) == ["", "changed_meanwhile"]
    first.refresh_from_db()
    assert (first.owner_id, first.planned_on) == (cast.owner.id, None)
    assert undo_redistribution(actor=head, redistribution_id=made.id, moment=MOMENT)[1] == []
    assert Notice.objects.filter(person=cast.owner, kind="tasks_came").count() == 1


def test_what_the_head_gives_over_himself_leaves_his_acceptance(cast: Cast) -> None:
    task = overloaded(cast, 1)[0]
    make_week(actor=actor(cast.owner), user_id=cast.owner.id, week_on=MONDAY, moment=MOMENT)
    accept_week(actor=actor(cast.head), user_id=cast.owner.id, week_on=MONDAY, moment=MOMENT)
    task.refresh_from_db()
    accept(cast.head, given(task, cast.colleague))
    assert WeekPlan.objects.get(user=cast.owner).state == "accepted"


def test_the_page_is_edited_recounted_accepted_and_undone(client: Client, cast: Cast) -> None:
    overloaded(cast)
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    url = "/plan/team/redistribution/?week=2026-11-23"
    with time_machine.travel(MOMENT, tick=False):
        rows = client.get(url).context["page"].moves
        form: dict[str, object] = {"week": "2026-11-23", "row": [row.task.id for row in rows]}
        for row in rows:
            form[f"version-{row.task.id}"] = row.task.version
            form[f"person-{row.task.id}"] = row.people[0].value
            form[f"day-{row.task.id}"] = "2026-11-27"
        form["taken"] = [rows[0].task.id]
        page = client.post(url, form | {"do": "recount"}).context["page"]
        assert [row.is_taken for row in page.moves] == [True] + [False] * 5
        assert page.loads[-1].after.text == "100%"
        report = client.post(url, form | {"do": "accept"}).context["page"]
        assert (report.done, report.refused) == (1, 0)
        assert client.get(url).status_code == 200
        undone = client.post(report.undo_url).context["page"]
    assert (undone.done, undone.undo_url) == (1, "")
    assert not Task.objects.filter(owner=cast.colleague).exists()


def test_a_constant_number_of_queries(cast: Cast) -> None:
    overloaded(cast)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            proposal(cast)
        counts.append(len(queries))
        make_case(cast.owner, process="short")
        Task.objects.update(due_at=MOMENT + timedelta(days=4), minutes_norm=120)
    assert counts[0] == counts[1] < 15
