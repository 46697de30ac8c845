"""Tasks, what is done with them, and checks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from techkarta.engine.cards.model import EvidenceKind
from techkarta.engine.execution.states import TaskState
from techkarta.work.selectors import Check, Evidence, Task
from techkarta.work.services import Completion, Given

from .base import Body, Id, Line, Listing, Named, Person, Words, person, said

Reason = Literal["no_evidence", "wrong_person", "incomplete", "not_clients_words", "critical"]
MOST_MINUTES = 24 * 60


class TaskQuery(Listing):
    """Which tasks are asked for."""

    case: Id | None = None
    owner: Id | None = None
    state: TaskState | None = None
    due_before: datetime | None = None


class EvidenceBody(Body):
    """One thing that proves the operation."""

    kind: EvidenceKind
    text: Words = ""
    link: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://.*)?$")] = ""


class CompletionBody(Body):
    """What the performer tells: minutes of work just spent, result, evidence."""

    minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES)]
    result: Words = ""
    evidence: list[EvidenceBody] = Field(default_factory=list, max_length=20)
    steps_done: list[Annotated[int, Field(ge=0, le=100)]] = Field(
        default_factory=list, max_length=100
    )
    participant: Id | None = None

    def completion(self) -> Completion:
        """The same for the service."""
        return Completion(
            result=self.result,
            minutes=self.minutes,
            evidence=tuple(
                Given(kind=each.kind, text=each.text, link=each.link) for each in self.evidence
            ),
            steps_done=tuple(self.steps_done),
            participant_id=self.participant,
        )


class ReturnBody(Body):
    """Why a finished operation is sent back, and what to mend."""

    reason: Reason
    note: Annotated[str, StringConstraints(max_length=1000)]


class AcceptanceBody(Body):
    """A word of the controller, if he has one."""

    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class BlockBody(Body):
    """Which resource is missing, who clears it and by when."""

    reason: Line
    owner: Id
    until: date


class SkipBody(Body):
    """Why an operation is left out."""

    reason: Line


class TaskShape(Schema):
    """An operation on a case."""

    id: int
    version: int
    case: Named
    stage: str
    client: Named | None
    no: str
    title: str
    result_expected: str
    occurrence: int
    state: str
    is_mandatory: bool
    evidence_kind: str
    control_method: str
    owner: Person | None
    opened_at: datetime | None
    due_at: datetime | None
    planned_on: date | None
    done_at: datetime | None
    accepted_at: datetime | None
    minutes_norm: int
    minutes_fact: int
    blocked_reason: str
    blocked_until: date | None


class EvidenceShape(Schema):
    """What proves an operation; of a file its name alone."""

    id: int
    kind: str
    text: str
    link: str
    file_name: str
    author: Person | None
    created_at: datetime


class TaskDetail(TaskShape):
    """An operation with its steps, result and evidence."""

    result: str
    steps_done: list[int]
    skip_reason: str
    evidence: list[EvidenceShape]


class CheckShape(Schema):
    """A finished operation that waits for the asker's decision; `signs` are doubts about it."""

    id: int
    task: TaskShape
    done_by: Person | None
    method: str
    why: str
    signs: list[Any]
    asked_at: datetime


def task(row: Task) -> TaskShape:
    """A task whose operation, case, stage and people are loaded."""
    return TaskShape(**_common(row))


def task_detail(row: Task, evidence: list[Evidence]) -> TaskDetail:
    """The same with what proves it."""
    return TaskDetail(
        **_common(row),
        result=row.result,
        steps_done=list(row.steps_done),
        skip_reason=row.skip_reason,
        evidence=[_evidence(each) for each in evidence],
    )


def check(row: Check) -> CheckShape:
    """An open check whose task is loaded with all a list shows."""
    return CheckShape(
        id=row.id,
        task=task(row.task),
        done_by=person(row.task.done_by),
        method=row.method,
        why=row.why,
        signs=list(row.signs),
        asked_at=row.asked_at,
    )


def _evidence(row: Evidence) -> EvidenceShape:
    return EvidenceShape(
        id=row.id,
        kind=row.kind,
        text=row.text,
        link=row.link,
        file_name=row.file_name,
        author=person(row.author),
        created_at=row.created_at,
    )


SAME = (
    "id", "version", "occurrence", "state", "opened_at", "due_at", "planned_on", "done_at",
    "accepted_at", "minutes_norm", "minutes_fact", "blocked_reason", "blocked_until",
)  # fmt: skip
"""What a task says under the same names."""


def _common(row: Task) -> dict[str, Any]:
    case = row.visit.case
    return {
        **{name: getattr(row, name) for name in SAME},
        "case": Named(id=case.id, title=case.title),
        "stage": row.visit.stage.code,
        "client": Named(id=case.client.id, title=case.client.name) if case.client else None,
        "no": row.operation.no,
        "title": said(row.operation.title),
        "result_expected": said(row.operation.result),
        "is_mandatory": row.operation.is_mandatory,
        "evidence_kind": row.operation.evidence_kind,
        "control_method": row.operation.control_method,
        "owner": person(row.owner),
    }
