"""The gate of a stage as a to-do list: criteria, operations, answers; counted, named, linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from techkarta.accounts.mapping import Staffing
from techkarta.cases.selectors import GateRecord
from techkarta.engine.cards.model import Proof
from techkarta.engine.gates.gate import GateItem, ItemKind, Reason
from techkarta.forms.pages.sheet import dom_id
from techkarta.work.selectors import Task

from .checklist import action_word, controller_name, unknown_condition
from .reading import Reader, address

FormOf = Callable[[str], Form]
"""Makes the form that proves a criterion."""

STATES: Mapping[Reason, str] = {
    Reason.NOT_PROVED: "missing",
    Reason.NO_TASK: "missing",
    Reason.WAITS_FOR_PREDECESSORS: "waiting",
    Reason.WAITS_FOR_CONDITION: "waiting",
    Reason.NOT_STARTED: "ready",
    Reason.IN_PROGRESS: "in_progress",
    Reason.BLOCKED: "blocked",
    Reason.AWAITS_CONTROL: "done",
    Reason.RETURNED: "returned",
    Reason.CANCELLED: "cancelled",
}
OPERATION_WORDS: Mapping[Reason, Promise] = {
    Reason.NO_TASK: gettext_lazy("%(no)s has no task"),
    Reason.WAITS_FOR_CONDITION: gettext_lazy("%(no)s waits"),
    Reason.NOT_STARTED: gettext_lazy("%(no)s can be done"),
    Reason.IN_PROGRESS: gettext_lazy("%(no)s is in progress"),
    Reason.BLOCKED: gettext_lazy("%(no)s is blocked"),
    Reason.AWAITS_CONTROL: gettext_lazy("%(no)s awaits a check"),
    Reason.RETURNED: gettext_lazy("%(no)s is returned"),
    Reason.CANCELLED: gettext_lazy("%(no)s is cancelled"),
}
ANSWER_WORDS: Mapping[Reason, Promise] = {
    Reason.ANSWER_ABSENT: gettext_lazy("no answer yet"),
    Reason.ANSWER_WITHOUT_SOURCE: gettext_lazy("nobody is named as the source"),
    Reason.ANSWER_WITHOUT_DATE: gettext_lazy("the date is not known"),
    Reason.ANSWER_EXPIRED: gettext_lazy("the answer has grown old"),
    Reason.DEFENCE_NOT_PASSED: gettext_lazy("the defence is not passed"),
}
GROUPS: Sequence[tuple[ItemKind, Promise]] = (
    (ItemKind.CRITERION, gettext_lazy("Exit criteria")),
    (ItemKind.OPERATION, gettext_lazy("Operations")),
    (ItemKind.ANSWER, gettext_lazy("Critical answers")),
    (ItemKind.DEFENCE, gettext_lazy("Defences")),
)
PROOF_WORDS: Mapping[Proof, Promise] = {
    Proof.CLIENT_EVENT: gettext_lazy("proved by an event at the client"),
    Proof.DOCUMENT: gettext_lazy("proved by a document"),
    Proof.FIELD: gettext_lazy("proved by a known fact"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLine:
    """One requirement: state, words, where it is closed; a criterion has its proof or its form."""

    code: str
    state: str
    text: str
    subject: str = ""
    note: str = ""
    link_text: str = ""
    link_url: str = ""
    is_met: bool = False
    is_critical: bool = True
    proof_url: str = ""
    prove_url: str = ""
    withdraw_url: str = ""
    form: Form | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateGroup:
    """Requirements of one kind with their count."""

    kind: str
    title: str
    met: int
    total: int
    lines: tuple[GateLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePanel:
    """The gate as a panel; `met_words` names what is in place already, `note` what waits."""

    missing: int
    missing_words: str
    groups: tuple[GateGroup, ...]
    met_words: str
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the case may go on."""
        return not self.missing

    @property
    def missing_lines(self) -> tuple[GateLine, ...]:
        """What holds the gate, line by line."""
        lines = (line for group in self.groups for line in group.lines)
        return tuple(line for line in lines if line.is_critical and not line.is_met)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateWork:
    """What lines of the gate are told from."""

    case_id: int
    case_owner_id: int
    record: GateRecord
    staffing: Staffing
    reader: Reader
    user_id: int
    form_of: FormOf | None = None

    def task(self, no: str) -> Task | None:
        """The task that counts for an operation: its first one, or the last that is alive."""
        return next((task for task in self.record.tasks if task.operation.no == no), None)


