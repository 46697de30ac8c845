"""The database of the server: PostgreSQL by DATABASE_URL, an embedded SQLite file otherwise."""

from pathlib import Path
from typing import Any

import dj_database_url

from techkarta.config import sqlite

POOL = {"min_size": 1, "max_size": 8, "timeout": 20}


def from_url(
    url: str, *, data_dir: Path, durable: bool = True, pooled: bool = False
) -> dict[str, Any]:
    """Return Django's description of the database that the address names.

    An empty address means ``techkarta.sqlite3`` in the data folder. Without ``durable``
    a power cut may lose the last commits: for tests only. ``pooled`` keeps connections to
    PostgreSQL open between requests: for the server only.
    """
    address = url or f"sqlite:///{data_dir / 'techkarta.sqlite3'}"
    database: dict[str, Any] = {**dj_database_url.parse(address)}
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        options |= sqlite.connection_options(sqlite.library_version(), durable=durable)
    elif pooled:
        options.setdefault("pool", dict(POOL))
    return database
