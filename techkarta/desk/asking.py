"""Questions of the stage as work: what is to be asked about one's own cases, answerable at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language

from techkarta.accounts.permissions import Actor, may
from techkarta.cases.selectors.asking import QuestionsOfCase, questions_to_ask
from techkarta.engine.cards.model import Text
from techkarta.forms.pages.sheet import dom_id
from techkarta.forms.pages.words import STATE_LOOKS, StateLook
from techkarta.ui.formats import localise

SHOWN_CASES = 8
SHOWN_QUESTIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """One open question with the place to answer it."""

    mark: str
    text: str
    url: str
    look: StateLook
    is_critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCase:
    """A case with what is to be asked about it; `hidden` are further questions behind `url`."""

    title: str
    client: str
    stage: Text
    url: str
    count: int
    questions: Sequence[AskedQuestion]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAsk:
    """Everything to be asked, the first cases of it."""

    count: int
    cases: Sequence[AskedCase]
    hidden: int


def to_ask(actor: Actor, today: date) -> ToAsk:
    """The open questions of the actor's own cases; nothing for whoever may not answer."""
    rows = questions_to_ask(actor, today) if may(actor, "answer.write") else []
    return ToAsk(
        count=sum(len(row.asked) for row in rows),
        cases=[_case(row) for row in rows[:SHOWN_CASES]],
        hidden=max(0, len(rows) - SHOWN_CASES),
    )


def _case(row: QuestionsOfCase) -> AskedCase:
    url = reverse("cases:questions", args=[row.case.id])
    language = get_language() or "en"
    return AskedCase(
        title=row.case.title,
        client=row.case.client.name if row.case.client else "",
        stage=row.case.stage.mark or row.case.stage.code,
        url=url,
        count=len(row.asked),
        questions=[
            AskedQuestion(
                mark=localise(asked.question.mark, language),
                text=localise(asked.question.text, language),
                url=f"{url}#{dom_id(asked.question.key)}",
                look=STATE_LOOKS[asked.state],
                is_critical=asked.question.is_critical,
            )
            for asked in row.asked[:SHOWN_QUESTIONS]
        ],
        hidden=max(0, len(row.asked) - SHOWN_QUESTIONS),
    )
