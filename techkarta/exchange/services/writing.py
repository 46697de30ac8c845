"""The writing: chunk by chunk, each all or nothing, the cursor moving with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from techkarta.accounts.importing import ImportedPerson, compare_people, import_people
from techkarta.accounts.permissions import Actor
from techkarta.audit.services import Change, record_changes
from techkarta.cases.services import import_cases
from techkarta.clients.services import compare_clients, import_clients
from techkarta.common.errors import Invalid
from techkarta.common.search import folded
from techkarta.orders.services import import_orders
from techkarta.products.services import load_products

from ..crm.fields import CLIENTS, DEALS, ORDERS, PEOPLE, PRODUCTS
from ..crm.importmap import ImportMap
from ..crm.rows import RowValues
from ..mapping import (
    Company,
    case_of,
    client_by_name,
    client_of,
    listed_product,
    missing_clients,
    missing_people,
    order_of,
    person_of,
    reader_of,
    unlisted_heads,
)
from ..models import Import, ImportRow, ImportState, RowAction
from ..selectors import company_of, linked, map_of
from .locking import lock_import
from .words import note_words

CHUNK = 1_000
WRITTEN = (RowAction.CREATE, RowAction.UPDATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Rows of one kind about to be written."""

    actor: Actor
    told: ImportMap
    company: Company
    values: Sequence[RowValues]
    moment: datetime


@transaction.atomic
def confirm_import(
    *, actor: Actor, import_id: int, version: int, leave_out_errors: bool, moment: datetime
) -> Import:
    """Let the import write what the preview showed.

    Invalid where rows have errors and leaving them out was not agreed to.
    """
    row = lock_import(actor, import_id, states=(ImportState.PREVIEWED,), version=version)
    judged = ImportRow.objects.filter(batch=row)
    wrong = judged.filter(action=RowAction.ERROR).count()
    if wrong and not leave_out_errors:
        raise Invalid("errors_not_left_out", field="leave_out_errors", count=wrong)
    row.state, row.started_at = ImportState.RUNNING, moment
    row.total = judged.filter(action__in=WRITTEN).count()
    row.version += 1
    row.save()
    return row


@transaction.atomic
def step_import(*, actor: Actor, import_id: int, moment: datetime) -> Import:
    """Write the next chunk and move the cursor, in one transaction; at the end close the import.

    May be called any number of times from any number of places: each row is written once. On an
    import that is done it changes nothing.
    """
    row = lock_import(
        actor, import_id, states=(ImportState.RUNNING, ImportState.DONE, ImportState.CANCELLED)
    )
    if row.state != ImportState.RUNNING:
        return row
    rows = _next_rows(row)
    if rows:
        _write(row, rows, actor, moment)
    else:
        _finish(row, actor, moment)
    row.version += 1
    row.save()
    return row


@transaction.atomic
def cancel_import(*, actor: Actor, import_id: int, moment: datetime) -> Import:
    """Stop an import wherever it stands: what is written stays, the rest is forgotten."""
    states = (ImportState.UPLOADED, ImportState.PREVIEWED, ImportState.RUNNING)
    row = lock_import(actor, import_id, states=states)
    row.state, row.finished_at = ImportState.CANCELLED, moment
    row.version += 1
    row.save()
    ImportRow.objects.filter(batch=row).delete()
    _remember(row, actor, moment, "import.cancel")
    return row


def _next_rows(row: Import) -> list[ImportRow]:
    """The rows after the cursor, of one kind; moves on to the next phase where one is finished."""
    while row.phase < len(PHASES):
        waiting = ImportRow.objects.filter(
            batch=row,
            sheet__kind=PHASES[row.phase][0],
            position__gt=row.cursor,
            action__in=WRITTEN,
        )
        rows = list(waiting.select_related("sheet").order_by("position")[:CHUNK])
        if rows:
            return rows
        row.phase, row.cursor = row.phase + 1, 0
    return []


def _write(row: Import, rows: Sequence[ImportRow], actor: Actor, moment: datetime) -> None:
    told, company = map_of(row), company_of(row.organisation_id)
    readers = {item.sheet_id: reader_of(item.sheet, told, company.zone) for item in rows}
    chunk = Chunk(
        actor=actor,
        told=told,
        company=company,
        values=[readers[item.sheet_id].read(item.cells) for item in rows],
        moment=moment,
    )
    _kind, write, is_first = PHASES[row.phase]
    for name, counted in write(chunk).items():
        total = Counter(row.results.get(name, {})) + counted
        row.results = {**row.results, name: dict(total)}
    row.cursor = rows[-1].position
    row.written += len(rows) if is_first else 0


def _write_people(chunk: Chunk) -> dict[str, Counter[str]]:
    rows = [person_of(values) for values in chunk.values]
    heads = [ImportedPerson(name=name) for name in unlisted_heads(rows)]
    actions = compare_people(actor=chunk.actor, rows=heads)
    results = {PEOPLE.code: _import_people(chunk, rows)}
    if "create" in actions:
        results["heads"] = Counter(create=actions.count("create"))
    return results


