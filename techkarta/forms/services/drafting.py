"""Lists of questions are changed in a draft: one of each list, a question at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Max

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.cards.model import Text
from techkarta.engine.forms.faults import MOST_QUESTIONS, question_faults, says
from techkarta.engine.forms.questions import PRESENTATION
from techkarta.method.selectors import process as process_of

from .. import selectors
from ..mapping import question_of
from ..models import FormTemplate, Question, TemplateState
from .client_types import COPIED

MOST_LISTS = 60
ANEW = ("type", "unit")
"""What of a part makes earlier answers mean something else: changed, the part begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionEdit:
    """A question as it is to be; parts, sources and condition are plain data as they are kept.

    Parts and choices without a code are new ones.
    """

    text: Text
    mark: Text
    section: Text = ""
    is_critical: bool = False
    weight: int = 1
    due: str = ""
    validity_days: int = 180
    sources: Sequence[str] = ()
    parts: Sequence[Mapping[str, Any]] = ()
    condition: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewList:
    """A list to be begun: about every client or case, or the cases of one process.

    `copy_of` is the list whose questions it begins with.
    """

    title: Text
    subject: str
    process_id: int | None = None
    copy_of: int | None = None


@transaction.atomic
def begin_list(*, actor: Actor, new: NewList, moment: datetime) -> FormTemplate:
    """Begin a list of the company's own; nothing is asked before it is put in force."""
    require(actor, "form.write")
    if not says(new.title):
        raise Invalid("title_empty", field="title_ru")
    if new.subject not in selectors.SUBJECTS:
        raise Invalid("list_about_unknown", field="about")
    process = process_of(actor.organisation_id, new.process_id) if new.process_id else None
    codes = {row.code for row in FormTemplate.objects.filter(organisation_id=actor.organisation_id)}
    if len(codes) >= MOST_LISTS:
        raise Invalid("lists_too_many", field="title_ru", limit=MOST_LISTS)
    number = next(each for each in range(1, MOST_LISTS + 2) if f"list-{each}" not in codes)
    made = FormTemplate.objects.create(
        organisation_id=actor.organisation_id,
        code=f"list-{number}",
        title=new.title,
        subject=new.subject,
        process=process,
        state=TemplateState.DRAFT,
        author_id=actor.user_id,
    )
    if new.copy_of:
        copy_questions(selectors.template(actor.organisation_id, new.copy_of), made)
    told: dict[str, object] = {"title": ["", new.title], "subject": new.subject}
    remember(actor, moment, made, "create", told)
    return made


@transaction.atomic
def begin_draft(*, actor: Actor, list_id: int, moment: datetime) -> FormTemplate:
    """The draft of a list, begun from this revision where there is none.

    From the revision in force the draft that exists goes on. Conflict where an earlier revision is
    to come back while somebody works on a draft.
    """
    require(actor, "form.write")
    source = selectors.template(actor.organisation_id, list_id)
    rows = FormTemplate.objects.filter(organisation_id=actor.organisation_id, code=source.code)
    known = list(rows.select_for_update(of=("self",)).order_by("revision"))
    draft = next((row for row in known if row.state == TemplateState.DRAFT), None)
    if draft is not None:
        if source.state in {TemplateState.DRAFT, TemplateState.IN_FORCE}:
            return draft
        raise Conflict("list_draft_exists", revision=draft.revision)
    made = FormTemplate.objects.create(
        organisation_id=actor.organisation_id,
        code=source.code,
        title=source.title,
        subject=source.subject,
        client_type_id=source.client_type_id,
        process_id=source.process_id,
        revision=known[-1].revision + 1,
        state=TemplateState.DRAFT,
        author_id=actor.user_id,
    )
    copy_questions(source, made)
    remember(actor, moment, made, "draft", {"from": source.revision})
    return made


@transaction.atomic
def rename_list(
    *, actor: Actor, list_id: int, title: Text, version: int, moment: datetime
) -> FormTemplate:
    """Give a draft another title; Conflict where it was changed meanwhile."""
    draft = draft_to_change(actor, list_id)
    if not says(title):
        raise Invalid("title_empty", field="title_ru")
    if draft.title == title:
        return draft
    if draft.version != version:
        raise Conflict("changed_meanwhile", current=draft.version)
    told: dict[str, object] = {"title": [draft.title, title]}
    draft.title = title
    draft.save(update_fields=["title"])
    touch(draft)
    remember(actor, moment, draft, "change", told)
    return draft


@transaction.atomic
def save_question(
    *,
    actor: Actor,
    list_id: int,
    item_id: int | None,
    version: int,
    edit: QuestionEdit,
    moment: datetime,
) -> Question:
    """Write a question of a draft, a new one at its end.

    Invalid with `faults` names what is wrong with it; Conflict where somebody changed it since
    `version`. The same again changes nothing.
    """
    draft = draft_to_change(actor, list_id)
    seen = _item(draft, item_id) if item_id else None
    twin = None if item_id else _twin(draft, edit)
    if twin is not None:
        return twin
    row = _written(draft, seen, edit)
    faults = question_faults(question_of(row))
    if faults:
        raise Invalid("question_faulty", field="text_ru", faults=faults)
    changes = _changes(seen, row)
    if not changes:
        return row
    if seen is not None and seen.version != version:
        raise Conflict("changed_meanwhile", current=seen.version)
    if seen is None and draft.questions.count() >= MOST_QUESTIONS:
        raise Invalid("questions_too_many", field="text_ru", limit=MOST_QUESTIONS)
    row.version = seen.version + 1 if seen else 1
    row.save()
    touch(draft)
    remember(actor, moment, draft, "change", changes)
    return row


