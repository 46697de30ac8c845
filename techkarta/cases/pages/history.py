"""The history of a case in words: every kind of event, with who, what and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from techkarta.accounts.mapping import Staffing
from techkarta.accounts.permissions import Actor, Owner, may
from techkarta.cases.selectors import CaseNote, Event, Stage
from techkarta.method.selectors import card_of
from techkarta.ui.states import Tone
from techkarta.ui.values import Link, TimelineEvent

from .reading import Reader, address


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How events of a kind look; `words` may name %(operations)s."""

    icon: str
    tone: Tone
    words: str | Promise


KINDS: Mapping[str, Kind] = {
    "case_created": Kind(icon="plus", tone="ok", words=gettext_lazy("The deal is created")),
    "case_imported": Kind(icon="database-import", tone="ok", words=gettext_lazy("Imported")),
    "case_edited": Kind(icon="pencil", tone="idle", words=gettext_lazy("Changed")),
    "case_handed_over": Kind(
        icon="arrow-move-right", tone="accent", words=gettext_lazy("Handed over")
    ),
    "hand_over_acknowledged": Kind(
        icon="check", tone="ok", words=gettext_lazy("The new owner has read the hand-over note")
    ),
    "case_moved": Kind(icon="flag", tone="ok", words=gettext_lazy("Moved to another stage")),
    "case_won": Kind(icon="trophy", tone="ok", words=gettext_lazy("Closed as won")),
    "case_lost": Kind(icon="circle-x", tone="bad", words=gettext_lazy("Closed as lost")),
    "case_migrated": Kind(
        icon="git-branch", tone="accent", words=gettext_lazy("Went over to another card revision")
    ),
    "case_reopened": Kind(icon="refresh", tone="accent", words=gettext_lazy("Opened again")),
    "answer_written": Kind(
        icon="message-question",
        tone="accent",
        words=gettext_lazy("A question about the client is answered"),
    ),
    "exception_asked": Kind(
        icon="shield-lock",
        tone="warn",
        words=gettext_lazy("An exception for the proposal is asked"),
    ),
    "exception_granted": Kind(
        icon="lock-open", tone="warn", words=gettext_lazy("The exception is granted")
    ),
    "exception_refused": Kind(
        icon="lock", tone="bad", words=gettext_lazy("The exception is refused")
    ),
    "proposal_issued": Kind(
        icon="file-text", tone="ok", words=gettext_lazy("A proposal is issued")
    ),
    "proposal_marked": Kind(
        icon="send", tone="ok", words=gettext_lazy("A proposal is marked as sent")
    ),
    "note_written": Kind(icon="message", tone="accent", words=gettext_lazy("A note")),
    "note_withdrawn": Kind(icon="message", tone="idle", words=gettext_lazy("A note is taken back")),
    "criterion_proved": Kind(icon="check", tone="ok", words=gettext_lazy("A criterion is proved")),
    "proof_withdrawn": Kind(icon="x", tone="warn", words=gettext_lazy("A proof is withdrawn")),
    "task_ready": Kind(icon="circle", tone="accent", words=gettext_lazy("%(operations)s: opened")),
    "task_in_progress": Kind(
        icon="progress", tone="accent", words=gettext_lazy("%(operations)s: started")
    ),
    "task_done": Kind(icon="eye-check", tone="warn", words=gettext_lazy("%(operations)s: done")),
    "task_accepted": Kind(
        icon="circle-check", tone="ok", words=gettext_lazy("%(operations)s: accepted")
    ),
    "task_returned": Kind(
        icon="arrow-back-up", tone="bad", words=gettext_lazy("%(operations)s: returned")
    ),
    "task_blocked": Kind(
        icon="hand-stop", tone="bad", words=gettext_lazy("%(operations)s: blocked")
    ),
    "task_skipped": Kind(
        icon="player-skip-forward", tone="idle", words=gettext_lazy("%(operations)s: skipped")
    ),
    "task_not_applicable": Kind(
        icon="circle-minus", tone="idle", words=gettext_lazy("%(operations)s: not applicable")
    ),
    "task_cancelled": Kind(
        icon="ban", tone="idle", words=gettext_lazy("%(operations)s: cancelled with the stage")
    ),
    "task_assigned": Kind(
        icon="user", tone="idle", words=gettext_lazy("%(operations)s: given to another person")
    ),
    "task_planned": Kind(
        icon="calendar", tone="idle", words=gettext_lazy("%(operations)s: put on another day")
    ),
    "task_attempted": Kind(
        icon="phone-off", tone="idle", words=gettext_lazy("%(operations)s: tried, nobody reached")
    ),
    "question_asked": Kind(
        icon="message-question",
        tone="warn",
        words=gettext_lazy("%(operations)s: a question of the controller"),
    ),
    "question_answered": Kind(
        icon="message",
        tone="accent",
        words=gettext_lazy("%(operations)s: the question is answered"),
    ),
}
FIELDS: Mapping[str, Promise] = {
    "title": gettext_lazy("title"),
    "owner_id": gettext_lazy("owner"),
    "client_id": gettext_lazy("client"),
    "amount": gettext_lazy("amount"),
    "currency": gettext_lazy("currency"),
    "product": gettext_lazy("product"),
    "promised_on": gettext_lazy("promised date"),
}
RETURN_REASONS: Mapping[str, Promise] = {
    "no_evidence": gettext_lazy("no evidence"),
    "wrong_person": gettext_lazy("the wrong person"),
    "incomplete": gettext_lazy("incomplete"),
    "not_clients_words": gettext_lazy("not in the client's words"),
    "critical": gettext_lazy("critical"),
}


