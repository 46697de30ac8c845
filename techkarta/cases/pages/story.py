"""Parts of what a case has been through: the earlier history, one earlier visit."""

from __future__ import annotations

from dataclasses import dataclass

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors import Case, CaseRecord, StoryRecord
from techkarta.ui.values import Link, TimelineEvent

from .checklist import Checklist, Work, checklist
from .history import Telling, history
from .reading import Reader, address


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """Earlier events of a case; `more_url` leads to those before them."""

    case_title: str
    crumbs: tuple[Link, ...]
    events: tuple[TimelineEvent, ...]
    more_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """The operations of an earlier visit; none where the stage had no card."""

    case_title: str
    crumbs: tuple[Link, ...]
    checklist: Checklist | None


def timeline_page(record: StoryRecord, actor: Actor, reader: Reader) -> TimelinePage:
    """The events of the record in words."""
    telling = telling_of(record, actor, reader)
    return TimelinePage(
        case_title=record.case.title,
        crumbs=_crumbs(record.case),
        events=history(record.events, telling),
        more_url=more_events_url(record),
    )


def telling_of(record: StoryRecord | CaseRecord, actor: Actor, reader: Reader) -> Telling:
    """What the history of this record is told with, to this person."""
    return Telling(
        stages=record.stages,
        staffing=record.staffing,
        reader=reader,
        actor=actor,
        notes=record.notes,
    )


def more_events_url(record: StoryRecord | CaseRecord) -> str:
    """Where the events before the last one shown are."""
    if not record.has_more_events:
        return ""
    return f"{address('cases:timeline', record.case.id)}?before={record.events[-1].id}"


def visit_page(record: StoryRecord, reader: Reader) -> VisitPage:
    """The checklist of the record's visit as it was left."""
    visit = record.visit
    card = visit.card if visit else None
    made = None
    if visit is not None and card is not None:
        made = checklist(
            Work(
                record=visit,
                card=card,
                staffing=record.staffing,
                reader=reader,
                case_owner_id=record.case.owner_id,
                is_live=False,
            )
        )
    return VisitPage(case_title=record.case.title, crumbs=_crumbs(record.case), checklist=made)


def _crumbs(case: Case) -> tuple[Link, ...]:
    return (Link(text=case.title, url=address("cases:case", case.id)),)
