from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from techkarta.config import checkup, health, sqlite
from techkarta.jobs.rules import Job
from techkarta.jobs.services import beat, run_due
from tests.world import make_company

pytestmark = pytest.mark.django_db


def codes(check: str, moment: datetime | None = None) -> list[tuple[str, bool]]:
    found = checkup.CHECKS[check](moment or datetime.now(tz=UTC))
    return [(finding.code, finding.is_good) for finding in found]


@pytest.mark.parametrize("check", ["settings", "database", "migrations", "clock"])
def test_a_healthy_server_is_good(check: str) -> None:
    assert codes(check) == [("good", True)]


def test_missing_migrations_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["work.0002_more"])
    assert codes("migrations") == [("migrations_unapplied", False)]


def test_a_failing_check_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "no route"

    def broken(_moment: datetime) -> Any:
        raise DatabaseError(reason)

    monkeypatch.setattr(checkup, "CHECKS", {"database": broken})
    (finding,) = checkup.examine(moment=datetime.now(tz=UTC))
    assert (finding.check, finding.code, finding.params) == (
        "database",
        "failed",
        {"reason": reason},
    )


def test_a_clock_that_went_back_is_found() -> None:
    past = datetime.now(tz=UTC) - timedelta(days=2)
    assert codes("clock", past) == [("clock_behind", False)]
    assert codes("clock", datetime(1970, 1, 1, tzinfo=UTC)) == [("clock_behind", False)]


def test_the_data_folder_must_have_room(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(checkup, "LEAST_FREE_BYTES", 0)
    assert codes("data_folder") == [("good", True)]
    monkeypatch.setattr(checkup, "LEAST_FREE_BYTES", 10**18)
    assert codes("data_folder") == [("disk_full", False)]
    monkeypatch.setattr("os.access", lambda *_: False)
    assert codes("data_folder") == [("folder_read_only", False)]


def test_absent_page_files_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "NEEDED_FILES", ("vendor/never.css",))
    (finding,) = checkup.CHECKS["assets"](datetime.now(tz=UTC))
    assert finding.code == "assets_absent"
    assert "vendor/never.css" in str(finding.params["files"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
@pytest.mark.parametrize(
    ("journal", "level", "first_safe", "expected"),
    [
        ("wal", 2, (3, 0, 0), ("good", True)),
        ("wal", 2, (99, 0, 0), ("sqlite_unsafe_wal", False)),
        ("delete", 2, (99, 0, 0), ("sqlite_slow", True)),
        ("wal", 1, (3, 0, 0), ("sqlite_not_durable", False)),
    ],
)
def test_sqlite_is_examined(
    monkeypatch: pytest.MonkeyPatch,
    journal: str,
    level: int,
    first_safe: tuple[int, ...],
    expected: tuple[str, bool],
) -> None:
    answers = {"journal_mode": journal, "synchronous": level}
    monkeypatch.setattr(checkup, "_pragma", answers.get)
    monkeypatch.setattr(sqlite, "FIRST_WITH_SAFE_WAL", first_safe)
    assert codes("sqlite") == [expected]


def test_a_worker_is_alive_silent_or_failing() -> None:
    now = datetime.now(tz=UTC)
    assert codes("worker", now) == [("worker_never", True)]
    beat(name="one", moment=now)
    assert codes("worker", now) == [("good", True)]
    assert codes("worker", now + timedelta(hours=1)) == [("worker_silent", False)]
    make_company()
    broken = Job(rule="broken", run=lambda _call: 1 / 0)
    run_due(jobs=[broken], worker="one", moment=now)
    assert codes("worker", now) == [("good", True), ("worker_failed", False)]
