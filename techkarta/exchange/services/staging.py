"""Files become staged rows: read under limits, kept apart from everything the company has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Invalid

from ..crm.fields import IGNORED
from ..crm.importmap import map_to_dict
from ..models import Import, ImportRow, ImportSheet
from ..reading import limits
from ..reading.sheets import SheetHead, SheetLine, open_sheets
from .proposing import propose_map

BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to import: where it lies, and what the person calls it."""

    path: Path
    name: str


@transaction.atomic
def start_import(*, actor: Actor, files: Sequence[SourceFile], moment: datetime) -> Import:
    """Read the files into staging and propose the map; nothing of the company changes.

    Invalid with place and remedy where a file cannot be used, or where none holds what can be
    imported; then nothing is staged either.
    """
    require(actor, "import.run")
    _check_files(files)
    row = Import.objects.create(
        organisation_id=actor.organisation_id, created_by_id=actor.user_id, created_at=moment
    )
    for file in files:
        with open_sheets(file.path, name=file.name) as told:
            _stage(row, told)
    proposed = propose_map(row)
    if all(sheet.kind == IGNORED for sheet in proposed.sheets.values()):
        raise Invalid("nothing_recognised", field="file", files=[file.name for file in files])
    if not ImportRow.objects.filter(batch=row).exists():
        raise Invalid("only_headings", field="file", files=[file.name for file in files])
    row.mapping = json.dumps(map_to_dict(proposed), ensure_ascii=False)
    row.save(update_fields=["mapping"])
    return row


def _check_files(files: Sequence[SourceFile]) -> None:
    if not files:
        raise Invalid("file_missing", field="file")
    if len(files) > limits.FILES:
        raise Invalid("files_too_many", field="file", limit=limits.FILES)
    names = [file.name.casefold() for file in files]
    for name in names:
        if names.count(name) > 1:
            raise Invalid("file_repeated", field="file", file=name)


def _stage(row: Import, told: Iterator[SheetHead | SheetLine]) -> None:
    sheet: ImportSheet | None = None
    lines: list[ImportRow] = []
    for item in told:
        if isinstance(item, SheetHead):
            _flush(sheet, lines)
            order = row.sheets.count() + 1
            sheet = ImportSheet.objects.create(
                batch=row, name=item.name[:200], order=order, headings=list(item.headings)
            )
        elif sheet is not None:
            lines.append(
                ImportRow(batch=row, sheet=sheet, number=item.number, cells=list(item.cells))
            )
            if len(lines) >= BATCH:
                _flush(sheet, lines)
    _flush(sheet, lines)


def _flush(sheet: ImportSheet | None, lines: list[ImportRow]) -> None:
    if sheet is None or not lines:
        return
    ImportRow.objects.bulk_create(lines, batch_size=BATCH)
    sheet.row_count += len(lines)
    sheet.save(update_fields=["row_count"])
    lines.clear()
