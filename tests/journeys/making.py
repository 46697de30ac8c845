"""A small company with a process of two stages, its two cards in force and one deal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from techkarta.accounts.models import User
from techkarta.cases.models import Case
from techkarta.cases.services import CaseFields, create_case
from techkarta.engine.cards.reading import read_card
from techkarta.method.models import Process, Stage
from techkarta.method.services.cards import put_in_force, store_draft
from tests import world

CARDS = Path(__file__).parent / "cards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who works here and what on."""

    rep: User
    head: User
    case: Case


@transaction.atomic
def make_office(language: str) -> Office:
    """A representative with a deal on the first stage, and his head."""
    company = world.make_company("journey")
    team = world.make_team(company)
    rep = world.make_user(company, "rep", team=team, name="Рита Репина", language=language)
    head = world.make_user(
        company, "head_of_sales", team=team, name="Глеб Глава", language=language
    )
    world.ensure_team(organisation_id=company.id, name=team.name, head_id=head.id)
    process = Process.objects.create(
        organisation=company, code="journey", title={"ru": "Путь", "en": "Journey"}
    )
    for order, (code, title) in enumerate((("s1", "Знакомство"), ("s2", "Предложение")), start=1):
        Stage.objects.create(process=process, code=code, mark=f"Ж{order}", title=title, order=order)
    now = timezone.now()
    for name in ("meet", "offer"):
        card = read_card((CARDS / f"{name}.yaml").read_bytes()).card
        assert card is not None
        put_in_force(store_draft(company.id, card, now), now)
    client = world.make_client(rep, "ООО «Волжский редуктор»")
    case = create_case(
        actor=world.actor(rep),
        process_id=process.id,
        stage_id=None,
        fields=CaseFields(title="СОЖ для участка валов", owner_id=rep.id, client_id=client.id),
        moment=now,
    )
    return Office(rep=rep, head=head, case=case)
