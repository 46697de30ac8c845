"""Everything the page of one case shows, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from techkarta.accounts.mapping import Staffing
from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of, staffing
from techkarta.audit.services import Event
from techkarta.clients.selectors import Client, Contact
from techkarta.clients.selectors import client as visible_client
from techkarta.common.errors import NotFound
from techkarta.engine.cards.model import Card, Text
from techkarta.engine.forms.sheet import Sheet
from techkarta.engine.gates.gate import Gate, eased
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.forms.selectors import LockState, Subject, lock_state
from techkarta.method.selectors import Stage, card_of, stages_of
from techkarta.work.selectors import Task, tasks_of_visit

from ..models import Case, CaseLine, CaseNote, CriterionProof, HandOver, StageVisit
from .cases import (
    card_ends,
    current_visit,
    proofs,
    sheet_of_case,
    timeline,
    visits,
    whole_gate_of_visit,
)
from .cases import case as visible_case
from .handing import last_hand_over
from .lines import lines_of
from .notes import notes_of

FIRST_EVENTS = 12
MORE_EVENTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """One visit with the card it goes by and its tasks in the order of the card."""

    visit: StageVisit
    card: Card | None
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRecord:
    """The gate of the present visit with what proves its criteria.

    `ends` is the stage its card ends with where the card goes on past this one: there `whole`,
    the gate out of the card, holds; otherwise both gates are one.
    """

    gate: Gate
    whole: Gate
    ends: Stage | None
    card: Card | None
    proofs: Mapping[str, CriterionProof]
    tasks: Sequence[Task]
    sheet: Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRecord:
    """The client of a case as its page tells of it: types in words, people who still work there."""

    client: Client
    types: Sequence[Text]
    contacts: Sequence[Contact]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case with its process, present visit, gate, history and people."""

    case: Case
    stages: Sequence[Stage]
    present: VisitRecord
    gate: GateRecord
    visits: Sequence[StageVisit]
    client: ClientRecord | None
    events: Sequence[Event]
    notes: Mapping[int, CaseNote]
    has_more_events: bool
    staffing: Staffing
    calendar: WorkingCalendar
    lock: LockState | None
    lines: Sequence[CaseLine]
    hand_over: HandOver | None


def case_record(actor: Actor, case_id: int, moment: datetime) -> CaseRecord:
    """Everything the page of a case shows; NotFound where the actor may not see it."""
    case = visible_case(actor, case_id)
    present = visit_record(case)
    calendar = calendar_of(actor.organisation_id)
    sheet = sheet_of_case(case, calendar.local_day(moment))
    events = list(timeline(case, FIRST_EVENTS + 1))
    return CaseRecord(
        case=case,
        stages=stages_of(case.process_id),
        present=present,
        gate=gate_record(present, sheet, calendar.local_day(moment)),
        visits=list(visits(case)),
        client=client_record(actor, case),
        events=events[:FIRST_EVENTS],
        notes=notes_of(events),
        has_more_events=len(events) > FIRST_EVENTS,
        staffing=staffing(actor.organisation_id),
        calendar=calendar,
        lock=_lock(case, sheet, calendar.local_day(moment)),
        lines=lines_of(case),
        hand_over=last_hand_over(case),
    )


def _lock(case: Case, sheet: Sheet, today: date) -> LockState | None:
    """The proposal lock of a case whose client has a list, or whose lock was asked to open."""
    subject = Subject(organisation_id=case.organisation_id, case_id=case.id)
    state = lock_state(subject, today, sheet)
    return state if sheet.listed or state.asked or state.granted else None


def visit_record(case: Case, visit_id: int | None = None) -> VisitRecord:
    """The present visit of a case, or an earlier one of it; NotFound where it has none such."""
    if visit_id is None:
        visit = current_visit(case)
    else:
        rows = StageVisit.objects.filter(case=case, pk=visit_id)
        visit = rows.select_related("card_version__card", "stage").first()
    if visit is None:
        raise NotFound("not_found")
    card = card_of(visit.card_version_id) if visit.card_version_id else None
    return VisitRecord(visit=visit, card=card, tasks=list(tasks_of_visit(visit.id)))


def gate_record(record: VisitRecord, sheet: Sheet, today: date) -> GateRecord:
    """The gate of a visit with what proves its criteria and answers its questions."""
    whole, ends = whole_gate_of_visit(record.visit, today, sheet), card_ends(record.visit)
    return GateRecord(
        gate=whole if ends is None else eased(whole),
        whole=whole,
        ends=ends,
        sheet=sheet,
        card=record.card,
        proofs=proofs(record.visit.id),
        tasks=record.tasks,
    )


def client_record(actor: Actor, case: Case) -> ClientRecord | None:
    """The client of a case; None without one, or where the actor may not see it."""
    if case.client_id is None:
        return None
    try:
        row = visible_client(actor, case.client_id)
    except NotFound:
        return None
    return ClientRecord(
        client=row,
        types=[kind.title for kind in row.types.all()],
        contacts=[contact for contact in row.contacts.all() if contact.is_active],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRecord:
    """A part of what a case has been through: earlier events, or one of its visits."""

    case: Case
    stages: Sequence[Stage]
    events: Sequence[Event]
    notes: Mapping[int, CaseNote]
    has_more_events: bool
    visit: VisitRecord | None
    staffing: Staffing
    calendar: WorkingCalendar


def story_record(
    actor: Actor, case_id: int, *, before_id: int | None = None, visit_id: int | None = None
) -> StoryRecord:
    """The events that precede `before_id`, or the visit named; NotFound where it is unseen."""
    case = visible_case(actor, case_id)
    events = [] if visit_id else list(timeline(case, MORE_EVENTS + 1, before_id=before_id))
    return StoryRecord(
        case=case,
        stages=stages_of(case.process_id),
        events=events[:MORE_EVENTS],
        notes=notes_of(events),
        has_more_events=len(events) > MORE_EVENTS,
        visit=visit_record(case, visit_id) if visit_id else None,
        staffing=staffing(actor.organisation_id),
        calendar=calendar_of(actor.organisation_id),
    )
