"""The background worker: every app's jobs, in lanes that do not hold one another up."""

import threading
from datetime import datetime
from typing import Any

import pytest

from techkarta.cli.main import main
from techkarta.config import background
from techkarta.jobs.models import Run, Worker
from techkarta.jobs.rules import Chore
from tests.world import MOMENT, make_company


def test_rules_have_names_of_their_own() -> None:
    names = [job.rule for job in background.jobs()]
    names += [chore.rule for chore in background.chores()]
    assert {"mail", "digest"} <= set(names)
    assert len(set(names)) == len(names)


@pytest.mark.django_db
def test_a_beat_runs_what_is_due() -> None:
    company = make_company()
    background.run_jobs("one", MOMENT)
    assert Worker.objects.get().seen_at == MOMENT
    due = Run.objects.filter(organisation=company)
    assert due.count() == len(background.jobs())
    assert not due.filter(finished_at=None).exists(), list(due.values("rule", "problem"))


def test_a_chore_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[datetime] = []
    broken = Chore(rule="broken", run=lambda _moment: 1 / 0)
    monkeypatch.setattr(background, "chores", lambda: (broken, Chore(rule="good", run=seen.append)))
    background.run_chores("one", MOMENT)
    assert seen == [MOMENT]


def test_a_worker_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    # What an earlier test left open in this thread is not this one's to close.
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    stop, tries = threading.Event(), []

    def step(_name: str, moment: datetime) -> None:
        tries.append(moment)
        if len(tries) == 3:
            stop.set()
        message = "away"
        raise OSError(message)

    background.keep_running(step, "one", stop, pause=0)
    assert len(tries) == 3


def test_pages_work_in_the_background_only_where_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(threading, "Thread", lambda **options: started.append(options))
    monkeypatch.delenv(background.EMBEDDED, raising=False)
    background.start_embedded()
    assert not started


@pytest.mark.django_db(transaction=True)
def test_the_command_does_what_is_due_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    make_company()
    assert main(["worker", "--once"]) == 0
    assert Run.objects.exists()
    assert not Worker.objects.exists()
