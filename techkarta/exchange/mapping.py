"""Between staged rows and what other apps import: people, clients, cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from techkarta.accounts.importing import ImportedPerson
from techkarta.cases.services import ImportedCase
from techkarta.clients.services import ImportedClient
from techkarta.common.search import folded
from techkarta.orders.services import ImportedOrder
from techkarta.products.services import ProductFields

from .crm.importmap import CREATE, IMPORTER, ImportMap
from .crm.rows import RowReader, RowValues, client_key, deal_key, deal_title, order_key
from .crm.stages import CompanyStage
from .models import ImportSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlace:
    """A stage of the company as foreign keys."""

    process_id: int
    stage_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What an import must know of the company it writes to."""

    organisation_id: int
    zone: ZoneInfo
    currency: str
    language: str
    stages: tuple[CompanyStage, ...]
    places: Mapping[str, StagePlace]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What rows name and the company has, by folded name (people also by email).

    `external_ids` are those of the clients; empty for one the company entered itself.
    """

    people: Mapping[str, int]
    clients: Mapping[str, int]
    external_ids: Mapping[str, str]


NOBODY = 0
"""Stands for somebody or something the import will make: differs from every key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWords:
    """How the note of a client says what has no field of its own; with {value}."""

    founded: str
    revenue: str


def reader_of(sheet: ImportSheet, told: ImportMap, zone: ZoneInfo) -> RowReader:
    """The reader of a sheet's rows by the map."""
    return RowReader(sheet=told.sheets[sheet.name], headings=sheet.headings, zone=zone)


def person_of(values: RowValues) -> ImportedPerson:
    """The person a row tells."""
    codes = ("name", "email", "job_title", "manager", "team", "region")
    return ImportedPerson(**{code: values.text(code) for code in codes})


def unlisted_heads(rows: Sequence[ImportedPerson]) -> list[str]:
    """Managers whom rows name and none of them describes, each once."""
    listed = {folded(row.name) for row in rows}
    heads = {folded(row.manager): row.manager for row in rows if row.manager}
    return sorted(name for fold, name in heads.items() if fold not in listed)


def client_of(values: RowValues, words: NoteWords, *, parent: str = "") -> ImportedClient:
    """The client a row tells; `parent` is the identifier of the parent, empty = none known."""
    founded, revenue = values.counts.get("founded"), values.amounts.get("revenue")
    lines = [
        values.text("note"),
        words.founded.format(value=founded) if founded is not None else "",
        words.revenue.format(value=f"{revenue:,.2f}".replace(",", " "))
        if revenue is not None
        else "",
    ]
    return ImportedClient(
        external_id=values.text("external_id") or client_key(values.text("name")),
        name=values.text("name"),
        industry=values.text("industry"),
        place=values.text("place"),
        employees=values.counts.get("employees"),
        note="\n".join(line for line in lines if line),
        parent_external_id=parent,
    )


def client_by_name(name: str) -> ImportedClient:
    """A client of whom a deal tells only the name."""
    return ImportedClient(external_id=client_key(name), name=name)


def owner_of(values: RowValues, told: ImportMap) -> str:
    """Whom a deal's owner is looked up by: a name or an email; empty = whoever imports."""
    name = values.text("owner")
    target = told.owners.get(name, CREATE)
    return {IMPORTER: "", CREATE: name}.get(target, target)


def product_of(values: RowValues, told: ImportMap) -> str:
    """The product of a deal as the company writes it."""
    return told.products.get(values.text("product"), "") or values.text("product")


def case_of(
    values: RowValues,
    *,
    told: ImportMap,
    company: Company,
    linked: Linked,
    importer_id: int,
    moment: datetime,
) -> ImportedCase:
    """The case a deal's row becomes; its stage must be decided and open.

    An open deal without a day begins now; a closed one without a first day began on its last.
    """
    target = told.stages[values.text("stage")]
    place = company.places[target.stage]
    owner, client = owner_of(values, told), values.text("client")
    product = product_of(values, told)
    closed = values.moments.get("closed") if target.outcome in ("won", "lost") else None
    guessed = {"owner_id"} if not owner else set()
    return ImportedCase(
        external_id=deal_key(values),
        title=deal_title(values, product),
        owner_id=linked.people.get(folded(owner), NOBODY) if owner else importer_id,
        process_id=place.process_id,
        stage_id=place.stage_id,
        client_id=linked.clients.get(folded(client), NOBODY) if client else None,
        amount=values.amounts.get("amount"),
        currency=values.text("currency").upper() or told.currency or company.currency,
        product=product,
        opened_at=(values.moments.get("opened") or closed or moment).astimezone(UTC),
        state=target.outcome,
        closed_at=closed.astimezone(UTC) if closed else None,
        close_reason=values.text("close_reason") if closed else "",
        first_only=frozenset(guessed | ({"title"} if not values.text("title") else set())),
    )


def order_of(
    values: RowValues, *, told: ImportMap, company: Company, linked: Linked
) -> ImportedOrder:
    """The order a row tells; its day and its amount must be there."""
    return ImportedOrder(
        number=order_key(values),
        client_id=linked.clients.get(folded(values.text("client")), NOBODY),
        ordered_on=values.moments["ordered"].astimezone(company.zone).date(),
        amount=values.amounts["amount"],
        currency=values.text("currency").upper() or told.currency or company.currency,
        product=product_of(values, told),
    )


def listed_product(values: RowValues, *, told: ImportMap, company: Company) -> ProductFields | None:
    """The product of the company's list a row tells; None where it tells no price."""
    price = values.amounts.get("price")
    if price is None:
        return None
    currency = values.text("currency").upper() or told.currency or company.currency
    return ProductFields(
        name=values.text("name"), unit=values.text("unit"), price=price, currency=currency
    )


def missing_people(rows: Sequence[RowValues], told: ImportMap, linked: Linked) -> list[str]:
    """The owners of deals who are not in the company yet, each once."""
    names = {owner for values in rows if (owner := owner_of(values, told))}
    return sorted(name for name in names if folded(name) not in linked.people)


def missing_clients(rows: Sequence[RowValues], linked: Linked) -> list[str]:
    """The clients of deals who are not in the company yet, each once."""
    names = {folded(name): name for values in rows if (name := values.text("client"))}
    return sorted(name for fold, name in names.items() if fold not in linked.clients)
