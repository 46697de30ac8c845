"""Every figure of the daily report against raw events counted by hand; nothing shared with it.

The test reads the tables as they are, row by row, and counts in plain Python by what the words of
the report say. It imports nothing of techkarta.reports.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser

from techkarta.accounts.models import User
from techkarta.audit.models import Event
from techkarta.cases.models import Case
from techkarta.cases.services import Move, lose_case, move_case
from techkarta.config.background import jobs
from techkarta.desk.starter import load_starter
from techkarta.forms.services import ask_exception, decide_exception
from techkarta.jobs.rules import Call
from techkarta.work.models import Task
from techkarta.work.services import Given, accept_task, return_task
from tests.apps.forms.conftest import make_desk
from tests.apps.making import PROCESS, complete, operation, put_card, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = MOMENT + timedelta(days=8)
# The columns of the file, in order, after the person and the team.
COLUMNS = (
    "due", "overdue", "done", "late", "accepted", "returned", "minutes", "norm", "moved", "won",
    "lost", "answers", "proposals", "excepted",
)  # fmt: skip


def make_company() -> Cast:
    cast = make_cast()
    load_starter(organisation_id=cast.company.id, moment=MOMENT)
    return cast


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    """Two companies that work for some days, well and badly."""
    return made


def sell(cast: Cast) -> None:
    """A proposal by the rule and one by exception, each with its answers."""
    boss = actor(cast.head)
    for is_whole in (True, False):
        desk = make_desk(cast, "industrial")
        desk.answer_all(but=[] if is_whole else ["i12"])
        if not is_whole:
            asked = {"subject": desk.subject, "reason": "They wait", "moment": MOMENT}
            row = ask_exception(actor=actor(cast.owner), **asked)  # type: ignore[arg-type]
            told = {"exception_id": row.id, "is_granted": True, "note": "Once", "moment": MOMENT}
            decide_exception(actor=boss, **told)  # type: ignore[arg-type]
        task = Task.objects.get(visit__case=desk.case, operation__no="050")
        Task.objects.filter(pk=task.pk).update(state="ready", owner=cast.owner)
        complete(cast.owner, task, Given(kind="file", link="https://files.example/1"))


def work(cast: Cast) -> None:
    """Some days of work: late and in time, returned and done again, moved, lost, left undone."""
    put_card(cast.company, operation("010"), operation("020", "010", method="each"), stage="s1")
    put_card(cast.company, operation("010"), stage="s2")
    head = actor(cast.head)
    for number, user in enumerate((cast.owner, cast.colleague, cast.outsider) * 3):
        moment = MOMENT + timedelta(hours=7 * number)
        case = make_case(user, process=PROCESS)
        complete(user, tasks_of(case)["010"], moment=moment, minutes=10 + number)
        second = tasks_of(case)["020"]
        if number % 3 == 2:
            continue
        complete(user, second, moment=moment + timedelta(days=number % 4), minutes=25)
        at = moment + timedelta(days=number % 4, hours=1)
        if number % 2:
            note = "Who said so?"
            return_task(actor=head, task_id=second.id, reason="incomplete", note=note, moment=at)
            complete(user, second, moment=at + timedelta(minutes=30), minutes=5)
        accept_task(actor=head, task_id=second.id, moment=at + timedelta(hours=1))
        finish(case, user, at + timedelta(hours=2), number)


def finish(case: Case, user: User, moment: datetime, number: int) -> None:
    """The deal goes on, or is lost."""
    case.refresh_from_db()
    told = {"actor": actor(user), "case_id": case.id, "version": case.version, "moment": moment}
    if number % 3:
        lose_case(reason="No budget", **told)  # type: ignore[arg-type]
        return
    stage = case.process.stages.get(code="s2")
    move_case(move=Move(stage_id=stage.id), **told)  # type: ignore[arg-type]


Found = dict[str, Counter[str]]
SIMPLE = {
    "case_moved": "moved", "case_won": "won", "case_lost": "lost",
    "answer_written": "answers", "proposal_sent": "proposals",
}  # fmt: skip


class Hand:
    """Counts a local day from the rows of the tables."""

    def __init__(self, day: str) -> None:
        self.day = day
        self.names = {user.id: user.full_name for user in User.objects.all()}
        self.tasks: dict[int, Any] = {task.id: task for task in Task.objects.all()}
        self.events = list(Event.objects.order_by("id"))
        # Who had done a task by an event of it, and the event that handed it in first.
        self.performer: dict[int | None, int | None] = {}
        self.first: dict[int | None, int] = {}
        self.found: Found = {}

    def add(self, user_id: int | None, figure: str, number: int = 1) -> None:
        if user_id is not None and number:
            self.found.setdefault(self.names[user_id], Counter())[figure] += number

    def count(self) -> Found:
        for task in self.opened().values():
            is_owed = task.state not in ("cancelled", "not_applicable")
            if is_owed and task.due_at and local(task.due_at) == self.day:
                self.add(task.owner_id, "due")
                self.add(task.owner_id, "overdue", int(not task.done_at and task.due_at < NOW))
        for event in self.events:
            if event.kind == "task_done":
                self.performer[event.task_id] = event.actor_id
                self.first.setdefault(event.task_id, event.id)
            if local(event.at) == self.day:
                self.count_event(event, self.tasks.get(event.task_id or 0))
        return self.found

    def opened(self) -> dict[int, Any]:
        ids = {each.task_id for each in self.events if each.kind == "task_ready"}
        return {each: self.tasks[each] for each in ids if each}

    def count_event(self, event: Event, task: Any) -> None:
        if event.kind == "task_done":
            self.add(event.actor_id, "done")
            self.add(event.actor_id, "late", int(bool(task.due_at) and event.at > task.due_at))
            self.add(event.actor_id, "minutes", event.data["minutes"])
            is_first = self.first[task.id] == event.id
            self.add(event.actor_id, "norm", task.minutes_norm if is_first else 0)
        if event.kind in SIMPLE:
            self.add(event.actor_id, SIMPLE[event.kind])
        if event.kind == "proposal_sent":
            self.add(event.actor_id, "excepted", int("exception" in event.data))
        if event.kind in ("task_accepted", "task_returned"):
            self.add(self.performer[task.id], event.kind.removeprefix("task_"))


def let_the_worker_keep(cast: Cast, moment: datetime) -> None:
    """What the background worker does every hour."""
    (job,) = (job for job in jobs() if job.rule == "day_sheets")
    job.run(Call(organisation_id=cast.company.id, slot="", moment=moment))


def local(moment: datetime) -> str:
    """The day of a moment by the clock of the company."""
    return moment.astimezone(MOSCOW).date().isoformat()


def reported(user: User, day: str, **more: str) -> Found:
    """Name of the person, or of the team → figures of the file of the report."""
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(NOW, tick=False):
        answer = browser.get("/reports/work/work.csv", {"day": day, **more})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    place = 1 if more else 0
    return {
        row[place]: Counter(dict(zip(COLUMNS, map(int, row[2:]), strict=True))) for row in rows[1:]
    }


@pytest.mark.parametrize("how", ["counted", "kept"])
def test_every_figure_of_a_day_is_what_the_events_say(cast: Cast, how: str) -> None:
    cast.head.holdings.create(role="executive")
    work(cast)
    sell(cast)
    if how == "kept":
        let_the_worker_keep(cast, NOW)
    seen: Counter[str] = Counter()
    for back in range(9):
        day = local(MOMENT + timedelta(days=back))
        theirs = {name: +figures for name, figures in reported(cast.head, day).items()}
        ours = Hand(day).count()
        assert theirs == ours, day
        seen.update({name: 1 for figures in ours.values() for name in figures})
    # Nothing is equal because nothing happened.
    assert set(COLUMNS) - set(seen) == {"won"}


def test_the_weeks_of_a_team_are_the_sum_of_its_days(cast: Cast) -> None:
    cast.head.holdings.create(role="executive")
    work(cast)
    # The first days of the week are kept, the later ones counted.
    let_the_worker_keep(cast, MOMENT + timedelta(days=3))
    weekly = reported(cast.head, local(MOMENT), view="week", weeks="8")
    team = {user.full_name for user in (cast.owner, cast.colleague, cast.head)}
    days: Counter[str] = Counter()
    for back in range(7):
        for name, figures in Hand(local(MOMENT + timedelta(days=back))).count().items():
            days.update(figures if name in team else {})
    assert +weekly["First"] == days
