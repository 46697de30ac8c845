"""How fast pages open on a company of 8,800 deals, 2,089 of them open with their tasks.

Run: make bench. The aim for the board is a median under 300 ms. Nothing is asserted of time.
"""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import User
from techkarta.cases.services import ImportedCase, import_cases
from techkarta.method.models import Process
from tests import world

DEALS, OPEN, RUNS, CHUNK = 8800, 2089, 30, 1000
PAGES = ("/board/?process=traditional", "/cases/", "/cases/?q=сож", "/clients/")


@pytest.mark.django_db
def bench_pages() -> None:
    """Load the company, then open each page thirty times and print the median."""
    company = world.make_company("bench", has_processes=True)
    team = world.make_team(company)
    head = world.make_head(team)
    boss = world.make_user(company, "executive", "admin")
    started = time.perf_counter()
    _load(boss, [world.make_user(company, team=team) for _ in range(30)])
    print(f"\n{connection.vendor}: {DEALS} deals loaded in {time.perf_counter() - started:.1f} s")
    client = Client()
    client.force_login(head, backend="django.contrib.auth.backends.ModelBackend")
    for page in PAGES:
        _measure(client, page)


def _load(boss: User, reps: list[User]) -> None:
    process = Process.objects.get(organisation=boss.organisation, code="traditional")
    stages = list(process.stages.all())
    clients = [world.make_client(rep, f"ООО «Клиент {rep.id}»") for rep in reps]
    rows = [_row(number, reps, clients, process.id, stages) for number in range(DEALS)]
    for start in range(0, DEALS, CHUNK):
        import_cases(actor=world.actor(boss), rows=rows[start : start + CHUNK], moment=world.MOMENT)


def _row(
    number: int, reps: list[User], clients: list[object], process_id: int, stages: list[object]
) -> ImportedCase:
    is_open = number < OPEN
    who = number % len(reps)
    return ImportedCase(
        external_id=f"bench-{number}",
        title=f"СОЖ для участка {number}",
        owner_id=reps[who].id,
        process_id=process_id,
        stage_id=stages[number % 3].id,  # type: ignore[attr-defined]
        client_id=clients[who].id,  # type: ignore[attr-defined]
        amount=Decimal(number * 100),
        currency="RUB",
        product="",
        opened_at=world.MOMENT - timedelta(days=number % 300),
        state="open" if is_open else "lost",
        closed_at=None if is_open else world.MOMENT,
        close_reason="" if is_open else "no budget",
    )


def _measure(client: Client, page: str) -> None:
    assert client.get(page).status_code == 200
    wall, cpu = [], []
    for _ in range(RUNS):
        wall_before, cpu_before = time.perf_counter(), time.process_time()
        client.get(page)
        wall.append(time.perf_counter() - wall_before)
        cpu.append(time.process_time() - cpu_before)
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    print(
        f"{page:32} median {statistics.median(wall) * 1000:4.0f} ms"
        f"  processor {statistics.median(cpu) * 1000:4.0f} ms  {len(queries):2} queries"
    )
