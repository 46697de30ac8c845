"""Questions a person's own cases wait for on the stages they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from techkarta.accounts.permissions import Actor
from techkarta.engine.forms.sheet import Asked
from techkarta.forms.selectors import open_questions, subjects_of

from ..models import Case, CaseState
from .cases import moments_of


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsOfCase:
    """What is to be asked about a case on its stage."""

    case: Case
    asked: Sequence[Asked]


def questions_to_ask(actor: Actor, today: date) -> list[QuestionsOfCase]:
    """The open questions of the actor's own open cases, those with critical ones first."""
    rows = Case.objects.filter(owner_id=actor.user_id, state=CaseState.OPEN)
    rows = rows.select_related("stage", "process", "client").order_by("entered_at", "id")
    cases = list(rows)
    found = open_questions(subjects_of(cases), [moments_of(case.stage) for case in cases], today)
    made = [QuestionsOfCase(case=cases[each.place], asked=each.asked) for each in found]
    return sorted(made, key=lambda each: not any(one.question.is_critical for one in each.asked))
