"""A client type of the company's own begins as a copy of another, with its list of questions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Change, record_changes
from techkarta.clients.selectors import client_types
from techkarta.clients.services import call_client_type, ensure_client_type
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.cards.model import Text

from ..models import FormTemplate, Question, TemplateState

MOST = 30
COPIED = (
    "order", "code", "topic", "section", "mark", "text", "is_critical", "weight", "due", "parts",
    "sources", "validity_days", "condition",
)  # fmt: skip


@transaction.atomic
def copy_client_type(
    *, actor: Actor, source: str, title: Text, note: Text, moment: datetime
) -> FormTemplate:
    """Add a client type with the questions of another one; topics they share are asked once.

    Invalid for an empty or taken name; NotFound where the source has no list.
    """
    require(actor, "form.write")
    kinds = list(client_types(actor.organisation_id).select_for_update())
    _expect_free(title, [kind.title for kind in kinds])
    if len(kinds) >= MOST:
        raise Invalid("client_types_too_many", field="title_ru", limit=MOST)
    template = _list_of(actor, source)
    codes = {kind.code for kind in kinds}
    number = next(number for number in range(1, MOST + 2) if f"own-{number}" not in codes)
    kind = ensure_client_type(
        organisation_id=actor.organisation_id,
        code=f"own-{number}",
        title=title,
        note=note,
        order=max((each.order for each in kinds), default=0) + 1,
    )
    made = _copied(template, kind.id, kind.code, title)
    change = Change(
        action="client_type.create",
        subject="client_type",
        subject_id=kind.id,
        label=kind.code,
        fields={"title": ["", title], "source": source},
    )
    record_changes(actor=actor, moment=moment, changes=[change])
    return made


@transaction.atomic
def rename_client_type(
    *, actor: Actor, code: str, title: Text, note: Text, version: int, moment: datetime
) -> None:
    """Call a client type otherwise; its clients, questions and cards stay with it.

    Conflict where somebody changed it meanwhile; Invalid for an empty or taken name; NotFound
    where there is no such type. The same values again change nothing.
    """
    require(actor, "form.write")
    kinds = list(client_types(actor.organisation_id).select_for_update())
    kind = next((each for each in kinds if each.code == code), None)
    if kind is None:
        raise NotFound("not_found")
    if kind.version != version:
        raise Conflict("changed_meanwhile", current={"title": kind.title, "note": kind.note})
    others = [each for each in kinds if each.id != kind.id]
    _expect_free(title, [each.title for each in others])
    if (title, note) == (kind.title, kind.note):
        return
    if not call_client_type(kind_id=kind.id, title=title, note=note, version=version):
        raise Conflict("changed_meanwhile", current={"title": kind.title, "note": kind.note})
    change = Change(
        action="client_type.rename",
        subject="client_type",
        subject_id=kind.id,
        label=kind.code,
        fields={"title": [kind.title, title], "note": [kind.note, note]},
    )
    record_changes(actor=actor, moment=moment, changes=[change])


def _expect_free(title: Text, taken: Iterable[Text]) -> None:
    names = [title] if isinstance(title, str) else list(title.values())
    if not any(name.strip() for name in names):
        raise Invalid("title_empty", field="title_ru")
    if any(_same(each, title) for each in taken):
        raise Invalid("client_type_taken", field="title_ru")


def _list_of(actor: Actor, source: str) -> FormTemplate:
    rows = FormTemplate.objects.filter(
        organisation_id=actor.organisation_id,
        client_type__code=source,
        state=TemplateState.IN_FORCE,
    )
    template = rows.order_by("-revision").first()
    if template is None:
        raise NotFound("not_found")
    return template


def _copied(template: FormTemplate, kind_id: int, code: str, title: Text) -> FormTemplate:
    made = FormTemplate.objects.create(
        organisation_id=template.organisation_id,
        code=code,
        title=title,
        subject=template.subject,
        client_type_id=kind_id,
    )
    Question.objects.bulk_create(
        Question(template=made, **{name: getattr(each, name) for name in COPIED})
        for each in template.questions.all()
    )
    return made


def _same(one: Text, other: Text) -> bool:
    """Whether two titles agree in a language both have."""
    first = {"ru": one} if isinstance(one, str) else one
    second = {"ru": other} if isinstance(other, str) else other
    return any(
        first[code].strip().casefold() == second[code].strip().casefold()
        for code in first
        if first[code] and second.get(code)
    )
