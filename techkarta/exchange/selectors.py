"""What pages and commands may know of imports and of the company they write to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from techkarta.accounts.importing import people_by_name
from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import organisation, own_role_titles
from techkarta.clients.selectors import known_by_name
from techkarta.common.errors import NotFound
from techkarta.method.catalogue import catalogue_of, titles_of
from techkarta.method.selectors import processes
from techkarta.presets.titles import catalogue_titles

from .cards.choices import choices_from_dict
from .cards.drafting import ReadBook, read_book
from .cards.grids import grids_from_data
from .cards.vocabulary import NamedProcess, NamedStage, strings_in, vocabulary_of
from .crm.importmap import ImportMap, map_from_dict
from .crm.stages import CompanyStage
from .mapping import Company, Linked, StagePlace
from .models import CalendarFeed, CardSheet, Import, ImportRow, ImportSheet, RowAction

BATCH = 1_000


def imports(actor: Actor) -> QuerySet[Import]:
    """The imports of the company, newest first."""
    require(actor, "import.run")
    own = Import.objects.filter(organisation_id=actor.organisation_id)
    return own.select_related("created_by").prefetch_related("sheets")


def import_of(actor: Actor, import_id: int) -> Import:
    """One import of the company; NotFound otherwise."""
    row = imports(actor).filter(pk=import_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def map_of(row: Import) -> ImportMap:
    """The map an import goes by."""
    return map_from_dict(json.loads(row.mapping))


def rows_of(row: Import, *, action: str = "", sheet_id: int | None = None) -> QuerySet[ImportRow]:
    """The staged rows of an import in the order of its files, narrowed by action and sheet."""
    found = ImportRow.objects.filter(batch=row).select_related("sheet")
    if action:
        found = found.filter(action=action)
    if sheet_id is not None:
        found = found.filter(sheet_id=sheet_id)
    return found.order_by("sheet__order", "number")


def with_notes(rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    """Those of the rows that something is told about, though they are no errors."""
    return rows.exclude(problems=[]).exclude(action=RowAction.ERROR)


def without_client(rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    """Those of the rows that are deals without a client."""
    # JSON as text finds the code in either database; no row of a file can write into problems.
    told = rows.annotate(told=Cast("problems", TextField()))
    return told.filter(told__contains='"no_client"')


def cells_of(sheet: ImportSheet) -> Iterator[list[str]]:
    """The cells of every row of a sheet, without holding them all."""
    rows = ImportRow.objects.filter(sheet=sheet).order_by("number")
    return rows.values_list("cells", flat=True).iterator(chunk_size=BATCH)


def company_of(organisation_id: int) -> Company:
    """The stages, zone, currency and language of the company."""
    row = organisation(organisation_id)
    stages, places = [], {}
    for process in processes(organisation_id).filter(subject="deal"):
        for stage in process.stages.all():
            key = f"{process.code}/{stage.code}"
            titles = (*strings_in(stage.title), *strings_in(stage.mark), stage.code)
            stages.append(
                CompanyStage(key=key, process=process.code, titles=titles, may_win=stage.may_win)
            )
            places[key] = StagePlace(process_id=process.id, stage_id=stage.id)
    return Company(
        organisation_id=organisation_id,
        zone=ZoneInfo(row.time_zone),
        currency=row.currency,
        language=row.language,
        stages=tuple(stages),
        places=places,
    )


def stage_titles(
    organisation_id: int,
) -> list[tuple[str, object, list[tuple[str, object, object]]]]:
    """For choosing: process code and title, and the key, mark and title of each of its stages."""
    return [
        (
            process.code,
            process.title,
            [
                (f"{process.code}/{stage.code}", stage.mark, stage.title)
                for stage in process.stages.all()
            ],
        )
        for process in processes(organisation_id).filter(subject="deal")
    ]


def linked(organisation_id: int, client_names: Iterable[str]) -> Linked:
    """The keys of everybody in the company and of the clients named; two queries."""
    known = known_by_name(organisation_id, client_names)
    return Linked(
        people=people_by_name(organisation_id),
        clients={name: client.id for name, client in known.items()},
        external_ids={name: client.external_id for name, client in known.items()},
    )


def company_people(organisation_id: int) -> frozenset[str]:
    """Folded names and emails of everybody in the company."""
    return frozenset(people_by_name(organisation_id))


def feed_of(actor: Actor) -> CalendarFeed | None:
    """The actor's own calendar feed, where there is one."""
    return CalendarFeed.objects.filter(person_id=actor.user_id).first()


def card_sheets(actor: Actor) -> QuerySet[CardSheet]:
    """The books of cards of the company, newest first."""
    require(actor, "card.write")
    return CardSheet.objects.filter(organisation_id=actor.organisation_id)


def card_sheet(actor: Actor, sheet_id: int) -> CardSheet:
    """One book of cards of the company; NotFound otherwise."""
    row = card_sheets(actor).filter(pk=sheet_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def book_of(row: CardSheet) -> ReadBook:
    """What a book of cards says by what was decided of it; five queries."""
    choices = choices_from_dict(row.choices)
    named = [
        NamedProcess(
            code=process.code,
            names=(*strings_in(process.title), *strings_in(process.mark)),
            stages=tuple(
                NamedStage(
                    code=stage.code, marks=strings_in(stage.mark), titles=strings_in(stage.title)
                )
                for stage in process.stages.all()
            ),
        )
        for process in processes(row.organisation_id, is_active=None)
    ]
    entries = catalogue_of(row.organisation_id)
    own = own_role_titles(row.organisation_id, is_retired=False)
    words = {text: code for code, title in own.items() for text in (code, *strings_in(title))}
    roles = {**words, **choices.roles}
    vocabulary = vocabulary_of(named, roles, {**catalogue_titles(), **titles_of(entries)})
    return read_book(grids_from_data(row.sheets), vocabulary, choices, own)
