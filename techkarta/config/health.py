"""Health for machines: alive (the process answers) and ready (it can do its work)."""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from techkarta.common.time import utc_now
from techkarta.jobs.selectors import worker_state

UNAVAILABLE = 503


def unapplied_migrations(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return ``app.migration`` of everything not applied yet; a dead database raises."""
    executor = MigrationExecutor(connections[alias])
    executor.loader.check_consistent_history(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def missing() -> list[dict[str, object]]:
    """Return what keeps the server from working, as codes with parameters."""
    try:
        unapplied = unapplied_migrations()
    except InconsistentMigrationHistory:
        return [{"code": "migrations_inconsistent"}]
    except DatabaseError:
        return [{"code": "database_unreachable"}]
    return [{"code": "migrations_unapplied", "migrations": unapplied}] if unapplied else []


@require_safe
@never_cache
def alive(_request: HttpRequest) -> JsonResponse:
    """Answer that the process is alive; touches neither database nor files."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the server can work, 503 with what is missing when it cannot."""
    found = missing()
    if found:
        return JsonResponse({"status": "not ready", "missing": found}, status=UNAVAILABLE)
    # A server without a worker still serves: it is told here and by the doctor, not refused.
    worker = worker_state(utc_now())
    seen = worker.seen_at.isoformat() if worker.seen_at else None
    told = {"state": worker.state, "seen_at": seen}
    return JsonResponse({"status": "ready", "worker": told})
