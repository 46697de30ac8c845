"""A consistent copy of the embedded database before its schema is changed."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection


def copy_before_change(*, moment: datetime) -> Path | None:
    """Copy the SQLite database into ``backups`` of the data folder and return the copy's path.

    The copy is consistent even while others write. Returns None where there is nothing to
    copy: another kind of database, or one without tables.
    """
    if connection.vendor != "sqlite" or not connection.introspection.table_names():
        return None
    folder = Path(settings.DATA_DIR) / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"before-migrate-{moment:%Y%m%dT%H%M%S%f}.sqlite3"
    with connection.cursor() as cursor:
        # VACUUM INTO writes a whole, compact copy in one read transaction.
        cursor.execute("VACUUM INTO %s", [str(target)])
    target.chmod(0o600)
    return target
