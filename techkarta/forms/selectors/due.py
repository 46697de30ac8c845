"""Questions that wait to be asked now, over many cases, each once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from techkarta.engine.forms.sheet import Asked
from techkarta.engine.gates.facts import AnswerState

from .sheets import CLIENT, Subject, asked_templates, sheets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestions:
    """What is to be asked about one subject now; `place` is its place among those given."""

    place: int
    asked: tuple[Asked, ...]


def open_questions(
    subjects: Sequence[Subject], moments: Sequence[Collection[str]], today: date
) -> list[OpenQuestions]:
    """The unanswered questions due on the stage of each subject, and answers out of date.

    `moments` are those of the stage of each. A question about a client stands with the first of its
    subjects alone. Subjects without open questions are left out; the number of queries is constant.
    """
    if not subjects:
        return []
    lists = asked_templates(subjects[0].organisation_id).filter(subject=CLIENT)
    about_client = {each.topic or each.code for row in lists for each in row.questions.all()}
    seen: set[tuple[int, str]] = set()
    found = []
    for place, sheet in enumerate(sheets_of(subjects, today)):
        client_id = subjects[place].client_id or 0
        rows = []
        for asked in sheet.asked:
            key = asked.question.key
            if not _waits(asked, moments[place]) or (client_id, key) in seen:
                continue
            if key in about_client:
                seen.add((client_id, key))
            rows.append(asked)
        if rows:
            rows.sort(key=lambda asked: not asked.question.is_critical)
            found.append(OpenQuestions(place=place, asked=tuple(rows)))
    return found


def _waits(asked: Asked, moments: Collection[str]) -> bool:
    if asked.state is AnswerState.VALID:
        return False
    return asked.question.due in moments or asked.state is AnswerState.EXPIRED
