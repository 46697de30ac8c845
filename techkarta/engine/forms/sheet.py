"""A list of questions with its answers: what is asked, what each answer is worth, what is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from techkarta.engine.forms.questions import (
    PRESENTATION,
    PRESENTATION_PART,
    PartKind,
    Question,
    Source,
)
from techkarta.engine.forms.values import is_empty, missing_parts
from techkarta.engine.gates.facts import AnswerFact, AnswerState, answer_state
from techkarta.engine.gates.proposal_lock import ProposalLock, proposal_lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered; `source_person` is who at the client said it."""

    value: Mapping[str, object]
    source: Source | None = None
    source_person: int | None = None
    source_note: str = ""
    said_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that is asked, its answer and what this is worth today."""

    question: Question
    answer: Answer | None
    state: AnswerState
    missing: tuple[str, ...] = ()

    @property
    def fact(self) -> AnswerFact:
        """The answer as gates and lock judge it."""
        is_said = self.answer is not None and self.answer.source is Source.CLIENT
        return AnswerFact(
            code=self.question.key,
            state=self.state,
            is_critical=self.question.is_critical,
            is_from_client=is_said and self.state is AnswerState.VALID,
            weight=self.question.weight,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The questions asked of a subject; those of the client's own list decide about the lock."""

    asked: tuple[Asked, ...]
    listed: frozenset[str] = field(default_factory=frozenset)

    def of(self, key: str) -> Asked | None:
        """One question by its key."""
        return next((each for each in self.asked if each.question.key == key), None)

    def due(self, moments: Collection[str]) -> tuple[Asked, ...]:
        """The questions to be answered by one of the moments."""
        return tuple(each for each in self.asked if each.question.due in moments)

    def mandatory(self, moments: Collection[str]) -> tuple[AnswerFact, ...]:
        """What the gate of a stage demands: the critical answers due on it."""
        return tuple(each.fact for each in self.due(moments) if each.question.is_critical)

    @property
    def presentation_on(self) -> date | None:
        """The day the proposal is presented, where it is known and not out of date."""
        found = self.of(PRESENTATION)
        if found is None or found.answer is None or found.state is AnswerState.EXPIRED:
            return None
        told = str(found.answer.value.get(PRESENTATION_PART) or "")
        return date.fromisoformat(told) if told else None

    @property
    def lock(self) -> ProposalLock:
        """The proposal lock (F11) over the client's mandatory list."""
        facts = [each.fact for each in self.asked if each.question.key in self.listed]
        return proposal_lock(facts, presentation_on=self.presentation_on)


def make_sheet(
    questions: Iterable[Question],
    answers: Mapping[str, Answer],
    *,
    today: date,
    left: Collection[int] = (),
    listed: Collection[str] | None = None,
) -> Sheet:
    """Judge every question whose condition holds. `left`: people who no longer work there.

    `listed` names the keys of the client's mandatory list; all of them where not given.
    """
    rows = tuple(
        _asked(question, answers.get(question.key), today, left)
        for question in questions
        if _is_asked(question, answers)
    )
    known = listed if listed is not None else {row.question.key for row in rows}
    return Sheet(asked=rows, listed=frozenset(known))


def valid_until(question: Question, said_on: date | None, own: date | None) -> date | None:
    """The last day an answer counts: by the question's validity, or earlier where told so."""
    if said_on is None:
        return own
    by_rule = said_on + timedelta(days=question.validity_days)
    return min(by_rule, own) if own else by_rule


def has_source(question: Question, answer: Answer) -> bool:
    """Whether the source is one this question allows and is told in full.

    The client's words need the person; a document needs to be named or enclosed.
    """
    if answer.source is None or answer.source not in question.sources:
        return False
    if answer.source is Source.CLIENT:
        return answer.source_person is not None
    if answer.source is Source.DOCUMENT:
        return bool(answer.source_note.strip()) or _has_file(question, answer)
    return True


def _has_file(question: Question, answer: Answer) -> bool:
    files = (part.code for part in question.parts if part.kind is PartKind.FILE)
    return any(not is_empty(answer.value.get(code)) for code in files)


def _asked(question: Question, answer: Answer | None, today: date, left: Collection[int]) -> Asked:
    missing = missing_parts(question.parts, answer.value if answer else {}, left)
    state = (
        AnswerState.ABSENT
        if answer is None
        else answer_state(
            has_value=not missing,
            has_source=has_source(question, answer),
            said_on=answer.said_on,
            valid_until=answer.valid_until,
            today=today,
        )
    )
    return Asked(question=question, answer=answer, state=state, missing=missing)


def _is_asked(question: Question, answers: Mapping[str, Answer]) -> bool:
    condition = question.condition
    if condition is None:
        return True
    other = answers.get(condition.question)
    held = other.value.get(condition.part) if other else None
    chosen = held if isinstance(held, list) else [held]
    return any(str(each) in condition.values for each in chosen if each is not None)