CONSEQUENCES = frozenset({"task_ready", "task_cancelled", "task_not_applicable"})
"""Kinds that mostly follow from another event of the same moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a history is told with: stages, people and notes by identifier, the reader."""

    stages: Sequence[Stage]
    staffing: Staffing
    reader: Reader
    actor: Actor | None = None
    notes: Mapping[int, CaseNote] = field(default_factory=dict)

    def stage(self, code: object) -> str:
        """The mark of a stage by its code; a stage that is gone keeps its code."""
        found = next((stage for stage in self.stages if stage.code == code), None)
        return self.reader.mark(found) if found else str(code or "")

    def person(self, user_id: object) -> str:
        """A person by identifier; those who left are not named."""
        person = self.staffing.people.get(int(str(user_id))) if user_id else None
        return person.name if person else "—"


def history(events: Sequence[Event], telling: Telling) -> tuple[TimelineEvent, ...]:
    """The lines of a history, latest first; what happened at one moment alike is one line.

    What merely follows from another event of the same moment (operations that opened, tasks that
    ended with the stage) is told in that event's line.
    """
    lines = []
    for _moment, group in groupby(events, key=lambda event: (event.at, event.actor_id)):
        lines += _moment_lines(list(group), telling)
    return tuple(lines)


def _moment_lines(events: Sequence[Event], telling: Telling) -> list[TimelineEvent]:
    causes = [event for event in events if event.kind not in CONSEQUENCES]
    accepted = {event.task_id for event in causes if event.kind == "task_accepted"}
    # «Done» in the very moment of «accepted» says nothing of its own.
    told = [e for e in causes if not (e.kind == "task_done" and e.task_id in accepted)]
    if any(event.kind == "case_handed_over" for event in causes):
        # The hand-over names both people already.
        told = [e for e in told if not (e.kind == "case_edited" and set(e.data) == {"owner_id"})]
    told = told or list(events)
    alike = _alike(told)
    opened = [event for event in events if event.kind == "task_ready" and causes]
    return [
        _line(group, telling, opened=opened if place == 0 else ())
        for place, group in enumerate(alike)
    ]


def _author(note: CaseNote) -> Owner:
    return Owner(user_id=note.author_id, team_id=note.author.team_id)