@transaction.atomic
def move_question(
    *, actor: Actor, list_id: int, item_id: int, place: int, moment: datetime
) -> None:
    """Put a question of a draft at a place, the first being 0; there already, nothing changes."""
    draft = draft_to_change(actor, list_id)
    rows = list(draft.questions.all())
    row = next((each for each in rows if each.id == item_id), None)
    if row is None:
        raise NotFound("not_found")
    was = rows.index(row)
    place = min(max(place, 0), len(rows) - 1)
    if was == place:
        return
    rows.insert(place, rows.pop(was))
    for order, each in enumerate(rows):
        each.order = order
    Question.objects.bulk_update(rows, ["order"])
    touch(draft)
    remember(actor, moment, draft, "change", {row.code: [was + 1, place + 1]})


@transaction.atomic
def remove_question(
    *, actor: Actor, list_id: int, item_id: int, version: int, moment: datetime
) -> None:
    """Take a question out of a draft; gone already, nothing changes.

    Invalid for the day of presentation in the list of a client type: without it no proposal would
    ever go out. Answers are kept.
    """
    draft = draft_to_change(actor, list_id)
    row = draft.questions.filter(pk=item_id).first()
    if row is None:
        return
    if row.topic == PRESENTATION and draft.client_type_id:
        raise Invalid("question_needed", field="text_ru")
    if row.version != version:
        raise Conflict("changed_meanwhile", current=row.version)
    told: dict[str, object] = {row.code: [row.text, None]}
    row.delete()
    touch(draft)
    remember(actor, moment, draft, "change", told)


def draft_to_change(actor: Actor, list_id: int) -> FormTemplate:
    """The draft, locked; NotFound in another company, Conflict where it is no draft any more."""
    require(actor, "form.write")
    rows = FormTemplate.objects.select_for_update(of=("self",))
    draft = rows.filter(organisation_id=actor.organisation_id, pk=list_id).first()
    if draft is None:
        raise NotFound("not_found")
    if draft.state != TemplateState.DRAFT:
        raise Conflict("list_no_draft", state=draft.state)
    return draft


def touch(draft: FormTemplate) -> None:
    """Count a change of a draft."""
    FormTemplate.objects.filter(pk=draft.pk).update(version=F("version") + 1)
    draft.version += 1


def copy_questions(source: FormTemplate, made: FormTemplate) -> None:
    """Give a list the questions of another one, codes and all: answers stay theirs."""
    Question.objects.bulk_create(
        Question(template=made, **{name: getattr(each, name) for name in COPIED})
        for each in source.questions.all()
    )


def remember(
    actor: Actor, moment: datetime, row: FormTemplate, verb: str, told: Mapping[str, object]
) -> None:
    """Write what was done to a list into the audit."""
    change = Change(
        action=f"question_list.{verb}",
        subject="question_list",
        subject_id=row.id,
        label=f"{row.code} {row.revision}",
        fields=dict(told),
    )
    record_changes(actor=actor, moment=moment, changes=[change])


def _item(draft: FormTemplate, item_id: int) -> Question:
    row = draft.questions.filter(pk=item_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _twin(draft: FormTemplate, edit: QuestionEdit) -> Question | None:
    """The question a repeated request has written already."""
    titles = [part.get("title") for part in edit.parts]
    return next(
        (
            row
            for row in draft.questions.filter(text=edit.text)
            if [part.get("title") for part in row.parts] == titles
        ),
        None,
    )


def _written(draft: FormTemplate, seen: Question | None, edit: QuestionEdit) -> Question:
    """The row as it is to be, not saved."""
    told = {each.name: getattr(edit, each.name) for each in fields(edit)}
    told["parts"] = [_coded(part) for part in _begun_anew(seen.parts if seen else [], edit.parts)]
    told["sources"] = list(edit.sources)
    told["condition"] = dict(edit.condition)
    if seen is not None:
        kept = {name: getattr(seen, name) for name in ("order", "code", "topic", "version")}
        return Question(pk=seen.pk, template=draft, **kept, **told)
    last = draft.questions.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    if not says(edit.mark):
        told["mark"] = dict.fromkeys(("ru", "en"), str(order + 1))
    return Question(template=draft, order=order, code=f"q-{_token()}", **told)


def _begun_anew(
    before: Sequence[Mapping[str, Any]], parts: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Parts of another kind or unit lose their code, so that no old answer is misread."""
    known = {part["code"]: part for part in before}
    return [
        {**part, "code": ""}
        if (was := known.get(part.get("code", ""))) and any(_differs(was, part, it) for it in ANEW)
        else part
        for part in parts
    ]


def _differs(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    """Whether two texts disagree in a language both have; a translation added is no difference."""
    was, now = before.get(name) or "", after.get(name) or ""
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        both = [code for code in was if code in now]
        return any(was[code] != now[code] for code in both) or (not both and bool(was or now))
    if isinstance(was, str) and isinstance(now, Mapping):
        return was not in now.values()
    return was != now


def _coded(part: Mapping[str, Any]) -> dict[str, Any]:
    """A part whose every piece has a code."""
    made = {**part, "code": part.get("code") or f"p-{_token()}"}
    for name in ("options", "roles", "fields"):
        if name in made:
            made[name] = [
                {**each, "code": each.get("code") or f"o-{_token()}"} for each in made[name]
            ]
    return made


def _token() -> str:
    return uuid4().hex[:10]


def _changes(seen: Question | None, row: Question) -> dict[str, object]:
    if seen is None:
        return {row.code: [None, row.text]}
    names = [each.name for each in fields(QuestionEdit)]
    return {
        f"{row.code}.{name}": [getattr(seen, name), getattr(row, name)]
        for name in names
        if getattr(seen, name) != getattr(row, name)
    }
