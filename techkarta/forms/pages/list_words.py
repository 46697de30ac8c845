"""Words of lists of questions: what they are about, their states, faults and changes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from techkarta.engine.forms.difference import Change, ChangeKind
from techkarta.engine.forms.faults import Fault, FaultKind
from techkarta.engine.forms.questions import Condition, Question
from techkarta.ui.states import Tone

from ..models import FormTemplate, TemplateState
from .client_types import DUES
from .words import SOURCE_WORDS, StateLook, say

Words = Mapping[str, str | Promise]

ABOUT: Words = {
    "client": gettext_lazy("every client"),
    "case": gettext_lazy("every deal"),
    "territory": gettext_lazy("territories"),
    "person": gettext_lazy("people"),
    "campaign": gettext_lazy("campaigns"),
}
_LOOKS: Mapping[str, tuple[str, Tone, str | Promise]] = {
    TemplateState.DRAFT: ("pencil", "accent", pgettext_lazy("list", "draft")),
    TemplateState.IN_FORCE: ("circle-check", "ok", pgettext_lazy("list", "in force")),
    TemplateState.SUPERSEDED: ("history", "idle", pgettext_lazy("list", "earlier")),
    TemplateState.RETIRED: ("archive", "idle", pgettext_lazy("list", "retired")),
}
STATES: Mapping[str, StateLook] = {
    state: StateLook(icon=icon, tone=tone, text=text)
    for state, (icon, tone, text) in _LOOKS.items()
}
FAULTS: Mapping[FaultKind, str | Promise] = {
    FaultKind.LIST_EMPTY: gettext_lazy("The list has no question. Add one."),
    FaultKind.TOO_MANY_QUESTIONS: gettext_lazy("At most %(limit)s questions fit. Take some out."),
    FaultKind.NO_PRESENTATION: gettext_lazy(
        "Nothing asks for the day the proposal is presented: it would stay locked for ever. Bring "
        "the question back with a date that must be told."
    ),
    FaultKind.CLIENT_CANNOT_SAY: gettext_lazy(
        "Only %(said)s of %(all)s critical questions may be answered by the client, %(percent)s %% "
        "must be: the proposal would stay locked for ever. Allow the client's words in more of "
        "them."
    ),
    FaultKind.TEXT_EMPTY: gettext_lazy("The question is empty. Write what to ask."),
    FaultKind.TEXT_LONG: gettext_lazy("At most %(limit)s letters. Make it shorter."),
    FaultKind.ASKED_TWICE: gettext_lazy("It is asked twice in this list. Take one of the two out."),
    FaultKind.WEIGHT: gettext_lazy("The weight is a whole number from 1 to %(limit)s."),
    FaultKind.VALIDITY: gettext_lazy("An answer holds from 1 to %(limit)s days."),
    FaultKind.NO_SOURCE: gettext_lazy("No source may answer it. Allow at least one."),
    FaultKind.NO_PARTS: gettext_lazy("Nothing says how it is answered. Add a part."),
    FaultKind.TOO_MANY_PARTS: gettext_lazy(
        "At most %(limit)s parts fit. Make two questions of it."
    ),
    FaultKind.ALL_OPTIONAL: gettext_lazy(
        "Every part may be left out, so an empty answer would count. Make one of them needed."
    ),
    FaultKind.PART_UNTITLED: gettext_lazy("A part has no name. Write what is put in there."),
    FaultKind.PART_REPEATED: gettext_lazy("A part stands here twice. Take one of the two out."),
    FaultKind.FEW_OPTIONS: gettext_lazy("There are fewer than two choices. Add some."),
    FaultKind.TOO_MANY_OPTIONS: gettext_lazy("At most %(limit)s rows fit. Take some out."),
    FaultKind.OPTION_REPEATED: gettext_lazy("“%(name)s” stands there twice. Keep one."),
    FaultKind.NO_ROLES: gettext_lazy("No role is named. Write who is to be found at the client."),
    FaultKind.NO_COLUMNS: gettext_lazy("The rows have no column. Name at least one."),
    FaultKind.TOO_MANY_COLUMNS: gettext_lazy("At most %(limit)s columns fit. Take some out."),
    FaultKind.COLUMN_KIND: gettext_lazy("A column holds a text, a number, an amount or a date."),
    FaultKind.MATRIX_UNTITLED: gettext_lazy("Name the rows, the columns and the cells."),
    FaultKind.CONDITION_ITSELF: gettext_lazy("It waits for its own answer. Choose another one."),
    FaultKind.CONDITION_UNKNOWN: gettext_lazy(
        "It waits for a choice that is not in this list any more. Choose another one."
    ),
    FaultKind.CONDITION_EMPTY: gettext_lazy(
        "It waits for a choice, but none is marked. Mark when it is asked."
    ),
    FaultKind.CONDITION_CIRCLE: gettext_lazy(
        "It waits for a question that waits for it: neither would ever be asked."
    ),
}
SOURCES_ALLOWED: Words = {code: text for code, text in SOURCE_WORDS.items() if code != "assumption"}
"""Sources a question may allow; an assumption is kept and never counts."""

CHANGES: Mapping[ChangeKind, str | Promise] = {
    ChangeKind.ADDED: gettext_lazy("is asked anew"),
    ChangeKind.REMOVED: gettext_lazy("is asked no longer"),
    ChangeKind.MOVED: gettext_lazy("stands elsewhere"),
    ChangeKind.TEXT: pgettext_lazy("what changed", "question"),
    ChangeKind.MARK: pgettext_lazy("what changed", "mark"),
    ChangeKind.SECTION: pgettext_lazy("what changed", "section"),
    ChangeKind.CRITICAL: pgettext_lazy("what changed", "critical"),
    ChangeKind.WEIGHT: pgettext_lazy("what changed", "weight"),
    ChangeKind.DUE: pgettext_lazy("what changed", "by when"),
    ChangeKind.VALIDITY: pgettext_lazy("what changed", "days an answer holds"),
    ChangeKind.SOURCES: pgettext_lazy("what changed", "sources"),
    ChangeKind.CONDITION: pgettext_lazy("what changed", "asked only if"),
    ChangeKind.PART_ADDED: gettext_lazy("part added"),
    ChangeKind.PART_REMOVED: gettext_lazy("part taken out"),
    ChangeKind.PART_TITLE: gettext_lazy("name of a part"),
    ChangeKind.PART_OPTIONAL: gettext_lazy("may be left out"),
    ChangeKind.PART_UNIT: pgettext_lazy("what changed", "unit"),
    ChangeKind.PART_CHOICES: gettext_lazy("choices"),
    ChangeKind.PART_ORDER: gettext_lazy("order of parts"),
}


def about_of(row: FormTemplate) -> str:
    """Of whom or what a list is asked."""
    if row.client_type is not None:
        return _("clients of the type “%(type)s”") % {"type": say(row.client_type.title)}
    if row.process is not None:
        return _("deals of the process “%(process)s”") % {"process": say(row.process.title)}
    return str(ABOUT.get(row.subject, row.subject))


def fault_text(fault: Fault) -> str:
    """What is wrong and what to do."""
    return str(FAULTS[fault.kind]) % {key: say(value) for key, value in fault.params.items()}


def value_text(value: object, stages: Mapping[str, str] | None = None) -> str:
    """A value of a question in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(str(SOURCE_WORDS.get(str(each), say(each))) for each in value) or "—"
    text = say(value)
    return due_text(text, stages) if text in DUES or (stages and text in stages) else text or "—"


def due_text(due: str, stages: Mapping[str, str] | None = None) -> str:
    """By when a question is to be answered."""
    if due in DUES:
        return str(DUES[due][0])
    return (stages or {}).get(due, due) or _("at any time")


def condition_text(condition: object, questions: Mapping[str, Question]) -> str:
    """When a question is asked, in words; empty where always."""
    if not isinstance(condition, Condition):
        return ""
    other = questions.get(condition.question)
    part = other.part(condition.part) if other else None
    chosen = [
        say(each.title) for each in (part.options if part else ()) if each.code in condition.values
    ]
    name = say(other.mark) or say(other.text) if other else condition.question
    return _("only if %(question)s is: %(values)s") % {
        "question": name,
        "values": ", ".join(chosen) or "—",
    }  # fmt: skip


def change_text(change: Change) -> str:
    """What was done to a question, or to a part of it."""
    words = str(CHANGES[change.kind])
    return f"{words}: {say(change.part.title)}" if change.part else words
