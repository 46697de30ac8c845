"""A company with the shipped processes and cards, its administrator, and the real export."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import actor_of
from techkarta.accounts.services import NewUser, create_organisation, found_user
from techkarta.exchange.models import Import
from techkarta.exchange.selectors import import_of
from techkarta.exchange.services import (
    SourceFile,
    confirm_import,
    decide_map,
    preview_import,
    start_import,
    step_import,
)
from techkarta.method.services import load_presets
from techkarta.presets.content import cards

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

Sources = Callable[[dict[str, str]], list[SourceFile]]


def company_of_admin() -> Actor:
    """The administrator of a new company with the shipped processes."""
    company = create_organisation(name="Молпром", slug="molprom")
    load_presets(organisation_id=company.id, moment=NOW)
    new = NewUser(email="admin@molprom.example", full_name="Анна Седова", roles=("admin",))
    return actor_of(found_user(organisation_id=company.id, new=new, password=None, moment=NOW))


@pytest.fixture
def admin(db: None, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """The administrator of a company with all processes, but the card of the first stage alone."""
    first = tuple(card for card in cards() if b"code: traditional-t1\n" in card)
    monkeypatch.setattr("techkarta.method.services.presets.cards", lambda: first)
    return company_of_admin()


@pytest.fixture
def full_admin(db: None) -> Actor:
    """The administrator of a company that sells as shipped."""
    return company_of_admin()


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Write files of the texts given and name them as sources."""

    def write(texts: dict[str, str]) -> list[SourceFile]:
        for name, text in texts.items():
            (tmp_path / name).write_text(text, "utf-8")
        return [SourceFile(path=tmp_path / name, name=name) for name in texts]

    return write


@pytest.fixture(scope="session")
def export() -> list[SourceFile]:
    """The real export of a CRM, where it lies beside the project."""
    shared = Path(os.environ.get("TECHKARTA_SHARED") or ROOT.parent / "shared")
    folder = shared / "data" / "crm"
    if not folder.exists():
        pytest.skip("no ../shared/data/crm beside the project: the real export is not tried")
    return [SourceFile(path=path, name=path.name) for path in sorted(folder.glob("*.csv"))]


def previewed(actor: Actor, files: Sequence[SourceFile], **told: object) -> Import:
    """An import staged, decided by the document given, and judged."""
    row = start_import(actor=actor, files=files, moment=NOW)
    if told:
        row = decide_map(actor=actor, import_id=row.id, version=row.version, document=told)
    return preview_import(actor=actor, import_id=row.id, version=row.version, moment=NOW)


def finished(actor: Actor, files: Sequence[SourceFile], **told: object) -> Import:
    """An import carried to its end, rows with errors left out."""
    return carried(actor, previewed(actor, files, **told))


def carried(actor: Actor, row: Import) -> Import:
    """A previewed import confirmed and written to its end."""
    confirm_import(
        actor=actor, import_id=row.id, version=row.version, leave_out_errors=True, moment=NOW
    )
    while step_import(actor=actor, import_id=row.id, moment=NOW).state == "running":
        pass
    return import_of(actor, row.id)
