import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from techkarta.config import backup

MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
@pytest.mark.django_db(transaction=True)
def test_copy_holds_every_row(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    copy = backup.copy_before_change(moment=MOMENT)
    assert copy == tmp_path / "backups" / "before-migrate-20261123T090000000000.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        expected = cursor.fetchone()[0]
    database = sqlite3.connect(copy)
    try:
        assert database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] == expected
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    finally:
        database.close()
    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_nothing_is_copied_where_there_is_nothing(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(connection.introspection, "table_names", list)
    assert backup.copy_before_change(moment=MOMENT) is None
