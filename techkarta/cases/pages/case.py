"""The page of one case: where it stands, what is done, what is missing, what is known."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.forms import Form
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, Owner, may
from techkarta.cases.selectors import Case, CaseRecord
from techkarta.common.errors import NotFound
from techkarta.forms.pages.lock import LockPanel, lock_panel
from techkarta.forms.pages.sheet import dom_id
from techkarta.ui.formats import NBSP
from techkarta.ui.values import Link, PathStage, TimelineEvent
from techkarta.work.pages import TaskPanel
from techkarta.work.panels import panel_of
from techkarta.work.selectors import Task
from techkarta.work.selectors import task as visible_task

from .about import (
    Contact,
    EarlierVisit,
    Fact,
    OrderPicture,
    earlier_visits,
    facts,
    order_picture,
    people,
)
from .checklist import Checklist, Work, checklist, next_task
from .gate import FormOf, GatePanel, GateWork, gate_panel
from .handing import HandOverNote, hand_over_note
from .head import Ended, HeadFact, ended, head, path
from .history import history
from .lines import LinesPanel, lines_panel
from .making import Making
from .menu import MenuEntry, NextStep, menu, move_step, step
from .reading import Reader, address
from .story import more_events_url, telling_of
from .tabs import case_tabs

FEW_QUESTIONS = 3
"""The gate names those of the stage already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSide:
    """The gate panel of the page with its heading and where the case would go."""

    title: str
    panel: GatePanel
    step: NextStep | None
    next_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteBox:
    """Where a note is written; open where what was typed could not be taken."""

    url: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything the case page shows."""

    title: str
    url: str
    crumbs: tuple[Link, ...]
    client_name: str
    client_url: str
    about: str
    head: tuple[HeadFact, ...]
    step: NextStep | None
    menu: tuple[MenuEntry, ...]
    path: tuple[PathStage, ...]
    state: str
    ended: Ended | None
    checklist: Checklist | None
    office_url: str
    gate: GateSide | None
    facts: tuple[Fact, ...]
    edit_url: str
    lines: LinesPanel | None
    handed: HandOverNote | None
    people: tuple[Contact, ...]
    lock: LockPanel | None
    tabs: tuple[Link, ...]
    picture: OrderPicture | None
    events: tuple[TimelineEvent, ...]
    more_events_url: str
    note: NoteBox | None
    earlier: tuple[EarlierVisit, ...] = field(default_factory=tuple)


def case_page(
    record: CaseRecord,
    *,
    actor: Actor,
    reader: Reader,
    form_of: FormOf | None,
    note_form: Form | None = None,
    opened_id: int | None = None,
) -> CasePage:
    """The page of a case for one reader.

    `form_of` makes the forms that prove criteria, `note_form` takes a note; `opened_id` is the
    task open in place.
    """
    making = Making(record=record, actor=actor, reader=reader, form_of=form_of)
    case, task = record.case, next_task(record.present.tasks, actor.user_id)
    return CasePage(
        title=case.title,
        url=address("cases:case", case.id),
        crumbs=_crumbs(case),
        client_name=case.client.name if case.client else "",
        client_url=address("clients:client", case.client_id) if record.client else "",
        about=_about(making),
        head=head(making),
        step=step(making, task),
        menu=menu(making),
        path=path(making),
        state=case.state,
        ended=ended(making),
        checklist=_checklist(making, task, opened_id),
        office_url=address("method:matrix"),
        gate=_gate(making),
        facts=facts(case, record.client, reader),
        edit_url=address("cases:edit", case.id) if making.can_change and making.is_open else "",
        lines=lines_panel(
            case, record.lines, reader, can_change=making.can_change and making.is_open
        ),
        handed=hand_over_note(record.hand_over, actor.user_id, reader),
        people=people(record.client),
        lock=_lock(making),
        tabs=case_tabs(case.id, current="stage"),
        picture=order_picture(record, record.present.card, reader) if record.present.card else None,
        events=history(record.events, telling_of(record, actor, reader)),
        more_events_url=more_events_url(record),
        note=_note(making, note_form),
        earlier=_earlier(making),
    )


def _crumbs(case: Case) -> tuple[Link, ...]:
    deals = Link(text=_("Deals"), url=address("cases:list"))
    client = case.client.name if case.client else case.title
    return (deals, Link(text=client))


def _about(making: Making) -> str:
    client = making.record.client
    types = [making.reader.say(each) for each in client.types] if client else []
    # A name does not break between surname and initials.
    return " · ".join([*types, making.case.owner.full_name.replace(" ", NBSP)])


def _checklist(making: Making, task: Task | None, opened_id: int | None) -> Checklist | None:
    record = making.record
    if record.present.card is None:
        return None
    return checklist(
        Work(
            record=record.present,
            card=record.present.card,
            staffing=record.staffing,
            reader=making.reader,
            case_owner_id=making.case.owner_id,
            next_id=task.id if task and making.is_open else None,
            is_live=making.is_open,
            opened=_opened(making, opened_id),
        )
    )


def _opened(making: Making, opened_id: int | None) -> TaskPanel | None:
    """The panel of the task asked for, where it is on this visit and may be seen."""
    if opened_id not in {task.id for task in making.record.present.tasks}:
        return None
    try:
        row = visible_task(making.actor, int(opened_id or 0))
    except NotFound:
        return None
    return panel_of(making.actor, row, making.reader.moment, back="case")


def _lock(making: Making) -> LockPanel | None:
    """What must be known before a proposal; nothing of a closed case."""
    record, case_id = making.record, making.case.id
    if record.lock is None or not making.is_open:
        return None
    may_ask = may(making.actor, "exception.ask", making.owner)
    return lock_panel(
        record.gate.sheet,
        record.lock,
        url=address("cases:questions", case_id),
        ask_url=address("cases:ask_exception", case_id) if may_ask else "",
        link=dom_id,
        shown=FEW_QUESTIONS,
    )


def _gate(making: Making) -> GateSide | None:
    record = making.record
    if not making.is_open or record.present.card is None:
        return None
    stage, reader = making.next_stage, making.reader
    panel = gate_panel(gate_work(record, making.actor, reader, making.form_of))
    mark = reader.mark(stage) if stage else ""
    is_last = making.is_to_win
    if panel.is_open:
        title = _("All is in place")
    else:
        title = _("Missing to win") if is_last else _("Missing for %(stage)s") % {"stage": mark}
    return GateSide(
        title=title,
        panel=panel,
        step=move_step(making) if panel.is_open and making.can_change else None,
        next_words=_ready_words(mark, is_last=is_last) if panel.is_open else "",
    )


def _ready_words(mark: str, *, is_last: bool) -> str:
    if is_last:
        return _("The deal may be closed as won.")
    return _("The deal may go to %(stage)s.") % {"stage": mark}


def gate_work(record: CaseRecord, actor: Actor, reader: Reader, form_of: FormOf | None) -> GateWork:
    """What the gate of this case is told from; forms only for who may change the case."""
    owner = Owner(user_id=record.case.owner_id, team_id=record.case.owner.team_id)
    return GateWork(
        case_id=record.case.id,
        case_owner_id=record.case.owner_id,
        record=record.gate,
        staffing=record.staffing,
        reader=reader,
        user_id=actor.user_id,
        form_of=form_of if may(actor, "case.change", owner) else None,
    )


def _note(making: Making, form: Form | None) -> NoteBox | None:
    if form is None:
        return None
    return NoteBox(url=address("cases:write_note", making.case.id), form=form)


def _earlier(making: Making) -> tuple[EarlierVisit, ...]:
    present = making.record.present.visit.id
    ended = [visit for visit in making.record.visits if visit.id != present]
    return earlier_visits(making.case, ended, making.reader)