def _import_people(chunk: Chunk, rows: Sequence[ImportedPerson]) -> Counter[str]:
    counted: Counter[str] = Counter(compare_people(actor=chunk.actor, rows=rows))
    import_people(actor=chunk.actor, rows=rows, moment=chunk.moment)
    return counted


def _write_clients(chunk: Chunk) -> dict[str, Counter[str]]:
    words = note_words(chunk.company.language)
    rows = [client_of(values, words) for values in chunk.values]
    counted: Counter[str] = Counter(compare_clients(actor=chunk.actor, rows=rows))
    import_clients(actor=chunk.actor, rows=rows, moment=chunk.moment)
    return {CLIENTS.code: counted}


def _link_parents(chunk: Chunk) -> dict[str, Counter[str]]:
    """Once all clients are there, whose order in the file says nothing."""
    words = note_words(chunk.company.language)
    subsidiaries = [values for values in chunk.values if values.text("parent")]
    names = [values.text("parent") for values in subsidiaries]
    known = linked(chunk.company.organisation_id, names)
    rows = [
        client_of(values, words, parent=known.external_ids.get(folded(values.text("parent")), ""))
        for values in subsidiaries
    ]
    import_clients(actor=chunk.actor, rows=rows, moment=chunk.moment)
    return {}


def _write_deals(chunk: Chunk) -> dict[str, Counter[str]]:
    results: dict[str, Counter[str]] = {}
    organisation_id = chunk.company.organisation_id
    names = [values.text("client") for values in chunk.values]
    known = linked(organisation_id, names)
    people = missing_people(chunk.values, chunk.told, known)
    if people:
        rows = [ImportedPerson(name=name) for name in people]
        results[PEOPLE.code] = _import_people(chunk, rows)
    clients = [client_by_name(name) for name in missing_clients(chunk.values, known)]
    if clients:
        import_clients(actor=chunk.actor, rows=clients, moment=chunk.moment)
        results[CLIENTS.code] = Counter(create=len(clients))
    if people or clients:
        known = linked(organisation_id, names)
    cases = [
        case_of(
            values,
            told=chunk.told,
            company=chunk.company,
            linked=known,
            importer_id=chunk.actor.user_id,
            moment=chunk.moment,
        )
        for values in chunk.values
    ]
    results[DEALS.code] = import_cases(actor=chunk.actor, rows=cases, moment=chunk.moment)
    return results


def _write_orders(chunk: Chunk) -> dict[str, Counter[str]]:
    results: dict[str, Counter[str]] = {}
    names = [values.text("client") for values in chunk.values]
    known = linked(chunk.company.organisation_id, names)
    clients = [client_by_name(name) for name in missing_clients(chunk.values, known)]
    if clients:
        import_clients(actor=chunk.actor, rows=clients, moment=chunk.moment)
        results[CLIENTS.code] = Counter(create=len(clients))
        known = linked(chunk.company.organisation_id, names)
    rows = [
        order_of(values, told=chunk.told, company=chunk.company, linked=known)
        for values in chunk.values
    ]
    results[ORDERS.code] = import_orders(actor=chunk.actor, rows=rows, moment=chunk.moment)
    return results


def _write_products(chunk: Chunk) -> dict[str, Counter[str]]:
    told = [listed_product(each, told=chunk.told, company=chunk.company) for each in chunk.values]
    rows = [fields for fields in told if fields is not None]
    return {PRODUCTS.code: load_products(actor=chunk.actor, rows=rows, moment=chunk.moment)}


def _finish(row: Import, actor: Actor, moment: datetime) -> None:
    """Close the import; of the staging only the rows with errors are kept, for the report."""
    row.state, row.finished_at = ImportState.DONE, moment
    ImportRow.objects.filter(batch=row).exclude(action=RowAction.ERROR).delete()
    _remember(row, actor, moment, "import.run")


def _remember(row: Import, actor: Actor, moment: datetime, action: str) -> None:
    files = ", ".join(row.sheets.values_list("name", flat=True))
    change = Change(
        action=action, subject="import", subject_id=row.id, label=files, fields=row.results
    )
    record_changes(actor=actor, moment=moment, changes=[change])


Write = Callable[[Chunk], Mapping[str, Counter[str]]]
# Kind of sheet, what writes its rows, and whether it is their first writing. An import under way
# counts its phases: a new one comes last.
PHASES: tuple[tuple[str, Write, bool], ...] = (
    (PEOPLE.code, _write_people, True),
    (CLIENTS.code, _write_clients, True),
    (CLIENTS.code, _link_parents, False),
    (DEALS.code, _write_deals, True),
    (ORDERS.code, _write_orders, True),
    (PRODUCTS.code, _write_products, True),
)
