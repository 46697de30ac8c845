"""Between rows of templates and answers and engine values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from techkarta.engine.forms import sheet
from techkarta.engine.forms.questions import Condition, Question, Source, part_of
from techkarta.presets.content import DUES

from .models import Answer, FormTemplate
from .models import Question as QuestionRow

MOMENTS: Sequence[str] = DUES
"""The moments by which the questions of a client's list are due, the earliest first."""


def question_of(row: QuestionRow) -> Question:
    """A question as the engine asks it."""
    return Question(
        code=row.code,
        topic=row.topic,
        mark=row.mark or row.code,
        text=row.text,
        section=row.section,
        is_critical=row.is_critical,
        weight=row.weight,
        due=row.due,
        parts=tuple(part_of(part) for part in row.parts),
        sources=tuple(Source(each) for each in row.sources),
        validity_days=row.validity_days,
        condition=condition_of(row.condition),
    )


def condition_of(data: Mapping[str, object]) -> Condition | None:
    """A condition from its plain data; None where there is none."""
    values = data.get("values")
    if not data.get("question") or not isinstance(values, list):
        return None
    return Condition(
        question=str(data["question"]),
        part=str(data.get("part", "")),
        values=frozenset(str(value) for value in values),
    )


def questions_of(templates: Iterable[FormTemplate]) -> list[list[Question]]:
    """The questions of templates whose rows are loaded."""
    return [[question_of(row) for row in template.questions.all()] for template in templates]


def answer_of(row: Answer) -> sheet.Answer:
    """An answer as the engine judges it."""
    return sheet.Answer(
        value=row.value,
        source=Source(row.source) if row.source else None,
        source_person=row.person_id,
        source_note=row.source_note,
        said_on=row.said_on,
        valid_until=row.valid_until,
    )
