"""How fast the reports of the work answer over a year of fifty people: about 500,000 events.

Run: make bench, or on PostgreSQL python tests/postgres.py with the same pytest. The aim is a median
under 500 ms of each page, the whole year's included. Nothing is asserted of time.
"""

from __future__ import annotations

import gc
import statistics
import time
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import User
from techkarta.audit.models import Event
from techkarta.reports.work.keeping import keep_days
from techkarta.work.models import Task
from tests import world
from tests.apps.making import PROCESS, operation, put_card

PEOPLE, TEAMS, WORKING_DAYS, A_DAY, RUNS = 50, 5, 250, 10, 15
CHUNK = 5000
PAGES = (
    "/reports/work/?day=2026-11-19",
    "/reports/work/?view=week&weeks=8",
    "/reports/work/?view=week&weeks=52",
    "/reports/work/events/?figure=done&from=2025-11-24&to=2026-11-23",
    "/reports/work/events/?figure=due&from=2026-11-16&to=2026-11-22",
)


@pytest.mark.django_db
def bench_reports() -> None:
    """Make the year, then open each page and print the median."""
    company = world.make_company("bench")
    boss = world.make_user(company, "executive")
    teams = [world.make_team(company, f"Team {number}") for number in range(TEAMS)]
    people = [world.make_user(company, team=teams[n % TEAMS]) for n in range(PEOPLE)]
    version = put_card(company, operation("010"))
    cases = [world.make_case(user, process=PROCESS) for user in people]
    firsts = [Task.objects.select_related("visit").get(visit__case=case) for case in cases]
    started = time.perf_counter()
    _year(people, firsts, version.id)
    keep_days(organisation_id=company.id, moment=world.MOMENT)
    _analyse()
    took = time.perf_counter() - started
    print(f"\n{connection.vendor}: {Event.objects.count()} events made in {took:.0f} s")
    client = Client()
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(world.MOMENT, tick=True):
        for page in PAGES:
            _measure(client, page)


def _year(people: list[User], firsts: list[Task], version_id: int) -> None:
    """Ten operations a person and day, each opened, done and accepted; moves and answers."""
    number = 0
    for day in range(WORKING_DAYS):
        moment = world.MOMENT - timedelta(days=1 + day * 365 / WORKING_DAYS)
        rows: list[Event] = []
        for user, first in zip(people, firsts, strict=True):
            number += 1
            rows += _day(user, first, version_id, moment, number)
        Event.objects.bulk_create(rows, batch_size=CHUNK)


def _day(user: User, first: Task, version_id: int, moment: datetime, number: int) -> list[Event]:
    visit = first.visit
    made = Task.objects.bulk_create(
        Task(
            organisation=user.organisation, visit=visit, operation=first.operation,
            occurrence=2 + number * A_DAY + each, state="accepted", owner=user,
            opened_at=moment, due_at=moment + timedelta(hours=each), done_at=moment,
            done_by=user, accepted_at=moment, minutes_norm=30, minutes_fact=25,
        )
        for each in range(A_DAY)
    )  # fmt: skip
    common = {
        "organisation": user.organisation,
        "actor": user,
        "case_id": visit.case_id,
        "visit": visit,
    }
    events = []
    for each, task in enumerate(made):
        at = moment + timedelta(minutes=each)
        told = common | {"at": at, "task": task, "operation": "010"}
        told |= {"card_version_id": version_id}
        events += [
            Event(kind="task_ready", **told),
            Event(kind="task_in_progress", **told),
            Event(
                kind="task_done",
                data={"minutes": 25},
                performer=user,
                norm=30,
                is_late=False,
                **told,
            ),
            Event(kind="task_accepted", performer=user, **told),
        ]
    others = ("case_moved", "answer_written", "case_edited", "task_returned")[: 1 + number % 4]
    return events + [Event(kind=kind, at=moment, **common) for kind in others]


def _analyse() -> None:
    """Tell the database what it holds, as its own upkeep does in a night."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measure(client: Client, page: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    asked = queries.captured_queries
    gc.collect()
    gc.freeze()  # as the server does, once it is loaded
    wall = []
    for _ in range(RUNS):
        before = time.perf_counter()
        client.get(page)
        wall.append(time.perf_counter() - before)
    print(f"{page}: median {statistics.median(wall) * 1000:.0f} ms, {len(asked)} queries")
    slow = sorted(asked, key=lambda each: -float(each["time"]))[:2]
    for each in slow:
        print("   ", each["time"], each["sql"][:160])
