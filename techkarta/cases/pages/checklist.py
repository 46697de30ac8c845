"""The operations of a visit as a checklist: state, whom they wait for, minutes, what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techkarta.accounts.mapping import Staffing
from techkarta.accounts.roles import role_title
from techkarta.cases.selectors import VisitRecord
from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.execution.opening import waits_for
from techkarta.engine.execution.states import ACTIONABLE, COUNTS_FOR_GATE, TaskState
from techkarta.ui.states import Tone
from techkarta.ui.values import CheckRow
from techkarta.work.mapping import states_by_number
from techkarta.work.pages import TaskPage, TaskPanel
from techkarta.work.selectors import Check, Task

from .reading import Reader, address

SHOWN_REPETITIONS = 3
LONGEST_NOTE = 120
# What the small icon beside the title says of the evidence asked for.
NEEDS: Mapping[str, str] = {
    "field": "field",
    "file": "file",
    "note": "note",
    "link": "link",
    "record": "recording",
    "photo": "file",
    "reply": "client",
    "signature": "signature",
}
CHECKED: Mapping[str, Promise] = {
    "sampled": gettext_lazy("by sampling"),
    "each": gettext_lazy("checked"),
    "joint": gettext_lazy("together"),
    "client": gettext_lazy("by the client"),
    "defence": gettext_lazy("defended"),
}
ATTRIBUTES: Mapping[str, Promise] = {
    "client.type": gettext_lazy("the client's type"),
    "client.class": gettext_lazy("the client's class"),
    "client.signal": gettext_lazy("a signal of the client's orders"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """One task of the checklist; `panel_url` opens it in place."""

    task_id: int
    look: CheckRow
    panel_url: str = ""
    opened: TaskPage | None = None

    @property
    def marks(self) -> str:
        """The style classes of the row."""
        is_waiting = self.look.state in {"waiting", "not_applicable", "cancelled"}
        marks = [
            ("waiting", is_waiting),
            ("current", self.look.is_current),
            ("sub", self.look.is_sub),
        ]
        return " ".join(f"tk-is-{name}" for name, holds in marks if holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationLine:
    """An operation with its repetitions; the older ones are folded."""

    row: OperationRow
    older: tuple[OperationRow, ...] = ()
    latest: tuple[OperationRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The card of a visit with its operations."""

    title: str
    note: str
    end_note: str
    card_url: str
    lines: tuple[OperationLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What rows of the checklist are told from: the visit, its people, who reads, what is next."""

    record: VisitRecord
    card: Card
    staffing: Staffing
    reader: Reader
    case_owner_id: int
    next_id: int | None = None
    is_live: bool = True
    opened: TaskPanel | None = None


def next_task(tasks: Sequence[Task], user_id: int) -> Task | None:
    """The task the person takes up next: his own, in hand, the most urgent one."""
    mine = [task for task in tasks if task.owner_id == user_id and task.state in ACTIONABLE]
    return min(
        mine,
        key=lambda task: (task.due_at is None, task.due_at, task.operation.order),
        default=None,
    )


def checklist(work: Work) -> Checklist:
    """The checklist of a visit that goes by a card."""
    version_id, reader = work.record.visit.card_version_id, work.reader
    firsts = [task for task in work.record.tasks if task.occurrence == 1]
    settled = sum(1 for task in firsts if task.state in COUNTS_FOR_GATE)
    return Checklist(
        title=_("Card %(stage)s “%(title)s”")
        % {"stage": reader.mark(work.record.visit.stage), "title": reader.say(work.card.title)},
        note=_("rev. %(number)d") % {"number": work.card.revision},
        end_note=_("%(done)d of %(total)d accepted") % {"done": settled, "total": len(firsts)},
        card_url=address("method:version", version_id),
        lines=tuple(
            _line(work, list(tasks))
            for _no, tasks in groupby(work.record.tasks, key=lambda task: task.operation_id)
        ),
    )


def _line(work: Work, tasks: Sequence[Task]) -> OperationLine:
    rows = [_row(work, task) for task in tasks]
    repeats = rows[1:]
    return OperationLine(
        row=rows[0],
        older=tuple(repeats[:-SHOWN_REPETITIONS]),
        latest=tuple(repeats[-SHOWN_REPETITIONS:]),
    )


def _row(work: Work, task: Task) -> OperationRow:
    is_sub, no = task.occurrence > 1, task.operation.no
    note, tone = _note(work, task)
    is_next = task.id == work.next_id
    # The row of the next operation says its date below the title, beside it stands the button.
    about = "" if is_next else STATE_NOTES.get(task.state, _due)(work, task)
    look = CheckRow(
        no=f"{no}·{task.occurrence}" if is_sub else no,
        title=work.reader.say(task.operation.title),
        state=task.state,
        url=address("work:task", task.id),
        note=note or (_due(work, task) if is_next else ""),
        note_tone=tone,
        need=NEEDS.get(task.operation.evidence_kind, ""),
        state_text=_waiting(work, task) if task.state == TaskState.WAITING else "",
        state_note=about,
        control=_control(task),
        minutes_norm=task.minutes_norm or None,
        minutes_fact=task.minutes_fact or None,
        action_text=str(ACTIONS[task.state]) if is_next else "",
        is_current=is_next,
        is_sub=is_sub,
    )
    is_open = work.opened is not None and work.opened.task_id == task.id
    return OperationRow(
        task_id=task.id,
        look=look,
        panel_url=f"{look.url}?back=case" if work.is_live and look.url else "",
        opened=TaskPage(panel=work.opened) if is_open and work.opened else None,
    )


def action_word(state: str) -> str:
    """What one does with an operation in this state."""
    return str(ACTIONS.get(state, _("Open")))


ACTIONS: Mapping[str, Promise] = {
    "ready": gettext_lazy("Start"),
    "in_progress": gettext_lazy("Continue"),
    "returned": gettext_lazy("Correct"),
}


def _note(work: Work, task: Task) -> tuple[str, Tone]:
    """What stands below the title: the reason of the state, then the date, then the person."""
    reason = REASONS.get(task.state)
    if reason is not None:
        return reason(task)
    if task.owner_id is None and task.state not in COUNTS_FOR_GATE:
        words = _("nobody holds the role: %(role)s")
        return words % {"role": role_title(task.operation.role, work.card.roles)}, "bad"
    if task.due_at and is_overdue(task, work.reader):
        day = work.reader.near(work.reader.day_of(task.due_at))
        return _("was due %(day)s") % {"day": day}, "bad"
    return _cut(task.result) or _other_person(work, task), ""


def _other_person(work: Work, task: Task) -> str:
    if task.owner is None or task.owner_id == work.case_owner_id:
        return ""
    return f"{role_title(task.operation.role, work.card.roles)} {task.owner.full_name}"


def _why_returned(task: Task) -> tuple[str, Tone]:
    check = _last_decided(task)
    return (_cut(check.note) if check else ""), "bad"


REASONS: Mapping[str, Callable[[Task], tuple[str, Tone]]] = {
    TaskState.BLOCKED: lambda task: (task.blocked_reason, ""),
    TaskState.RETURNED: _why_returned,
    TaskState.SKIPPED: lambda task: (task.skip_reason, ""),
}


def is_overdue(task: Task, reader: Reader) -> bool:
    """Whether the task is in hand past its due moment."""
    return bool(task.state in ACTIONABLE and task.due_at and task.due_at < reader.moment)


def _due(work: Work, task: Task) -> str:
    if task.state not in ACTIONABLE or not task.due_at or is_overdue(task, work.reader):
        return ""
    return _("until %(day)s") % {"day": work.reader.day(work.reader.day_of(task.due_at))}


def _awaits(work: Work, task: Task) -> str:
    check = next((check for check in task.checks.all() if check.decided_at is None), None)
    if check is None:
        return ""
    since = work.reader.day(work.reader.day_of(check.asked_at))
    who = controller_name(work.staffing, check.controller, work.case_owner_id)
    return _("%(who)s, since %(day)s") % {"who": who, "day": since}


def controller_name(staffing: Staffing, role: str, case_owner_id: int) -> str:
    """The person a check of this role most likely falls to, otherwise the role's own name."""
    person = staffing.people.get(staffing.performer(role, case_owner_id) or 0)
    return person.name if person and role in person.roles else role_title(role)


def _clears(work: Work, task: Task) -> str:
    who = task.blocked_owner.full_name if task.blocked_owner else ""
    until = work.reader.short(task.blocked_until) if task.blocked_until else ""
    return _("%(who)s clears it, %(day)s") % {"who": who, "day": until}


def _returned(_work: Work, task: Task) -> str:
    check = _last_decided(task)
    return check.decided_by.full_name if check and check.decided_by else ""


STATE_NOTES: Mapping[str, Callable[[Work, Task], str]] = {
    TaskState.DONE: _awaits,
    TaskState.BLOCKED: _clears,
    TaskState.RETURNED: _returned,
}


def _waiting(work: Work, task: Task) -> str:
    before = waits_for(work.card, states_by_number(work.record.tasks), task.operation.no)
    if before:
        return _("waits for %(operations)s") % {"operations": ", ".join(before)}
    return unknown_condition(work.card.operation(task.operation.no))


def unknown_condition(operation: Operation) -> str:
    """Which attribute must become known before the operation is decided."""
    names = [str(ATTRIBUTES.get(name, name)) for name in operation.when]
    return _("not known yet: %(what)s") % {"what": ", ".join(names)}


def _control(task: Task) -> str:
    check = _last_decided(task) if task.state == TaskState.ACCEPTED else None
    return str(CHECKED.get(check.method, "")) if check else ""


def _last_decided(task: Task) -> Check | None:
    decided = [check for check in task.checks.all() if check.decided_at]
    return decided[-1] if decided else None


def _cut(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= LONGEST_NOTE else f"{line[: LONGEST_NOTE - 1]}…"