def _alike(events: Sequence[Event]) -> list[list[Event]]:
    """Events of one kind together; each note alone, for each says something of its own."""
    groups: dict[object, list[Event]] = {}
    for event in events:
        key = event.id if event.kind == "note_written" else event.kind
        groups.setdefault(key, []).append(event)
    return list(groups.values())


def _line(
    alike: Sequence[Event], telling: Telling, *, opened: Sequence[Event] = ()
) -> TimelineEvent:
    event = alike[0]
    look = KINDS.get(event.kind, Kind(icon="point", tone="idle", words=event.kind))
    told = {"operations": _numbers(alike)}
    words = str(look.words) % told if event.operation else str(look.words)
    teller = TELLERS.get(event.kind)
    text, detail = teller(event, telling) if teller else ("", "")
    opens = _("opened: %(operations)s") % {"operations": _numbers(opened)} if opened else ""
    who = event.actor.full_name if event.actor else ""
    parts = (_operation_title(alike, telling), detail, opens, who)
    line = TimelineEvent(
        when=telling.reader.when(event.at),
        text=text or words,
        icon=look.icon,
        tone="bad" if _is_slip(event) else look.tone,
        note=" · ".join(part for part in parts if part),
        url=address("work:task", event.task_id) if len(alike) == 1 and event.task_id else "",
    )
    return _with_note(line, event, telling) if event.kind == "note_written" else line


def _with_note(line: TimelineEvent, event: Event, telling: Telling) -> TimelineEvent:
    """The line of a note with what was written, unless it was taken back."""
    note = telling.notes.get(event.data["note"])
    if note is None or note.withdrawn_at is not None:
        return line
    return replace(
        line,
        text=event.actor.full_name if event.actor else line.text,
        note="",
        body=note.text,
        files=tuple(
            Link(text=file.name, url=address("cases:note_file", note.case_id, file.id))
            for file in note.files.all()
        ),
        undo_url=address("cases:withdraw_note", note.case_id, note.id)
        if telling.actor and may(telling.actor, "note.withdraw", _author(note))
        else "",
    )


def _numbers(events: Sequence[Event]) -> str:
    return ", ".join(sorted({_number(event) for event in events if event.operation}))


def _number(event: Event) -> str:
    occurrence = event.task.occurrence if event.task else 1
    return f"{event.operation}·{occurrence}" if occurrence > 1 else event.operation


def _operation_title(alike: Sequence[Event], telling: Telling) -> str:
    task = alike[0].task
    return telling.reader.say(task.operation.title) if len(alike) == 1 and task else ""


def _is_slip(event: Event) -> bool:
    old, new = (
        event.data.get("promised_on", (None, None)) if event.kind == "case_edited" else (0, 0)
    )
    return bool(old and new and str(new) > str(old))


def _moved(event: Event, telling: Telling) -> tuple[str, str]:
    data = event.data
    way = {"source": telling.stage(data.get("source")), "target": telling.stage(data.get("target"))}
    words = {
        "back": _("Back %(source)s → %(target)s"),
        "override": _("%(source)s → %(target)s past the gate"),
    }.get(str(data.get("how")), _("%(source)s → %(target)s"))
    parts = [_card_words(event, telling), str(data.get("reason", ""))]
    return words % way, " · ".join(part for part in parts if part)


def _card_words(event: Event, telling: Telling) -> str:
    if event.card_version_id is None:
        return _("without a card")
    card = card_of(event.card_version_id)
    named = {"title": telling.reader.say(card.title), "number": card.revision}
    return _("card “%(title)s”, rev. %(number)d") % named


def _edited(event: Event, telling: Telling) -> tuple[str, str]:
    if "lines" in event.data:
        return _("The lines are changed"), _lines_words(event, telling)
    changed = [name for name in FIELDS if name in event.data]
    if changed == ["promised_on"]:
        old, new = (_value("promised_on", each, telling) for each in event.data["promised_on"])
        reason = str(event.data.get("reason", ""))
        return _("Promised date: %(old)s → %(new)s") % {"old": old, "new": new}, reason
    lines = []
    for name in changed:
        old, new = (_value(name, each, telling) for each in event.data[name])
        lines.append(f"{FIELDS[name]}: {old} → {new}" if name != "client_id" else str(FIELDS[name]))
    lines += [str(event.data["reason"])] if event.data.get("reason") else []
    words = ngettext("%(count)d field changed", "%(count)d fields changed", len(changed))
    return words % {"count": len(changed)}, "; ".join(lines)


