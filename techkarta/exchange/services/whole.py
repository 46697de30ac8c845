"""All steps of an import in one go, for the command line and other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from techkarta.accounts.permissions import Actor
from techkarta.common.errors import Invalid

from ..crm.importmap import ImportMap, gaps, map_to_dict
from ..models import Import, ImportState, RowAction
from ..selectors import import_of, map_of, rows_of
from .deciding import decide_map
from .judging import preview_import
from .staging import SourceFile, start_import
from .writing import confirm_import, step_import


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """Why a row cannot be taken: its sheet and number, the code and its parameters."""

    sheet: str
    row: int
    field: str
    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStatus:
    """A sheet as it was understood."""

    name: str
    kind: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStatus:
    """An import at one moment; `gap` is what must be decided before rows can be judged."""

    id: int
    state: str
    total: int
    counts: Mapping[str, Any]
    results: Mapping[str, Any]
    mapping: Mapping[str, Any]
    told: ImportMap
    sheets: tuple[SheetStatus, ...]
    errors: tuple[RowError, ...]
    gap: Invalid | None = None

    def finished(self, actor: Actor) -> ImportStatus:
        """The same import as it stands now."""
        return status_of(import_of(actor, self.id))


def prepare_import(
    *, actor: Actor, files: Sequence[SourceFile], document: object, moment: datetime
) -> ImportStatus:
    """Stage the files, lay a map over the proposal, judge the rows where nothing is undecided."""
    row = start_import(actor=actor, files=files, moment=moment)
    if document is not None:
        row = decide_map(actor=actor, import_id=row.id, version=row.version, document=document)
    for gap in gaps(map_of(row)):
        return status_of(row, gap=Invalid(gap.code, field="map", **gap.params))
    row = preview_import(actor=actor, import_id=row.id, version=row.version, moment=moment)
    return status_of(row)


def carry_import(*, actor: Actor, import_id: int, clock: Callable[[], datetime]) -> Iterator[int]:
    """Write a previewed import to its end without the rows in error; gives how many are written."""
    row = import_of(actor, import_id)
    confirm_import(
        actor=actor,
        import_id=import_id,
        version=row.version,
        leave_out_errors=True,
        moment=clock(),
    )
    while True:
        row = step_import(actor=actor, import_id=import_id, moment=clock())
        yield row.written
        if row.state != ImportState.RUNNING:
            return


def status_of(row: Import, *, gap: Invalid | None = None) -> ImportStatus:
    """The import as a value."""
    told = map_of(row)
    errors = [
        RowError(
            sheet=item.sheet.name,
            row=item.number,
            field=problem["field"],
            code=problem["code"],
            params=problem["params"],
        )
        for item in rows_of(row, action=RowAction.ERROR)
        for problem in item.problems
        if problem["level"] == "error"
    ]
    return ImportStatus(
        id=row.id,
        state=row.state,
        total=sum(_to_write(row)),
        counts=row.counts,
        results=row.results,
        mapping=map_to_dict(told),
        told=told,
        sheets=tuple(
            SheetStatus(name=sheet.name, kind=told.sheets[sheet.name].kind, rows=sheet.row_count)
            for sheet in row.sheets.all()
        ),
        errors=tuple(errors),
        gap=gap,
    )


def _to_write(row: Import) -> Iterator[int]:
    for counted in row.counts.values():
        if isinstance(counted, dict):
            yield counted.get("create", 0) + counted.get("update", 0)
