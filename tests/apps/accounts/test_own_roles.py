"""Roles of the company's own: who names them, whose rights they give, when they may go."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import OwnRole, User
from techkarta.accounts.permissions import may
from techkarta.accounts.selectors import staffing
from techkarta.accounts.services import (
    RoleEdit,
    UserEdit,
    create_role,
    edit_user,
    rename_role,
    restore_role,
    retire_role,
)
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_cast, make_user

TITLE = {"ru": "Инженер-сметчик", "en": "Estimator"}


making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def role(cast: Cast) -> OwnRole:
    edit = RoleEdit(title=TITLE, basis="specialist")
    return create_role(actor=actor(cast.admin), edit=edit, moment=MOMENT)


def give(cast: Cast, user: User, *roles: str) -> None:
    edit = UserEdit(
        full_name=user.full_name, job_title="", team_id=user.team_id, roles=roles, is_active=True
    )
    user.refresh_from_db()
    edit_user(
        actor=actor(cast.admin), user_id=user.id, version=user.version, edit=edit, moment=MOMENT
    )


def test_a_role_is_named_once_under_a_code_of_its_own(cast: Cast, role: OwnRole) -> None:
    assert (role.code, role.basis) == ("inzhener-smetchik", "specialist")
    with pytest.raises(Invalid) as refusal:
        create_role(
            actor=actor(cast.admin), edit=RoleEdit(title="estimator", basis="rep"), moment=MOMENT
        )
    assert refusal.value.code == "role_title_taken"


@pytest.mark.parametrize("basis", ["", "admin", "methodologist", "partner_rep"])
def test_a_role_gives_no_rights_to_set_rights_up(cast: Cast, basis: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create_role(
            actor=actor(cast.admin), edit=RoleEdit(title="Other", basis=basis), moment=MOMENT
        )
    assert refusal.value.code == "role_without_basis"


def test_a_holder_has_the_rights_of_the_basis_and_not_its_work(cast: Cast, role: OwnRole) -> None:
    give(cast, cast.owner, role.code)
    holder = actor(cast.owner)
    assert may(holder, "answer.write")
    assert not may(holder, "case.create")
    assert holder.addressed == {role.code}
    found = staffing(cast.company.id)
    assert found.performer(role.code, cast.colleague.id) == cast.owner.id
    assert found.performer("specialist", cast.colleague.id) is None


def test_who_may_not_change_roles_is_refused(cast: Cast, role: OwnRole) -> None:
    with pytest.raises(NotAllowed):
        create_role(actor=actor(cast.head), edit=RoleEdit(title="X", basis="rep"), moment=MOMENT)
    other = actor(make_user(cast.other_company, "admin"))
    with pytest.raises(NotFound):
        rename_role(actor=other, role_id=role.id, version=1, title="X", moment=MOMENT)


def test_a_role_of_another_company_is_not_held(cast: Cast, role: OwnRole) -> None:
    other = actor(make_user(cast.other_company, "admin"))
    edit = UserEdit(full_name="S", job_title="", team_id=None, roles=(role.code,), is_active=True)
    with pytest.raises(Invalid) as refusal:
        edit_user(actor=other, user_id=cast.stranger.id, version=1, edit=edit, moment=MOMENT)
    assert refusal.value.code == "role_unknown"


def test_a_role_somebody_holds_is_not_retired(cast: Cast, role: OwnRole) -> None:
    give(cast, cast.owner, role.code)
    told = {"actor": actor(cast.admin), "role_id": role.id, "moment": MOMENT}
    with pytest.raises(Invalid) as refusal:
        retire_role(**told, version=1)
    assert refusal.value.code == "role_is_held"
    give(cast, cast.owner, "rep")
    assert retire_role(**told, version=1).is_retired
    with pytest.raises(Invalid):
        give(cast, cast.owner, role.code)
    assert not restore_role(**told, version=2).is_retired


def test_two_who_rename_a_role_meet(cast: Cast, role: OwnRole) -> None:
    told = {"actor": actor(cast.admin), "role_id": role.id, "moment": MOMENT}
    rename_role(**told, version=1, title="Assessor")
    with pytest.raises(Conflict):
        rename_role(**told, version=1, title="Appraiser")


def test_the_page_names_renames_and_retires(cast: Cast) -> None:
    browser = Browser()
    browser.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("accounts:roles")
    sent = {"title_ru": "Инженер-сметчик", "title_en": "Estimator", "basis": "specialist"}
    assert browser.post(url, sent).status_code == 302
    page = browser.get(url).context["page"]
    (row,) = page.rows
    assert (row.title, row.basis, row.holders) == ("Estimator", "Specialist", ())
    give(cast, cast.owner, row.code)
    assert "Estimator" in browser.get(reverse("accounts:people")).content.decode()
    browser.post(reverse("accounts:role_retire", args=[row.id]), {"version": row.version})
    assert len(browser.get(url).context["page"].rows) == 1
    one = reverse("accounts:role", args=[row.id])
    assert browser.post(one, {"title_en": "Assessor", "version": row.version}).status_code == 302
    assert browser.get(url).context["page"].rows[0].title == "Assessor"