def _lines_words(event: Event, telling: Telling) -> str:
    """What the lines are now, and the amount where it changed with them."""
    parts = [str(event.data["lines"][1]) or _("no lines")]
    if "amount" in event.data:
        old, new = (_value("amount", each, telling) for each in event.data["amount"])
        parts.append(f"{FIELDS['amount']}: {old} → {new}")
    return "; ".join(parts)


def _value(name: str, value: object, telling: Telling) -> str:
    if value in (None, ""):
        return "—"
    if name == "owner_id":
        return telling.person(value)
    if name == "promised_on":
        return telling.reader.short(date.fromisoformat(str(value)))
    if name == "amount":
        try:
            return telling.reader.number(int(Decimal(str(value))))
        except InvalidOperation:
            return str(value)
    return str(value)


def _reason(event: Event, _telling: Telling) -> tuple[str, str]:
    return "", str(event.data.get("reason", ""))


def _text(event: Event, _telling: Telling) -> tuple[str, str]:
    return "", str(event.data.get("text", ""))


def _note(event: Event, _telling: Telling) -> tuple[str, str]:
    return "", str(event.data.get("note", ""))


def _blocked(event: Event, telling: Telling) -> tuple[str, str]:
    named = {"who": telling.person(event.data.get("owner")), "reason": event.data.get("reason", "")}
    return "", _("%(reason)s; %(who)s clears it") % named


def _returned(event: Event, _telling: Telling) -> tuple[str, str]:
    reason = str(RETURN_REASONS.get(str(event.data.get("reason")), ""))
    return "", ": ".join(part for part in (reason, str(event.data.get("note", ""))) if part)


def _assigned(event: Event, telling: Telling) -> tuple[str, str]:
    people = (telling.person(event.data.get("former")), telling.person(event.data.get("owner")))
    return "", " → ".join(people)


def _handed_over(event: Event, telling: Telling) -> tuple[str, str]:
    people = " → ".join(telling.person(event.data.get(name)) for name in ("former", "owner"))
    said = [
        _("Agreed: %(text)s") % {"text": event.data.get("agreed", "")},
        _("Next step: %(text)s") % {"text": event.data.get("next_step", "")},
    ]
    if event.data.get("dangers"):
        said.append(_("Dangers: %(text)s") % {"text": event.data["dangers"]})
    return _("Handed over: %(people)s") % {"people": people}, " · ".join(said)


def _criterion(event: Event, telling: Telling) -> tuple[str, str]:
    exits = card_of(event.card_version_id).exit if event.card_version_id else ()
    code = event.data.get("criterion")
    words = next((telling.reader.say(item.text) for item in exits if item.id == code), str(code))
    return "", "; ".join(part for part in (words, str(event.data.get("text", ""))) if part)


def _question(event: Event, telling: Telling) -> tuple[str, str]:
    return "", telling.reader.say(event.data.get("mark"))


TELLERS: Mapping[str, Callable[[Event, Telling], tuple[str, str]]] = {
    "case_moved": _moved,
    "case_edited": _edited,
    "case_handed_over": _handed_over,
    "case_won": _reason,
    "case_lost": _reason,
    "case_reopened": _reason,
    "answer_written": _question,
    "exception_asked": _reason,
    "exception_granted": _note,
    "exception_refused": _note,
    "criterion_proved": _criterion,
    "proof_withdrawn": _criterion,
    "proposal_issued": _text,
    "proposal_marked": _text,
    "question_asked": _text,
    "question_answered": _text,
    "task_blocked": _blocked,
    "task_returned": _returned,
    "task_skipped": _reason,
    "task_assigned": _assigned,
}
