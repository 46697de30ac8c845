"""The database's own guard: rows of the memory are neither changed nor removed."""

from __future__ import annotations

TABLES = ("audit_event", "audit_auditentry")


def guard_sql(vendor: str) -> list[str]:
    """Statements that make the tables append-only on SQLite or PostgreSQL."""
    return _POSTGRESQL if vendor == "postgresql" else _SQLITE


def lift_sql(vendor: str) -> list[str]:
    """Statements that take the guard away again: for undoing the migration."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES]
    return [
        f"DROP TRIGGER {table}_no_{verb.lower()}"
        for table in TABLES
        for verb in ("UPDATE", "DELETE")
    ]


_SQLITE = [
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
]

_POSTGRESQL = [
    (
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ),
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
        for table in TABLES
    ),
]
