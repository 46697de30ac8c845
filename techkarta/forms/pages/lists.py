"""Lists of questions: all of them, and one with its questions, its changes and its revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from techkarta.engine.forms.difference import Change, ChangeKind
from techkarta.engine.forms.faults import Fault
from techkarta.engine.forms.questions import Question
from techkarta.ui.values import Link

from ..models import FormTemplate, TemplateState
from .client_types import TYPES
from .list_words import (
    STATES,
    about_of,
    change_text,
    condition_text,
    due_text,
    fault_text,
    value_text,
)
from .words import StateLook, say


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A list among all."""

    title: str
    about: str
    look: StateLook
    revision: int
    count: int
    url: str
    draft_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage:
    """All lists of the company."""

    rows: tuple[ListRow, ...]
    crumbs: tuple[Link, ...]
    can_write: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewListPage:
    """The form of a new list, or of its title."""

    title: str
    note: str
    form: forms.Form
    crumbs: tuple[Link, ...]
    back_url: str
    differences: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuestion:
    """A question in the table of its list."""

    id: int
    mark: str
    text: str
    section: str
    parts: str
    due: str
    condition: str
    is_critical: bool
    weight: int
    validity: str
    url: str
    move_url: str
    up: str
    down: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change in words; before and after where there are two values."""

    text: str
    before: str = ""
    after: str = ""
    has_values: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedQuestion:
    """What was done to one question."""

    mark: str
    text: str
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """A revision of a list."""

    revision: int
    look: StateLook
    author: str
    published_at: datetime | None
    reason: str
    url: str
    changes_url: str
    back_url: str
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHead:
    """What stands above every page of one revision of a list."""

    title: str
    about: str
    revision: int
    version: int
    look: StateLook
    crumbs: tuple[Link, ...]
    tabs: tuple[Link, ...]
    is_draft: bool
    is_in_force: bool
    can_write: bool
    draft_url: str
    copy_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One revision of a list with its questions."""

    head: ListHead
    questions: tuple[ListQuestion, ...]
    faults: tuple[str, ...]
    new_url: str
    discard_url: str
    title_url: str
    retire_url: str
    changes_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """What a revision changes against the one before it, and the way to put it in force."""

    head: ListHead
    against: str
    changes: tuple[ChangedQuestion, ...]
    title_change: ChangeLine | None
    faults: tuple[str, ...]
    publish_url: str
    reason: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionsPage:
    """Every revision of a list."""

    head: ListHead
    rows: tuple[RevisionRow, ...] = field(default_factory=tuple)


def lists_crumbs() -> tuple[Link, ...]:
    """The way to the lists."""
    return (Link(text=_("Client types and questions"), url=reverse("forms:client_types")),)


