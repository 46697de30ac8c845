import pytest
from django.db import DatabaseError
from django.test import Client

from techkarta.config import health


def test_alive_needs_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "alive"}


@pytest.mark.django_db
def test_ready_when_every_migration_is_applied(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "worker": {"state": "never", "seen_at": None}}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_only_reading_is_allowed_and_nothing_is_cached(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]


def test_half_migrated_server_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["method.0002_more"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == [
        {"code": "migrations_unapplied", "migrations": ["method.0002_more"]}
    ]


def test_unreachable_database_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def dead() -> list[str]:
        raise DatabaseError

    monkeypatch.setattr(health, "unapplied_migrations", dead)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == [{"code": "database_unreachable"}]
