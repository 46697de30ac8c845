"""Answers: written as they are said, kept with their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.audit.services import Change, Happening, record_changes, record_events
from techkarta.clients.selectors import people_who_left, people_working
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.forms.questions import Question, Source, union
from techkarta.engine.forms.sheet import valid_until
from techkarta.engine.forms.values import Known, read_value

from .. import selectors
from ..mapping import MOMENTS, questions_of
from ..models import Answer, AnswerFile, Confidence
from ..selectors import CLIENT, Subject
from .reaching import require_answering

SITTING = timedelta(minutes=30)
"""Within this time one person's changes amend an answer; later ones make a new one."""

COMPARED = ("value", "source", "person_id", "source_note", "said_on", "confidence", "own_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A file handed in with an answer, for the part it belongs to."""

    part: str
    file: File[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFields:
    """An answer as handed in; `value` part by part as `engine.forms.values` reads it."""

    value: Mapping[str, object]
    source: str = ""
    person_id: int | None = None
    source_note: str = ""
    said_on: date | None = None
    confidence: str = ""
    own_until: date | None = None
    files: tuple[GivenFile, ...] = field(default_factory=tuple)


@transaction.atomic
def answer_question(
    *,
    actor: Actor,
    subject: Subject,
    key: str,
    fields: AnswerFields,
    version: int | None,
    moment: datetime,
) -> Answer:
    """Write the answer to a question; a part of it is welcome, it counts when it is whole.

    `version` is that of the answer seen (0 for none): Conflict with both values where somebody
    wrote another one meanwhile; None writes over whatever there is. The same answer again changes
    nothing. Invalid with `wrong` names every part that cannot be taken; nothing is written then.
    """
    return answer_questions(
        actor=actor, subject=subject, answers={key: (fields, version)}, moment=moment
    )[0]


@transaction.atomic
def answer_questions(
    *,
    actor: Actor,
    subject: Subject,
    answers: Mapping[str, tuple[AnswerFields, int | None]],
    moment: datetime,
) -> list[Answer]:
    """Write several answers at once, all or none."""
    require_answering(actor, subject)
    sitting = _sitting(actor, subject, moment)
    written = [_write(sitting, key, fields, version) for key, (fields, version) in answers.items()]
    _remember(sitting)
    return written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    question: Question
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sitting:
    """Everything known while answers are written; `changed` gathers what is to be remembered."""

    actor: Actor
    subject: Subject
    questions: Mapping[str, _Question]
    current: Mapping[str, Answer]
    known: Known
    today: date
    moment: datetime
    changed: list[tuple[Answer, dict[str, object], bool]] = field(default_factory=list)


def _sitting(actor: Actor, subject: Subject, moment: datetime) -> _Sitting:
    rows = [row for row in selectors.asked_templates(subject.organisation_id)
            if subject.is_asked(row)]  # fmt: skip
    lists = questions_of(rows)
    about = {
        question.key: CLIENT if row.subject == CLIENT else selectors.CASE
        for row, questions in zip(rows, lists, strict=True)
        for question in questions
    }
    client = {subject.client_id} if subject.client_id else set()
    return _Sitting(
        actor=actor,
        subject=subject,
        questions={
            question.key: _Question(question=question, about=about[question.key])
            for question in union(lists, MOMENTS)
        },
        current=selectors.current_answers(subject),
        known=Known(
            people=frozenset(people_working(client)),
            left=people_who_left(client).get(subject.client_id or 0, {}),
            files=frozenset(selectors.files_of(subject)),
        ),
        today=calendar_of(subject.organisation_id).local_day(moment),
        moment=moment,
    )


def _write(sitting: _Sitting, key: str, fields: AnswerFields, version: int | None) -> Answer:
    asked = sitting.questions.get(key)
    if asked is None:
        raise NotFound("not_found")
    seen = sitting.current.get(key)
    told = _checked(sitting, asked.question, fields)
    if seen is not None and not fields.files and _told(seen) == told:
        return seen
    if version is not None and version != (seen.version if seen else 0):
        raise Conflict("changed_meanwhile", current=_shown(seen), key=key)
    told["value"] = _with_files(sitting, asked, dict(told["value"]), fields.files)
    is_same_sitting = (
        seen is not None
        and seen.author_id == sitting.actor.user_id
        and sitting.moment - seen.created_at < SITTING
    )
    until = valid_until(asked.question, told["said_on"], told["own_until"])
    values = {**told, "valid_until": until, "changed_at": sitting.moment}
    row = _amend(seen, values) if seen and is_same_sitting else _add(sitting, asked, seen, values)
    before = _told(seen) if seen else {}
    changes: dict[str, object] = {
        name: [before.get(name), told[name]] for name in COMPARED if before.get(name) != told[name]
    }
    sitting.changed.append((row, changes, not is_same_sitting))
    return row


def _checked(sitting: _Sitting, question: Question, fields: AnswerFields) -> dict[str, Any]:
    value, wrong = read_value(question.parts, fields.value, sitting.known)
    if wrong:
        raise Invalid("answer_wrong", field=wrong[0].part, key=question.key, wrong=wrong)
    if fields.source and fields.source not in set(Source):
        raise Invalid("source_unknown", field="source", key=question.key)
    if fields.confidence and fields.confidence not in set(Confidence):
        raise Invalid("confidence_unknown", field="confidence", key=question.key)
    if fields.said_on and fields.said_on > sitting.today:
        raise Invalid("date_future", field="said_on", key=question.key)
    person_id = fields.person_id if fields.source == Source.CLIENT else None
    _check_person(sitting, question, person_id)
    return {
        "value": value,
        "source": fields.source,
        "person_id": person_id,
        "source_note": fields.source_note.strip()[:200],
        "said_on": fields.said_on,
        "confidence": fields.confidence,
        "own_until": fields.own_until,
    }


def _check_person(sitting: _Sitting, question: Question, person_id: int | None) -> None:
    """Who left may stay the source of what was said before, and of nothing new."""
    if person_id is None or person_id in sitting.known.people:
        return
    seen = sitting.current.get(question.key)
    if seen is not None and seen.person_id == person_id:
        return
    name = sitting.known.left.get(person_id)
    if name is None:
        raise Invalid("source_unknown", field="source", key=question.key)
    raise Invalid("person_left", field="source", key=question.key, name=name)


def _with_files(
    sitting: _Sitting, asked: _Question, value: dict[str, object], files: Iterable[GivenFile]
) -> dict[str, object]:
    for given in files:
        if asked.question.part(given.part) is None:
            raise Invalid("answer_wrong", field=given.part, key=asked.question.key, wrong=())
        row = AnswerFile.objects.create(
            **_place(sitting.subject, asked),
            file=given.file,
            name=(given.file.name or "file")[:200],
            author_id=sitting.actor.user_id,
            created_at=sitting.moment,
        )
        held = value.get(given.part)
        value[given.part] = [*(held if isinstance(held, list) else []), row.id]
    return value


def _amend(seen: Answer, values: Mapping[str, object]) -> Answer:
    rows = Answer.objects.filter(pk=seen.pk, version=seen.version, is_current=True)
    if not rows.update(**values, version=seen.version + 1):
        raise Conflict("changed_meanwhile", current=_shown(seen), key=seen.key)
    for name, value in values.items():
        setattr(seen, name, value)
    seen.version += 1
    return seen


def _add(
    sitting: _Sitting, asked: _Question, seen: Answer | None, values: Mapping[str, object]
) -> Answer:
    if seen is not None:
        rows = Answer.objects.filter(pk=seen.pk, version=seen.version, is_current=True)
        if not rows.update(is_current=False):
            raise Conflict("changed_meanwhile", current=_shown(seen), key=seen.key)
    row = Answer(
        **_place(sitting.subject, asked),
        key=asked.question.key,
        author_id=sitting.actor.user_id,
        created_at=sitting.moment,
        version=(seen.version if seen else 0) + 1,
        **values,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("changed_meanwhile", current={}, key=asked.question.key) from error
    return row


def _place(subject: Subject, asked: _Question) -> dict[str, Any]:
    is_client = asked.about == CLIENT
    return {
        "organisation_id": subject.organisation_id,
        "client_id": subject.client_id if is_client else None,
        "case_id": None if is_client else subject.case_id,
    }


def _told(row: Answer) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COMPARED}


def _shown(row: Answer | None) -> dict[str, object]:
    return {**_told(row), "version": row.version, "author": row.author_id} if row else {}


def _remember(sitting: _Sitting) -> None:
    case_id = sitting.subject.case_id
    record_events(
        actor=sitting.actor,
        moment=sitting.moment,
        happenings=[
            Happening(
                kind="answer_written",
                case_id=case_id,
                data={
                    "key": row.key,
                    "mark": sitting.questions[row.key].question.mark,
                    "client": row.client_id,
                    "source": row.source,
                },
            )
            for row, _changes, is_new in sitting.changed
            if is_new
        ],
    )
    record_changes(
        actor=sitting.actor,
        moment=sitting.moment,
        changes=[
            Change(
                action="answer.write",
                subject="client" if row.client_id else "case",
                subject_id=row.client_id or row.case_id or 0,
                label=row.key,
                fields=changes,
            )
            for row, changes, _is_new in sitting.changed
            if changes
        ],
    )
