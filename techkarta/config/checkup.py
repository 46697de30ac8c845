"""The self-check of a server: settings, database, files, clock. Codes and parameters, no texts."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from techkarta.config import health, sqlite
from techkarta.desk.founding.company import founding_path
from techkarta.jobs.selectors import failed_runs, worker_state
from techkarta.notices.selectors import waiting_letters

LEAST_FREE_BYTES = 200 * 1024 * 1024
# The product did not exist before: a clock that shows an earlier day is wrong.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
CLOCK_TOLERANCE = timedelta(minutes=1)
LETTERS_LATE = timedelta(hours=1)
NEEDED_FILES = ("vendor/tabler.min.css",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of one check; ``code`` says what was found."""

    check: str
    code: str
    is_good: bool
    params: dict[str, object] = field(default_factory=dict)


Check = Callable[[datetime], Iterator[Finding]]


def examine(*, moment: datetime) -> list[Finding]:
    """Run every check and return all findings, good and bad."""
    found: list[Finding] = []
    for name, check in CHECKS.items():
        try:
            found += check(moment)
        except Exception as error:  # noqa: BLE001 - whatever broke is what is looked for
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            found.append(_bad(name, "failed", reason=reason))
    return found


def _good(check: str, code: str = "good", **params: object) -> Finding:
    return Finding(check=check, code=code, is_good=True, params=params)


def _bad(check: str, code: str, **params: object) -> Finding:
    return Finding(check=check, code=code, is_good=False, params=params)


def _settings(_moment: datetime) -> Iterator[Finding]:
    mode = str(settings.SETTINGS_MODULE).rpartition(".")[2]
    errors = [str(message.id) for message in checks.run_checks() if message.is_serious()]
    if errors:
        yield _bad("settings", "settings_wrong", errors=errors)
    else:
        yield _good("settings", mode=mode)


def _database(_moment: datetime) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = ".".join(map(str, connection.get_database_version()))
    yield _good("database", vendor=connection.vendor, version=version)


def _migrations(_moment: datetime) -> Iterator[Finding]:
    missing = health.missing()
    for item in missing:
        params = {name: value for name, value in item.items() if name != "code"}
        yield _bad("migrations", str(item["code"]), **params)
    if not missing:
        yield _good("migrations")


def _sqlite(_moment: datetime) -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    version = connection.get_database_version()
    text = ".".join(map(str, version))
    journal = str(_pragma("journal_mode"))
    level = int(_pragma("synchronous"))
    if journal == "wal" and not sqlite.has_safe_wal(version):
        yield _bad("sqlite", "sqlite_unsafe_wal", version=text)
    elif level < sqlite.FULL:
        yield _bad("sqlite", "sqlite_not_durable", level=level)
    elif not sqlite.has_safe_wal(version):
        yield _good("sqlite", "sqlite_slow", version=text, journal=journal)
    else:
        yield _good("sqlite", version=text, journal=journal)


def _pragma(name: str) -> Any:  # noqa: ANN401 - a word or a number, by the name
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def _data_folder(_moment: datetime) -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield _bad("data_folder", "folder_read_only", folder=str(folder))
        return
    with tempfile.NamedTemporaryFile(dir=folder) as probe:
        probe.write(b"probe")
    megabytes = free // (1024 * 1024)
    if free < LEAST_FREE_BYTES:
        yield _bad("data_folder", "disk_full", folder=str(folder), megabytes=megabytes)
    else:
        yield _good("data_folder", folder=str(folder), megabytes=megabytes)


def _assets(_moment: datetime) -> Iterator[Finding]:
    absent = [name for name in NEEDED_FILES if finders.find(name) is None]
    package = Path(__file__).resolve().parents[1]
    absent += [
        f"{path.parts[-5]}/{path.parts[-3]}.mo"
        for path in sorted(package.glob("*/locale/*/LC_MESSAGES/*.po"))
        if not path.with_suffix(".mo").exists()
    ]
    yield _bad("assets", "assets_absent", files=absent) if absent else _good("assets")


def _clock(moment: datetime) -> Iterator[Finding]:
    latest = max(_past_moments(), default=EARLIEST)
    if moment + CLOCK_TOLERANCE < max(latest, EARLIEST):
        yield _bad("clock", "clock_behind", now=moment.isoformat(), seen=latest.isoformat())
    else:
        yield _good("clock", now=moment.isoformat(timespec="seconds"))


def _past_moments() -> Iterator[datetime]:
    """Yield moments that the database says have already been."""
    recorder = MigrationRecorder(connection)
    if recorder.has_table():
        yield from recorder.migration_qs.values_list("applied", flat=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            yield cursor.fetchone()[0]


def _company(_moment: datetime) -> Iterator[Finding]:
    path = founding_path()
    yield _good("company", "company_none", path=path) if path else _good("company")


def _worker(moment: datetime) -> Iterator[Finding]:
    state = worker_state(moment)
    seen = state.seen_at.isoformat(timespec="seconds") if state.seen_at else ""
    failed = sorted({rule for rule, _ in failed_runs(moment - timedelta(days=1))})
    if state.state == "silent":
        yield _bad("worker", "worker_silent", seen=seen)
    elif state.state == "never":
        yield _good("worker", "worker_never")
    else:
        yield _good("worker", names=list(state.names))
    if failed:
        yield _bad("worker", "worker_failed", rules=failed)
    late = waiting_letters(moment - LETTERS_LATE).count()
    if settings.MAIL_IS_ON and late:
        yield _bad("worker", "letters_late", count=late)


CHECKS: dict[str, Check] = {
    "settings": _settings,
    "database": _database,
    "migrations": _migrations,
    "sqlite": _sqlite,
    "data_folder": _data_folder,
    "assets": _assets,
    "clock": _clock,
    "company": _company,
    "worker": _worker,
}
