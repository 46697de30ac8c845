"""Two requests at once under one key: one change, one answer, told to both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from techkarta.api import services
from techkarta.clients.models import Client
from tests.api.program import Program
from tests.world import make_company, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def make_program() -> Program:
    """A program of somebody who may add clients."""
    company = make_company()
    return Program(make_user(company, team=make_team(company)))


def send_at_once(program: Program, key: str) -> list[Any]:
    """The same request from several threads at the same moment."""
    start = Barrier(AT_ONCE)

    def send(_number: int) -> Any:
        start.wait()
        try:
            return program.send("/clients", {"name": "Zavod"}, key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def test_requests_at_once_make_one_change() -> None:
    answers = send_at_once(make_program(), "race-1")
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == AT_ONCE - 1
    assert Client.objects.count() == 1


def test_without_the_key_each_makes_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def make_anyway(*, make: Any, **_told: object) -> services.Answered:
        with services.transaction.atomic():
            return make()  # type: ignore[no-any-return]

    program = make_program()
    monkeypatch.setattr("techkarta.api.entering.answer_once", make_anyway)
    send_at_once(program, "race-2")
    assert Client.objects.count() == AT_ONCE
