"""The questions asked of a subject, and what their answers are worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Q, QuerySet

from techkarta.accounts.selectors import calendar_of
from techkarta.clients.selectors import people_who_left, type_codes
from techkarta.common.errors import NotFound
from techkarta.engine.forms.questions import union
from techkarta.engine.forms.sheet import Sheet, make_sheet

from ..mapping import MOMENTS, answer_of, questions_of
from ..models import Answer, AnswerFile, FormTemplate, TemplateState

CLIENT, CASE = "client", "case"
SUBJECTS = (CLIENT, CASE, "territory", "person", "campaign")


class CaseRow(Protocol):
    """What must be known of a case to ask about it."""

    @property
    def id(self) -> int:
        """The case."""

    @property
    def organisation_id(self) -> int:
        """Its company."""

    @property
    def client_id(self) -> int | None:
        """Its client."""

    @property
    def process_id(self) -> int:
        """Its process."""

    @property
    def process(self) -> ProcessRow:
        """The process itself."""


class ProcessRow(Protocol):
    """What must be known of a process to ask about its cases."""

    @property
    def subject(self) -> str:
        """What its cases are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom or what the questions are about: a client with its types, a case, or both together."""

    organisation_id: int
    client_id: int | None = None
    types: tuple[str, ...] = ()
    case_id: int | None = None
    process_id: int | None = None
    about: str = ""

    def is_asked(self, template: FormTemplate) -> bool:
        """Whether a list is asked of this subject; the template's client type is loaded."""
        if template.subject == CLIENT:
            kind = template.client_type
            return self.client_id is not None and (kind is None or kind.code in self.types)
        is_about = self.case_id is not None and template.subject in {CASE, self.about}
        return is_about and template.process_id in {None, self.process_id}


def subjects_of(cases: Sequence[CaseRow]) -> list[Subject]:
    """What is asked about each of the cases, their processes loaded; one query."""
    types = type_codes({case.client_id for case in cases if case.client_id})
    return [
        Subject(
            organisation_id=case.organisation_id,
            client_id=case.client_id,
            types=tuple(types.get(case.client_id, ())) if case.client_id else (),
            case_id=case.id,
            process_id=case.process_id,
            about=case.process.subject,
        )
        for case in cases
    ]


def sheet_of(subject: Subject, today: date) -> Sheet:
    """The questions asked of one subject with the worth of their answers; at most five queries."""
    return sheets_of([subject], today)[0]


def sheets_of(subjects: Sequence[Subject], today: date) -> list[Sheet]:
    """The same for many subjects of one company; the number of queries does not grow."""
    if not subjects:
        return []
    lists = {row.id: row for row in asked_templates(subjects[0].organisation_id)}
    questions = dict(zip(lists, questions_of(lists.values()), strict=True))
    clients = {subject.client_id for subject in subjects if subject.client_id}
    cases = {subject.case_id for subject in subjects if subject.case_id}
    answers = _answers(clients, cases) if lists else {}
    left = people_who_left(clients) if lists else {}
    made = []
    for subject in subjects:
        own = [row for row in lists.values() if subject.is_asked(row)]
        known = {**answers.get((CLIENT, subject.client_id), {})}
        known.update(answers.get((CASE, subject.case_id), {}))
        made.append(
            make_sheet(
                union([questions[row.id] for row in own], MOMENTS),
                {key: answer_of(row) for key, row in known.items()},
                today=today,
                left=left.get(subject.client_id or 0, {}),
                listed={
                    each.key for row in own if row.client_type_id for each in questions[row.id]
                },
            )
        )
    return made


def asked_templates(organisation_id: int) -> QuerySet[FormTemplate]:
    """The lists in force of the company, with client types and questions; two queries."""
    rows = FormTemplate.objects.filter(
        organisation_id=organisation_id, state=TemplateState.IN_FORCE
    )
    return (
        rows.select_related("client_type", "process")
        .prefetch_related("questions")
        .order_by("client_type__order", "id")
    )


templates = asked_templates


def listed_client_types(organisation_id: int) -> frozenset[str]:
    """The codes of client types that have a mandatory list."""
    rows = FormTemplate.objects.filter(
        organisation_id=organisation_id,
        client_type__isnull=False,
        state=TemplateState.IN_FORCE,
    )
    return frozenset(rows.values_list("client_type__code", flat=True))


def _answers(
    clients: Collection[int], cases: Collection[int]
) -> Mapping[tuple[str, int | None], dict[str, Answer]]:
    rows = Answer.objects.filter(Q(client_id__in=clients) | Q(case_id__in=cases), is_current=True)
    found: dict[tuple[str, int | None], dict[str, Answer]] = defaultdict(dict)
    for row in rows:
        about = (CLIENT, row.client_id) if row.client_id else (CASE, row.case_id)
        found[about][row.key] = row
    return found


def current_answers(subject: Subject) -> dict[str, Answer]:
    """Key → the current answer of a subject with its author and source; one query."""
    rows = Answer.objects.filter(_about(subject), is_current=True)
    return {row.key: row for row in rows.select_related("author", "person")}


def answer_history(subject: Subject, key: str) -> QuerySet[Answer]:
    """Every answer there was to a question, latest first."""
    rows = Answer.objects.filter(_about(subject), key=key)
    return rows.select_related("author", "person").order_by("-id")


def files_of(subject: Subject) -> dict[int, AnswerFile]:
    """The files that belong to answers of a subject."""
    rows = AnswerFile.objects.filter(_about(subject))
    return {row.id: row for row in rows.order_by("id")}


def answer_file(organisation_id: int, file_id: int) -> AnswerFile:
    """A file of an answer; NotFound in another company."""
    row = AnswerFile.objects.filter(organisation_id=organisation_id, pk=file_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def today(organisation_id: int, moment: datetime) -> date:
    """The local day of the company."""
    return calendar_of(organisation_id).local_day(moment)


def _about(subject: Subject) -> Q:
    within = Q(organisation_id=subject.organisation_id)
    about = Q(client_id=subject.client_id, client__isnull=False)
    return within & (about | Q(case_id=subject.case_id, case__isnull=False))