def gate_panel(work: GateWork) -> GatePanel:
    """The gate of the present visit in words."""
    items = work.record.gate.items
    groups = [_group(work, kind, str(title), items) for kind, title in GROUPS]
    return GatePanel(
        missing=len(work.record.gate.missing),
        missing_words=counted(work.record.gate.missing),
        groups=tuple(group for group in groups if group.total),
        met_words=counted([item for item in items if item.is_met]),
        note=_note(work),
    )


def _note(work: GateWork) -> str:
    """Where a card of several stages is judged, as long as it goes on past this one."""
    if work.record.ends is None:
        return ""
    told = _("The card goes on to %(stage)s: what it asks for is due when the deal leaves it.")
    return told % {"stage": work.reader.mark(work.record.ends)}


def _group(work: GateWork, kind: ItemKind, title: str, items: Sequence[GateItem]) -> GateGroup:
    own = [item for item in items if item.kind is kind]
    lines = {
        ItemKind.CRITERION: _criteria,
        ItemKind.OPERATION: _operations,
    }.get(kind, _answers)(work, own)
    met = sum(1 for item in own if item.is_met)
    return GateGroup(kind=kind.value, title=title, met=met, total=len(own), lines=tuple(lines))


def _criteria(work: GateWork, items: Sequence[GateItem]) -> list[GateLine]:
    known = {item.id: item for item in work.record.card.exit} if work.record.card else {}
    # What holds the gate comes first, then what would be good to have, then what is there.
    ordered = sorted(items, key=lambda item: (item.is_met, not item.is_critical))
    return [
        _criterion(work, item, known[item.code].text, known[item.code].proof) for item in ordered
    ]


def _criterion(work: GateWork, item: GateItem, words: object, proof: Proof | None) -> GateLine:
    text = work.reader.say(words)
    given = work.record.proofs.get(item.code)
    if item.is_met:
        note = ""
        if given is not None:
            by = {"day": work.reader.day(given.happened_on), "who": given.author.full_name}
            told = "{day}, {who}".format(**by)
            note = f"{given.text} · {told}"
        withdraw = address("cases:withdraw", work.case_id, item.code)
        can_withdraw = given is not None and work.form_of is not None
        return GateLine(
            code=item.code,
            state="met",
            text=text,
            note=note,
            is_met=True,
            proof_url=given.link if given else "",
            withdraw_url=withdraw if can_withdraw else "",
        )
    is_due_later = work.record.ends is not None
    note = "" if item.is_critical or is_due_later else _("not obligatory")
    state = "missing" if item.is_critical else "waiting"
    no = str(item.params.get("operation", ""))
    if no:
        task = work.task(no)
        url = address("work:task", task.id) if task else ""
        return GateLine(
            code=item.code,
            state=state,
            text=text,
            note=note,
            link_text=no,
            link_url=url,
            is_critical=item.is_critical,
        )
    kind = str(PROOF_WORDS.get(proof, "")) if proof else ""
    return GateLine(
        code=item.code,
        state=state,
        text=text,
        note=" · ".join(part for part in (kind, note) if part),
        is_critical=item.is_critical,
        prove_url=address("cases:prove", work.case_id, item.code) if work.form_of else "",
        form=work.form_of(item.code) if work.form_of else None,
    )


def _operations(work: GateWork, items: Sequence[GateItem]) -> list[GateLine]:
    met = [item.code for item in items if item.is_met]
    waiting = [item for item in items if item.reason is Reason.WAITS_FOR_PREDECESSORS]
    others = [item for item in items if not item.is_met and item not in waiting]
    lines = [_operation(work, item) for item in others]
    if waiting:
        lines.append(_waiting(work, waiting))
    if met:
        text = _("%(operations)s: in place") % {"operations": ", ".join(met)}
        lines.append(GateLine(code="", state="met", text=text, is_met=True))
    return lines


