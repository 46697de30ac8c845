"""Cases brought by an import: placed where the map says, many at once, idempotent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.db import transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Change, Happening, record_changes, record_events
from techkarta.common.search import searchable

from ..models import Case, CaseLine, CaseState, LeftHow, StageVisit
from .entering import enter_stages

COMPARED = ("title", "owner_id", "client_id", "amount", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCase:
    """A case as an import brings it, known by `external_id`; moments are UTC.

    `first_only` names the fields that are a guess for a new case and never change a known one.
    """

    external_id: str
    title: str
    owner_id: int
    process_id: int
    stage_id: int
    client_id: int | None
    amount: Decimal | None
    currency: str
    product: str
    opened_at: datetime
    state: str = "open"
    closed_at: datetime | None = None
    close_reason: str = ""
    first_only: frozenset[str] = frozenset()


CaseAction = Literal["create", "update", "skip"]


def compare_cases(*, actor: Actor, rows: Sequence[ImportedCase]) -> list[CaseAction]:
    """What importing each row would do, in their order; one query."""
    require(actor, "import.run")
    known = _known(actor, rows)
    actions: list[CaseAction] = []
    for row in rows:
        case = known.get(row.external_id)
        if case is None:
            actions.append("create")
        else:
            actions.append("update" if _differences(case, row) else "skip")
    return actions


def owners_kept(*, actor: Actor, rows: Sequence[ImportedCase]) -> frozenset[str]:
    """External identifiers of the open cases a file gives another owner, who is not taken."""
    known = _known(actor, rows)
    return frozenset(
        row.external_id
        for row in rows
        if (case := known.get(row.external_id)) is not None
        and case.state == CaseState.OPEN
        and "owner_id" not in row.first_only
        and case.owner_id != row.owner_id
    )


@transaction.atomic
def import_cases(*, actor: Actor, rows: Sequence[ImportedCase], moment: datetime) -> Counter[str]:
    """Create or update cases by external identifier; returns how many were create, update, skip.

    A new case is placed on its stage: an open one gets a visit with tasks, a closed one an ended
    visit. An existing case keeps its stage and state, which move only through the gate, an open one
    its owner, who changes only by hand-over, and every one what the row leaves empty. All or
    nothing; repeating changes nothing. A constant number of queries for any number of rows.
    """
    require(actor, "import.run")
    known = _known(actor, rows)
    fresh = [row for row in rows if row.external_id not in known]
    counted = Counter(create=len(fresh))
    _update(actor, rows, known, counted, moment)
    cases = [_new_case(actor, row, moment) for row in fresh]
    _index(cases)
    Case.objects.bulk_create(cases, batch_size=400)
    opened = [case for case in cases if case.state == CaseState.OPEN]
    enter_stages(actor=actor, cases=opened, moment=moment)
    _closed_visits(actor, [case for case in cases if case.state != CaseState.OPEN])
    _remember(actor, cases, moment)
    return counted


def _known(actor: Actor, rows: Sequence[ImportedCase]) -> dict[str, Case]:
    own = Case.objects.filter(organisation_id=actor.organisation_id)
    found = own.filter(external_id__in=[row.external_id for row in rows])
    has_lines = Exists(CaseLine.objects.filter(case=OuterRef("pk")))
    return {case.external_id: case for case in found.annotate(has_lines=has_lines)}


def _differences(case: Case, row: ImportedCase) -> dict[str, object]:
    """Field → [old, new] where the row tells something new; an empty cell tells nothing.

    The amount of a case with lines is their sum, and an open case goes to another person by
    hand-over: a file changes neither.
    """
    # As annotated where known cases are read.
    kept = {"amount"} if case.has_lines else set()  # type: ignore[attr-defined]
    kept |= {"owner_id"} if case.state == CaseState.OPEN else set()
    return {
        name: [getattr(case, name), getattr(row, name)]
        for name in COMPARED
        if name not in row.first_only | kept
        and getattr(row, name) not in ("", None)
        and getattr(case, name) != getattr(row, name)
    }


def _update(
    actor: Actor,
    rows: Sequence[ImportedCase],
    known: dict[str, Case],
    counted: Counter[str],
    moment: datetime,
) -> None:
    updated, changes = [], []
    for row in rows:
        case = known.get(row.external_id)
        if case is None:
            continue
        fields = _differences(case, row)
        counted["update" if fields else "skip"] += 1
        if fields:
            _assign(case, row, fields)
            case.version += 1
            updated.append(case)
            changes.append(_change("case.edit", case, fields))
    _index(updated)
    Case.objects.bulk_update(updated, [*COMPARED, "search", "version"], batch_size=400)
    record_changes(actor=actor, moment=moment, changes=changes)


def _new_case(actor: Actor, row: ImportedCase, moment: datetime) -> Case:
    case = Case(
        organisation_id=actor.organisation_id,
        external_id=row.external_id,
        process_id=row.process_id,
        stage_id=row.stage_id,
        currency=row.currency,
        opened_at=row.opened_at,
        entered_at=moment if row.state == CaseState.OPEN else row.opened_at,
        state=row.state,
        closed_at=row.closed_at,
        close_reason=row.close_reason,
    )
    _assign(case, row, COMPARED)
    return case


def _assign(case: Case, row: ImportedCase, names: Iterable[str]) -> None:
    for name in names:
        setattr(case, name, getattr(row, name))


def _index(cases: Sequence[Case]) -> None:
    """Make the cases found by title, client and product; the clients are read in one query."""
    prefetch_related_objects(cases, "client")
    for case in cases:
        name = case.client.name if case.client else ""
        case.search = searchable(case.title, name, case.product)


def _closed_visits(actor: Actor, cases: Sequence[Case]) -> None:
    visits = [
        StageVisit(
            case=case,
            stage_id=case.stage_id,
            entered_at=case.opened_at,
            entered_by_id=actor.user_id,
            left_at=case.closed_at,
            left_how=LeftHow(case.state),
            left_by_id=actor.user_id,
            reason=case.close_reason,
        )
        for case in cases
    ]
    StageVisit.objects.bulk_create(visits, batch_size=400)


def _remember(actor: Actor, cases: Sequence[Case], moment: datetime) -> None:
    record_events(
        actor=actor,
        moment=moment,
        happenings=[
            Happening(kind="case_imported", case_id=case.id, data={"state": case.state})
            for case in cases
        ],
    )
    record_changes(
        actor=actor,
        moment=moment,
        changes=[_change("case.import", case, {"title": ["", case.title]}) for case in cases],
    )


def _change(action: str, case: Case, fields: Mapping[str, object]) -> Change:
    return Change(
        action=action, subject="case", subject_id=case.id, label=case.title, fields=fields
    )
