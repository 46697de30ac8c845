"""Answers to the questions of clients and cases."""

from __future__ import annotations

from ninja import Query, Router

from techkarta.cases.selectors import case as visible_case
from techkarta.clients.selectors import client as visible_client
from techkarta.common.errors import Invalid, NotFound
from techkarta.forms import selectors, services
from techkarta.forms.selectors import Subject

from ..declaring import changing, reading
from ..entering import ApiRequest, Given, right
from ..shapes import answers as shapes
from ..shapes.answers import AnswerBody, AnswerQuery, AnswerShape
from ..shapes.base import Listed

router = Router(tags=["answers"])


@router.get("", response=reading(Listed[AnswerShape]), summary="Questions with their answers")
@right("client.view", query=AnswerQuery)
def answers(request: ApiRequest, about: Query[AnswerQuery]) -> Given:
    """Everything asked about a client, or about a case and its client, with what it is worth."""
    subject = _subject(request, about)
    return Given(body=Listed(items=_answers(request, subject)))


@router.post("", response=changing(AnswerShape), summary="Answer a question")
@right("answer.write")
def answer_question(request: ApiRequest, body: AnswerBody) -> Given:
    """Write an answer; where there is one already, If-Match says which one was seen."""
    subject = _subject(request, body)
    seen = selectors.current_answers(subject).get(body.key)
    if seen is not None and request.version is None:
        raise Invalid("version_absent", field="If-Match")
    services.answer_question(
        actor=request.actor,
        subject=subject,
        key=body.key,
        fields=body.fields(),
        version=request.version or 0,
        moment=request.moment,
    )
    found = next((each for each in _answers(request, subject) if each.key == body.key), None)
    if found is None:
        raise NotFound("not_found")
    return Given(body=found, version=found.version)


def _answers(request: ApiRequest, subject: Subject) -> list[AnswerShape]:
    day = selectors.today(request.actor.organisation_id, request.moment)
    return shapes.answers(selectors.sheet_of(subject, day), selectors.current_answers(subject))


def _subject(request: ApiRequest, about: AnswerQuery | AnswerBody) -> Subject:
    if (about.case is None) == (about.client is None):
        raise Invalid("answer_about_one", field="case")
    if about.case is not None:
        return selectors.subjects_of([visible_case(request.actor, about.case)])[0]
    row = visible_client(request.actor, about.client or 0)
    return Subject(
        organisation_id=row.organisation_id,
        client_id=row.id,
        types=tuple(kind.code for kind in row.types.all()),
    )
