"""Roles of the company's own in cards: declared as the file wants it, worked by their holders."""

from __future__ import annotations

import pytest
from django.urls import reverse

from techkarta.accounts.models import OwnRole
from techkarta.accounts.services import RoleEdit, create_role, rename_role, retire_role
from techkarta.cases.models import StageVisit
from techkarta.common.errors import Invalid
from techkarta.engine.cards.editing import SetOperation
from techkarta.method.mapping import draft_card
from techkarta.method.services import edit_draft, findings_of, start_draft
from techkarta.work.models import Task
from tests.world import MOMENT, actor, make_case, make_user

from .conftest import Load, Office, Signed, bring_into_force

TITLE = {"ru": "Инженер-сметчик", "en": "Estimator"}


@pytest.fixture
def role(office: Office) -> OwnRole:
    edit = RoleEdit(title=TITLE, basis="specialist")
    return create_role(actor=actor(office.admin), edit=edit, moment=MOMENT, code="estimator")


def let_do(office: Office, row: object, no: str, role: str) -> object:
    return edit_draft(
        actor=actor(office.author), version_id=row.id, version=row.version,  # type: ignore[attr-defined]
        changes=[SetOperation(no=no, values={"role": role})], moment=MOMENT,
    )  # fmt: skip


def test_a_card_that_names_an_own_role_declares_it(
    office: Office, load: Load, role: OwnRole
) -> None:
    row = let_do(office, load(), "020", role.code)
    card = draft_card(row)  # type: ignore[arg-type]
    assert (card.roles, card.operation("020").role) == ({"estimator": TITLE}, "estimator")
    assert not [each for each in findings_of(row) if each.severity == "error"]  # type: ignore[arg-type]


def test_a_role_nobody_named_is_refused(office: Office, load: Load) -> None:
    with pytest.raises(Invalid) as refusal:
        let_do(office, load(), "020", "estimator")
    assert refusal.value.code == "value_unusable"


def test_the_editor_offers_and_pastes_own_roles(
    office: Office, load: Load, role: OwnRole, signed: Signed
) -> None:
    row, browser = load(), signed(office.author)
    url = reverse("method:editor", args=[row.id])
    page = browser.get(url).context["page"]
    assert "estimator" in {choice.value for choice in page.choices["role"]}
    sent = {
        "do": "paste",
        "no": "020",
        "field": "role",
        "text": "Estimator",
        "version": row.version,
    }
    assert browser.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert draft_card(row).operation("020").role == "estimator"


def test_the_task_goes_to_who_holds_the_role(office: Office, load: Load, role: OwnRole) -> None:
    holder = make_user(office.company, role.code)
    bring_into_force(office, let_do(office, load(), "010", role.code))  # type: ignore[arg-type]
    case = make_case(office.rep, process="own")
    visit = StageVisit.objects.get(case=case)
    task = Task.objects.get(visit=visit, operation__no="010")
    assert task.owner_id == holder.id


def test_a_role_a_card_names_is_not_retired_and_its_new_name_comes_with_a_revision(
    office: Office, load: Load, role: OwnRole
) -> None:
    approved = bring_into_force(office, let_do(office, load(), "020", role.code))  # type: ignore[arg-type]
    told = {"actor": actor(office.admin), "role_id": role.id, "version": 1, "moment": MOMENT}
    with pytest.raises(Invalid) as refusal:
        retire_role(**told)
    assert refusal.value.code == "role_in_cards"
    rename_role(**told, title={"ru": "Сметчик", "en": "Assessor"})
    draft = start_draft(actor=actor(office.author), version_id=approved.id, moment=MOMENT)
    assert draft_card(draft).roles["estimator"] == {"ru": "Сметчик", "en": "Assessor"}
    assert draft_card(approved).roles["estimator"] == TITLE