def list_rows(rows: Iterable[FormTemplate]) -> tuple[ListRow, ...]:
    """All lists, a draft beside what is in force."""
    by_code: dict[str, list[FormTemplate]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    made = []
    for known in by_code.values():
        draft = next((each for each in known if each.state == TemplateState.DRAFT), None)
        shown = next((each for each in known if each is not draft), draft)
        if shown is None:
            continue
        made.append(
            ListRow(
                title=say(shown.title),
                about=about_of(shown),
                look=STATES[shown.state],
                revision=shown.revision,
                count=shown.count,  # type: ignore[attr-defined]
                url=reverse("forms:list", args=[shown.id]),
                draft_url=(
                    reverse("forms:list", args=[draft.id]) if draft and draft is not shown else ""
                ),
            )
        )
    return tuple(made)


def list_head(row: FormTemplate, *, current: str, can_write: bool, changes: bool) -> ListHead:
    """The head of a page of one revision; `changes` where there is something before it."""
    names = [("list", _("Questions")), ("list_preview", _("As the performer sees it"))]
    if changes or row.state == TemplateState.DRAFT:
        names.append(("list_changes", _("Changes")))
    names.append(("list_revisions", _("Revisions")))
    kind = row.client_type
    return ListHead(
        title=say(row.title),
        about=about_of(row),
        revision=row.revision,
        version=row.version,
        look=STATES[row.state],
        crumbs=(*lists_crumbs(), Link(text=_("Lists of questions"), url=reverse("forms:lists"))),
        tabs=tuple(
            Link(text=text, url=reverse(f"forms:{name}", args=[row.id]), is_current=name == current)
            for name, text in names
        ),
        is_draft=row.state == TemplateState.DRAFT,
        is_in_force=row.state == TemplateState.IN_FORCE,
        can_write=can_write,
        draft_url=reverse("forms:list_draft", args=[row.id]),
        copy_url=(
            f"{reverse('forms:client_type_new')}?source={kind.code}"
            if kind and row.state == TemplateState.IN_FORCE
            else ""
        ),
    )


def question_lines(
    row: FormTemplate,
    questions: Sequence[tuple[int, Question]],
    faults: Iterable[Fault],
    stages: Mapping[str, str],
) -> tuple[ListQuestion, ...]:
    """The questions of a list for its table, each with what is wrong with it."""
    wrong: dict[str, list[str]] = {}
    for fault in faults:
        wrong.setdefault(fault.question, []).append(fault_text(fault))
    by_key = {question.key: question for _id, question in questions}
    last = len(questions) - 1
    return tuple(
        ListQuestion(
            id=number,
            mark=say(question.mark),
            text=say(question.text),
            section=say(question.section),
            parts=", ".join(
                _part_text(part.title, part.kind, part.unit) for part in question.parts
            ),
            due=due_text(question.due, stages),
            condition=condition_text(question.condition, by_key),
            is_critical=question.is_critical,
            weight=question.weight,
            validity=days_text(question.validity_days),
            url=reverse("forms:list_question", args=[row.id, number]),
            move_url=reverse("forms:list_question_move", args=[row.id, number]),
            up=str(at - 1) if at else "",
            down=str(at + 1) if at < last else "",
            faults=tuple(wrong.get(question.code, ())),
        )
        for at, (number, question) in enumerate(questions)
    )


def days_text(days: int) -> str:
    """How long an answer holds."""
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _part_text(title: object, kind: str, unit: object) -> str:
    words = f"{TYPES.get(kind, kind)}, {say(unit)}" if say(unit) else str(TYPES.get(kind, kind))
    return f"{say(title)} ({words})"


def changed_questions(
    changes: Iterable[Change], stages: Mapping[str, str], questions: Mapping[str, Question]
) -> tuple[ChangedQuestion, ...]:
    """Changes in words, gathered by question; `questions` by key, for what waits for them."""
    found: dict[str, tuple[Question, list[ChangeLine]]] = {}
    for change in changes:
        lines = found.setdefault(change.question.key, (change.question, []))[1]
        lines.append(_line(change, stages, questions))
    return tuple(
        ChangedQuestion(mark=say(question.mark), text=say(question.text), lines=tuple(lines))
        for question, lines in found.values()
    )


_WITHOUT_VALUES = frozenset({
    ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED, ChangeKind.PART_ADDED,
    ChangeKind.PART_REMOVED, ChangeKind.PART_ORDER,
})  # fmt: skip


def _line(
    change: Change, stages: Mapping[str, str], questions: Mapping[str, Question]
) -> ChangeLine:
    if change.kind in _WITHOUT_VALUES:
        return ChangeLine(text=change_text(change))

    def told(value: object) -> str:
        if change.kind is ChangeKind.CONDITION:
            return condition_text(value, questions) or _("always")
        return value_text(value, stages)

    return ChangeLine(
        text=change_text(change),
        before=told(change.before),
        after=told(change.after),
        has_values=True,
    )


def revision_rows(
    rows: Sequence[FormTemplate], this: FormTemplate, *, can_write: bool
) -> tuple[RevisionRow, ...]:
    """The revisions of a list; an earlier one may come back while there is no draft."""
    has_draft = any(row.state == TemplateState.DRAFT for row in rows)
    may_come = {TemplateState.SUPERSEDED, TemplateState.RETIRED}
    return tuple(
        RevisionRow(
            revision=row.revision,
            look=STATES[row.state],
            author=row.author.full_name if row.author else _("shipped"),
            published_at=row.published_at,
            reason=row.reason,
            url=reverse("forms:list", args=[row.id]),
            changes_url=reverse("forms:list_changes", args=[row.id]) if row.revision > 1 else "",
            back_url=(
                reverse("forms:list_draft", args=[row.id])
                if can_write and not has_draft and row.state in may_come
                else ""
            ),
            is_this=row.id == this.id,
        )
        for row in rows
    )
