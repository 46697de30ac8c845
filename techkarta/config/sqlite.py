"""The SQLite library: a fixed one in place of the system's, and what is safe on each."""

import importlib
import sqlite3
import sys
from typing import Any

# Older libraries can corrupt a write-ahead log when a checkpoint races a restart of the log.
FIRST_WITH_SAFE_WAL = (3, 51, 3)
BUSY_TIMEOUT_SECONDS = 20
# What PRAGMA synchronous answers when a commit is on the disk before it is acknowledged.
FULL = 2


def use_fixed_library() -> None:
    """Let every later ``import sqlite3`` get the library bundled in pysqlite3, where installed.

    Must run before Django's SQLite backend is imported.
    """
    try:
        fixed = importlib.import_module("pysqlite3")
    except ImportError:
        return
    sys.modules["sqlite3"] = fixed
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def library_version() -> tuple[int, ...]:
    """Return the version of the library that ``import sqlite3`` gives now."""
    module = sys.modules.get("sqlite3", sqlite3)
    return tuple(module.sqlite_version_info)


def has_safe_wal(version: tuple[int, ...]) -> bool:
    """Tell whether the write-ahead log may be used with a library of this version."""
    return version >= FIRST_WITH_SAFE_WAL


def connection_options(version: tuple[int, ...], *, durable: bool = True) -> dict[str, Any]:
    """Return Django's OPTIONS: immediate transactions, a busy timeout, journal, durability."""
    journal = "WAL" if has_safe_wal(version) else "DELETE"
    synchronous = "FULL" if durable else "OFF"
    return {
        "timeout": BUSY_TIMEOUT_SECONDS,
        "transaction_mode": "IMMEDIATE",
        "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous={synchronous}",
    }
