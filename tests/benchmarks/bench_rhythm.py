"""10,000 occurrences in twelve time zones, made by four schedulers at once: no gap, no double.

Run: make bench. Every occurrence is finished and its follower lost, as after a restore; the
schedulers mend all chains together. Nothing is asserted of time.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import Count, Max

from techkarta.accounts.models import Organisation
from techkarta.engine.cards.model import Repeat, RepeatUnit
from techkarta.work.models import Task
from techkarta.work.services.keeping import keep_rhythm
from tests import world
from tests.apps.making import operation, put_card
from tests.apps.work.test_rhythm import ZONES

WEEKLY = Repeat(every=1, unit=RepeatUnit.WEEK)
CASES, ROUNDS, SCHEDULERS = 84, 10, 4


@pytest.mark.django_db(transaction=True)
def bench_rhythm() -> None:
    """Twelve companies with 84 repeating tasks each, ten rounds of followers."""
    companies = [_company(tz) for tz in ZONES]

    def schedule(_number: int) -> None:
        for company in companies:
            keep_rhythm(organisation_id=company.id, moment=world.MOMENT)
        connections.close_all()

    started = time.perf_counter()
    for number in range(1, ROUNDS + 1):
        done_at = world.MOMENT + timedelta(weeks=number)
        Task.objects.filter(occurrence=number).update(state="accepted", done_at=done_at)
        with ThreadPoolExecutor(SCHEDULERS) as pool:
            list(pool.map(schedule, range(SCHEDULERS)))
    taken = time.perf_counter() - started
    chains = Task.objects.values("visit").annotate(rows=Count("id"), last=Max("occurrence"))
    broken = [row for row in chains if not row["rows"] == row["last"] == ROUNDS + 1]
    made = len(ZONES) * CASES * ROUNDS
    print(f"\n{connection.vendor}: {made} occurrences, {SCHEDULERS} schedulers: {taken:.0f} s")
    assert not broken


def _company(tz: str) -> Organisation:
    company = world.make_company(tz.replace("/", "-").lower().replace("_", "-"))
    Organisation.objects.filter(pk=company.pk).update(time_zone=tz)
    owner = world.make_user(Organisation.objects.get(pk=company.pk))
    put_card(company, operation("010", repeat=WEEKLY))
    client = world.make_client(owner)
    for _ in range(CASES):
        world.make_case(owner, client, process="short")
    return company
