"""People of the made-up company ask their clients what the lists demand, and write it down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors import Case, case_to_change
from techkarta.clients.selectors import contacts
from techkarta.common.errors import Locked, NotAllowed, NotFound
from techkarta.engine.forms.questions import Part, PartKind, Question, Source
from techkarta.forms.selectors import sheet_of, subjects_of, today
from techkarta.forms.services import (
    AnswerFields,
    answer_questions,
    ask_exception,
    decide_exception,
)

from . import words

SAID, BY_DOCUMENT = 0.85, 0.6
PRESENTED_IN = 9
ASKS_FOR_EXCEPTION = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Whoever asks; all chance comes from one generator. `deciders`: heads, then who is above."""

    rng: Random
    deciders: tuple[Actor, ...]

    def answer(self, actor: Actor, case_id: int, keys: Collection[str], moment: datetime) -> None:
        """Write down the answers to the questions of a case."""
        case = case_to_change(actor, case_id)
        if case.client_id is None:
            return
        subject, day = subjects_of([case])[0], today(actor.organisation_id, moment)
        people = [person.id for person in contacts(case.client_id)]
        asked = [sheet_of(subject, day).of(key) for key in keys]
        answers = {
            each.question.key: (self._fields(each.question, people, moment), None)
            for each in asked
            if each is not None
        }
        if answers:
            answer_questions(actor=actor, subject=subject, answers=answers, moment=moment)

    def open_lock(self, actor: Actor, refusal: Locked, moment: datetime) -> None:
        """Do what a shut lock asks for; now and then, ask for an exception instead."""
        case_id, keys = refusal.params["case_id"], refusal.params["questions"]
        if not isinstance(case_id, int) or not isinstance(keys, list):
            return
        if self.rng.random() >= ASKS_FOR_EXCEPTION and keys:
            self.answer(actor, case_id, keys, moment)
        else:
            self._ask_exception(actor, case_to_change(actor, case_id), moment)

    def _ask_exception(self, actor: Actor, case: Case, moment: datetime) -> None:
        row = ask_exception(
            actor=actor,
            subject=subjects_of([case])[0],
            reason=self.rng.choice(words.EXCEPTIONS),
            moment=moment,
        )
        for decider in self.deciders:
            try:
                decide_exception(
                    actor=decider,
                    exception_id=row.id,
                    is_granted=self.rng.random() < SAID,
                    note=self.rng.choice(words.DECISIONS),
                    moment=moment,
                )
            except (Locked, NotAllowed, NotFound):
                # Not his team, or the quota of the month is used up: somebody above decides.
                continue
            break

    def _fields(self, question: Question, people: list[int], moment: datetime) -> AnswerFields:
        is_said = Source.CLIENT in question.sources and people and self.rng.random() < SAID
        others = [source for source in question.sources if source is not Source.CLIENT]
        source = Source.CLIENT if is_said or not others else self.rng.choice(others)
        return AnswerFields(
            value={
                part.code: self._value(part, people, moment)
                for part in question.parts
                if not part.is_optional or self.rng.random() < BY_DOCUMENT
            },
            source=source.value if people or source is not Source.CLIENT else "",
            person_id=self.rng.choice(people) if people else None,
            source_note=self.rng.choice(words.DOCUMENTS) if source is Source.DOCUMENT else "",
            said_on=moment.date(),
            confidence="sure" if is_said else "likely",
        )

    def _value(  # noqa: PLR0911 - a table by kind
        self, part: Part, people: list[int], moment: datetime
    ) -> object:
        match part.kind:
            case PartKind.NUMBER:
                return str(self.rng.randrange(5, 90))
            case PartKind.MONEY:
                return str(self.rng.randrange(20, 900) * 1000)
            case PartKind.CHOICE:
                return self.rng.choice(part.options).code
            case PartKind.MULTICHOICE:
                return [self.rng.choice(part.options).code]
            case PartKind.DATE:
                return (moment + timedelta(days=self.rng.randint(3, 40))).date().isoformat()
            case PartKind.CONTACTS:
                return [
                    {"role": role.code, "contact": person}
                    for role, person in zip(part.roles, people, strict=False)
                ]
            case PartKind.LIST:
                return [{each.code: self._value(each, people, moment) for each in part.fields}]
            case PartKind.MATRIX:
                return words.CRITERIA
            case PartKind.FILE:
                return []
            case _:
                return self.rng.choice(words.ANSWERS)