def _operation(work: GateWork, item: GateItem) -> GateLine:
    task = work.task(item.code)
    reason = item.reason or Reason.NO_TASK
    is_own = task is not None and task.owner_id == work.user_id
    return GateLine(
        code=item.code,
        state=STATES[reason],
        text=str(OPERATION_WORDS[reason]) % {"no": item.code},
        subject=work.reader.say(task.operation.title) if task else "",
        note=_why(work, item, task),
        link_text=action_word(task.state) if task and is_own else _("Open"),
        link_url=address("work:task", task.id) if task else "",
        is_critical=item.is_critical,
    )


def _why(work: GateWork, item: GateItem, task: Task | None) -> str:
    """Who or what the operation waits for."""
    if task is None:
        return ""
    if item.reason is Reason.BLOCKED:
        day = work.reader.short(task.blocked_until) if task.blocked_until else ""
        return ", ".join(part for part in (task.blocked_reason, day) if part)
    if item.reason is Reason.AWAITS_CONTROL:
        role = str(item.params.get("waits_for") or "")
        check = next((check for check in task.checks.all() if check.decided_at is None), None)
        return controller_name(
            work.staffing, check.controller if check else role, work.case_owner_id
        )
    if item.reason is Reason.WAITS_FOR_CONDITION and work.record.card:
        return unknown_condition(work.record.card.operation(item.code))
    if task.owner is not None and task.owner_id != work.user_id:
        return task.owner.full_name
    return ""


def _waiting(work: GateWork, items: Sequence[GateItem]) -> GateLine:
    """The operations whose turn has not come, in one line with the minutes they will take."""
    tasks = [work.task(item.code) for item in items]
    minutes = sum(task.minutes_norm for task in tasks if task)
    words = ngettext(
        "%(operations)s waits for the previous ones",
        "%(operations)s wait for the previous ones",
        len(items),
    )
    return GateLine(
        code="",
        state="waiting",
        text=words % {"operations": ", ".join(item.code for item in items)},
        link_text=work.reader.minutes(minutes) if minutes else "",
        is_critical=any(item.is_critical for item in items),
    )


def _answers(work: GateWork, items: Sequence[GateItem]) -> list[GateLine]:
    """The questions still open, each with its place; what is answered in one line."""
    url = address("cases:questions", work.case_id)
    lines = []
    for item in items:
        asked = work.record.sheet.of(item.code)
        if item.is_met:
            continue
        text = work.reader.say(asked.question.text) if asked else item.code
        mark = work.reader.say(asked.question.mark) if asked else ""
        lines.append(
            GateLine(
                code=item.code,
                state="missing",
                text=f"{mark} {text}".strip(),
                note=str(ANSWER_WORDS[item.reason]) if item.reason else "",
                link_text=_("Answer"),
                link_url=f"{url}#{dom_id(item.code)}" if asked else "",
            )
        )
    met = [work.record.sheet.of(item.code) for item in items if item.is_met]
    if met:
        marks = ", ".join(work.reader.say(asked.question.mark) for asked in met if asked)
        text = _("%(operations)s: in place") % {"operations": marks}
        lines.append(GateLine(code="", state="met", text=text, is_met=True))
    return lines


def counted(items: Sequence[GateItem]) -> str:
    """«3 criteria, 9 operations»."""
    criteria, operations, answers = (
        sum(1 for item in items if item.kind is kind)
        for kind in (ItemKind.CRITERION, ItemKind.OPERATION, ItemKind.ANSWER)
    )
    parts = {
        ngettext("%(count)d criterion", "%(count)d criteria", criteria): criteria,
        ngettext("%(count)d operation", "%(count)d operations", operations): operations,
        ngettext("%(count)d answer", "%(count)d answers", answers): answers,
    }
    return ", ".join(words % {"count": count} for words, count in parts.items() if count)
