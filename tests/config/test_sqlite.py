import sqlite3
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest
from django.db import connection

from techkarta.config import databases, sqlite


@pytest.mark.parametrize(
    ("version", "journal"), [((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((3, 53, 0), "WAL")]
)
def test_the_write_ahead_log_needs_a_fixed_library(version: tuple[int, ...], journal: str) -> None:
    command = sqlite.connection_options(version)["init_command"]
    assert f"journal_mode={journal};" in command
    assert "synchronous=FULL" in command


def test_embedded_database_is_immediate_durable_and_patient(tmp_path: Path) -> None:
    database = databases.from_url("", data_dir=tmp_path)
    assert database["NAME"] == str(tmp_path / "techkarta.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 20
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_postgresql_is_reached_through_a_pool(tmp_path: Path) -> None:
    url = "postgresql://anna:x@db.example:5433/sales"
    database = databases.from_url(url, data_dir=tmp_path, pooled=True)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "sales")
    assert database["OPTIONS"]["pool"] == databases.POOL
    assert "pool" not in databases.from_url(url, data_dir=tmp_path)["OPTIONS"]


def test_without_the_fixed_library_the_system_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    before = sys.modules["sqlite3"]
    sqlite.use_fixed_library()
    assert sys.modules["sqlite3"] is before


def test_the_fixed_library_takes_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    fixed, dbapi = ModuleType("pysqlite3"), ModuleType("pysqlite3.dbapi2")
    fixed.sqlite_version_info = (9, 9, 9)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pysqlite3", fixed)
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", dbapi)
    monkeypatch.setitem(sys.modules, "sqlite3", sqlite3)
    monkeypatch.setitem(sys.modules, "sqlite3.dbapi2", sqlite3.dbapi2)
    sqlite.use_fixed_library()
    assert sqlite.library_version() == (9, 9, 9)
    assert sys.modules["sqlite3.dbapi2"] is dbapi


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
@pytest.mark.django_db(transaction=True)
def test_racing_changes_wait_for_each_other_and_none_is_lost() -> None:
    """Control: with DEFERRED transactions this loses the race with “database is locked”."""
    from django.db import connections, transaction  # noqa: PLC0415 - beside the threads' own

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (value integer NOT NULL)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    errors: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(20):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT value FROM counter")
                    value = cursor.fetchone()[0]
                    cursor.execute("UPDATE counter SET value = %s", [value + 1])
        except Exception as error:  # noqa: BLE001 - told to the test below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM counter")
        value = cursor.fetchone()[0]
        cursor.execute("DROP TABLE counter")
    assert not errors
    assert value == 80
