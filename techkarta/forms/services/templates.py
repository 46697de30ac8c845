"""Changes of lists of questions."""

from __future__ import annotations

from django.db import transaction

from techkarta.presets.content import ClientTypePreset

from ..models import FormTemplate, Question


@transaction.atomic
def ensure_template(
    *, organisation_id: int, client_type_id: int, preset: ClientTypePreset
) -> FormTemplate:
    """The shipped list of a client type, made where the company has none; an edited one stays."""
    template, is_new = FormTemplate.objects.get_or_create(
        organisation_id=organisation_id,
        code=preset.code,
        revision=1,
        defaults={"title": preset.title, "client_type_id": client_type_id},
    )
    if is_new:
        Question.objects.bulk_create(
            [
                Question(
                    template=template,
                    order=order,
                    code=question.code,
                    topic=question.topic,
                    mark=question.mark,
                    text=question.text,
                    is_critical=question.is_critical,
                    weight=question.weight,
                    due=question.due,
                    parts=list(question.parts),
                    sources=list(question.sources),
                    validity_days=question.validity_days,
                )
                for order, question in enumerate(preset.questions)
            ]
        )
    return template
