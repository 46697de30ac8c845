"""A deal on the proposal stage with a client of a type, and ways to answer its questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pytest

from techkarta.cases.models import Case
from techkarta.clients.models import Client, ClientType, Contact
from techkarta.desk.starter import load_starter
from techkarta.engine.forms.questions import PartKind, Question
from techkarta.engine.forms.sheet import Sheet
from techkarta.forms.models import Answer
from techkarta.forms.selectors import Subject, sheet_of, subjects_of
from techkarta.forms.services import AnswerFields, answer_question, answer_questions
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast, make_client

TODAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The cast, a client of a type and a deal with it."""

    cast: Cast
    client: Client
    person: Contact
    case: Case

    @property
    def subject(self) -> Subject:
        """The deal with its client as it is now."""
        return subjects_of([Case.objects.select_related("process").get(pk=self.case.pk)])[0]

    @property
    def sheet(self) -> Sheet:
        """The questions with what their answers are worth."""
        return sheet_of(self.subject, TODAY)

    def question(self, key: str) -> Question:
        """A question that is asked."""
        found = self.sheet.of(key)
        assert found is not None, key
        return found.question

    def fields(self, question: Question, **changes: object) -> AnswerFields:
        """A whole answer said today by the person at the client."""
        told: dict[str, object] = {
            "value": {part.code: self._example(part) for part in question.parts},
            "source": "client" if "client" in question.sources else "observation",
            "person_id": self.person.id,
            "said_on": TODAY,
            **changes,
        }
        return AnswerFields(**told)  # type: ignore[arg-type]

    def _example(self, part: object) -> object:
        examples: dict[PartKind, object] = {
            PartKind.NUMBER: "12,5",
            PartKind.MONEY: "312 000",
            PartKind.TEXT: "Words of the client",
            PartKind.DATE: "2026-12-10",
            PartKind.FILE: [],
            PartKind.MATRIX: {"rows": ["User"], "columns": ["Price"], "cells": [["7"]]},
        }
        kind = part.kind  # type: ignore[attr-defined]
        if kind is PartKind.CHOICE:
            return part.options[0].code  # type: ignore[attr-defined]
        if kind is PartKind.MULTICHOICE:
            return [part.options[0].code]  # type: ignore[attr-defined]
        if kind is PartKind.CONTACTS:
            role = part.roles[0].code  # type: ignore[attr-defined]
            return [{"role": role, "contact": self.person.id}]
        if kind is PartKind.LIST:
            return [{each.code: self._example(each) for each in part.fields}]  # type: ignore[attr-defined]
        return examples[kind]

    def answer(self, key: str, version: int | None = None, **changes: object) -> Answer:
        """The owner answers one question."""
        return answer_question(
            actor=actor(self.cast.owner),
            subject=self.subject,
            key=key,
            fields=self.fields(self.question(key), **changes),
            version=version,
            moment=MOMENT,
        )

    def answer_all(self, *, but: Iterable[str] = ()) -> None:
        """The owner answers everything but some."""
        left_out = set(but)
        answers = {
            each.question.key: (self.fields(each.question), None)
            for each in self.sheet.asked
            if each.question.key not in left_out
        }
        answer_questions(
            actor=actor(self.cast.owner), subject=self.subject, answers=answers, moment=MOMENT
        )


def make_desk(cast: Cast, *types: str, process: str = "traditional", stage: str = "t3") -> Desk:
    """A deal of the owner's with a client of these types."""
    client = make_client(cast.owner)
    client.types.set(ClientType.objects.filter(organisation=cast.company, code__in=types))
    person = Contact.objects.create(client=client, name="Piotr Person")
    case = make_case(cast.owner, client, process=process, stage=stage)
    return Desk(cast=cast, client=client, person=person, case=case)


def make_company() -> Cast:
    """The cast of a company with the starter content."""
    cast = make_cast()
    load_starter(organisation_id=cast.company.id, moment=MOMENT)
    return cast


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return make_desk(cast, "industrial")
