"""People and teams: who is added, edited, told a password; what is refused and kept."""

import re
from typing import Any

import pytest
from django.test import Client

from techkarta.accounts.models import Team, User
from techkarta.audit.models import AuditEntry
from tests.world import PASSWORD, Cast, actor, make_team, make_user

NEW = {
    "full_name": "Nina New",
    "email": "Nina@North.example",
    "job_title": "Sales manager",
    "team": "",
    "language": "en",
    "roles": ["rep", "assistant"],
}


def told(answer: Any) -> str:
    found = re.search(r'value="([a-z0-9-]+)" data-told-password', answer.content.decode())
    assert found, "the answer tells no password"
    return found.group(1)


def edit(user: User, **changes: object) -> dict[str, object]:
    roles = [holding.role for holding in user.holdings.all()]
    present = {
        "full_name": user.full_name,
        "job_title": user.job_title,
        "team": user.team_id or "",
        "roles": roles,
        "is_active": "on",
        "version": user.version,
    }
    return {name: value for name, value in {**present, **changes}.items() if value is not None}


def test_everybody_sees_the_people_of_their_reach(cast: Cast) -> None:
    seen = {}
    for user in (cast.owner, cast.head, cast.stranger):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        blocks = client.get("/people/").context["page"].blocks
        seen[user.full_name] = {person.name for block in blocks for person in block.people}
    assert seen["Olga Owner"] == {"Olga Owner", "Kirill Colleague", "Hanna Head"}
    assert seen["Hanna Head"] >= {"Oleg Outsider", "Anton Admin"}
    assert seen["Sofia Stranger"] == {"Sofia Stranger"}


def test_an_empty_team_says_so_and_offers_the_next_step(cast: Cast, admin_browser: Client) -> None:
    make_team(cast.company, "Third")
    page = admin_browser.get("/people/").content.decode()
    assert "Nobody in this team yet." in page
    assert "/people/new/" in page


def test_the_list_costs_the_same_for_few_and_for_many(
    cast: Cast, admin_browser: Client, django_assert_max_num_queries: Any
) -> None:
    team = make_team(cast.company, "First")
    for _ in range(15):
        make_user(cast.company, "rep", "assistant", team=team)
    with django_assert_max_num_queries(12):
        admin_browser.get("/people/")


def test_a_new_person_gets_a_password_shown_once(cast: Cast, admin_browser: Client) -> None:
    answer = admin_browser.post("/people/new/", NEW)
    password = told(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert password not in admin_browser.get("/people/").content.decode()
    user = User.objects.get(email="nina@north.example")
    assert user.organisation == cast.company
    assert user.check_password(password)
    assert user.has_told_password


def test_told_passwords_are_long_and_never_the_same(admin_browser: Client) -> None:
    passwords = {
        told(admin_browser.post("/people/new/", {**NEW, "email": f"n{number}@north.example"}))
        for number in range(5)
    }
    assert len(passwords) == 5
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password) for password in passwords)


def test_a_told_password_opens_only_the_page_to_replace_it(admin_browser: Client) -> None:
    password = told(admin_browser.post("/people/new/", NEW))
    newcomer = Client()
    answer = newcomer.post("/login/", {"username": NEW["email"], "password": password})
    assert answer.status_code == 302
    assert newcomer.get("/people/").url == "/password/"
    assert newcomer.post("/people/new/", {}).url == "/password/"
    own = {"old": password, "new": "quiet-river-42", "again": "quiet-river-42"}
    assert newcomer.post("/password/", own).url == "/preferences/"
    assert newcomer.get("/people/").status_code == 200


def test_an_address_is_taken_in_any_case_and_what_was_typed_stays(
    cast: Cast, admin_browser: Client
) -> None:
    answer = admin_browser.post("/people/new/", {**NEW, "email": cast.owner.email.upper()})
    page = answer.content.decode()
    assert "is taken" in page
    assert "Nina New" in page
    assert User.objects.filter(full_name="Nina New").count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", "  "), ("email", "nina"), ("roles", []), ("roles", ["emperor"]), ("team", "99")],
)
def test_a_bad_field_is_named_and_nobody_is_added(
    admin_browser: Client, field: str, value: object
) -> None:
    answer = admin_browser.post("/people/new/", {**NEW, field: value})
    assert field in answer.context["page"].form.errors
    assert not User.objects.filter(full_name="Nina New").exists()


def test_a_team_of_another_company_cannot_be_chosen(cast: Cast, admin_browser: Client) -> None:
    answer = admin_browser.post("/people/new/", {**NEW, "team": cast.stranger.team_id})
    assert "team" in answer.context["page"].form.errors


def test_an_edit_changes_and_is_remembered(cast: Cast, admin_browser: Client) -> None:
    second = Team.objects.get(organisation=cast.company, name="Second")
    typed = edit(cast.owner, full_name="Olga Renamed", team=second.id, roles=["rep", "trainer"])
    assert admin_browser.post(f"/people/{cast.owner.id}/", typed).url == "/people/"
    user = User.objects.get(pk=cast.owner.pk)
    assert (user.full_name, user.team, user.version) == ("Olga Renamed", second, 2)
    assert actor(user).roles == {"rep", "trainer"}
    entry = AuditEntry.objects.latest("id")
    assert entry.changes["full_name"] == ["Olga Owner", "Olga Renamed"]
    assert entry.changes["roles"] == [["rep"], ["rep", "trainer"]]
    assert entry.actor == cast.admin


def test_a_change_made_meanwhile_is_shown_and_nothing_is_lost(
    cast: Cast, admin_browser: Client
) -> None:
    typed = edit(cast.owner, full_name="Olga Mine")
    User.objects.filter(pk=cast.owner.pk).update(full_name="Olga Theirs", version=2)
    page = admin_browser.post(f"/people/{cast.owner.id}/", typed).context["page"]
    assert [(item.label, item.now) for item in page.differences] == [("Full name", "Olga Theirs")]
    assert page.form["full_name"].value() == "Olga Mine"
    again = {**typed, "version": page.form["version"].value()}
    assert admin_browser.post(f"/people/{cast.owner.id}/", again).status_code == 302
    assert User.objects.get(pk=cast.owner.pk).full_name == "Olga Mine"


def test_an_administrator_cannot_shut_themselves_out(cast: Cast, admin_browser: Client) -> None:
    for typed in (edit(cast.admin, is_active=None), edit(cast.admin, roles=["rep"])):
        answer = admin_browser.post(f"/people/{cast.admin.id}/", typed)
        assert answer.status_code == 200
        assert "Ask another administrator" in answer.content.decode()


def test_who_may_no_longer_sign_in_loses_the_session(cast: Cast, admin_browser: Client) -> None:
    client = Client()
    client.post("/login/", {"username": cast.owner.email, "password": PASSWORD})
    assert client.get("/people/").status_code == 200
    admin_browser.post(f"/people/{cast.owner.id}/", edit(cast.owner, is_active=None))
    assert client.get("/people/").status_code == 302
    assert "Olga Owner" in admin_browser.get("/people/?former").content.decode()
    assert "Olga Owner" not in admin_browser.get("/people/").content.decode()


def test_a_new_password_ends_the_old_one_and_its_sessions(
    cast: Cast, admin_browser: Client
) -> None:
    client = Client()
    client.post("/login/", {"username": cast.owner.email, "password": PASSWORD})
    password = told(admin_browser.post(f"/people/{cast.owner.id}/password/"))
    assert client.get("/people/").url.startswith("/login/")
    assert User.objects.get(pk=cast.owner.pk).check_password(password)


def test_ones_own_password_is_not_reset_without_the_old_one(
    cast: Cast, admin_browser: Client
) -> None:
    assert admin_browser.post(f"/people/{cast.admin.id}/password/").status_code == 400
    assert User.objects.get(pk=cast.admin.pk).check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/people/{}/", "/people/{}/password/"])
def test_a_person_of_another_company_is_not_there(
    cast: Cast, admin_browser: Client, path: str
) -> None:
    assert admin_browser.post(path.format(cast.stranger.id), {}).status_code == 404
    assert User.objects.get(pk=cast.stranger.pk).check_password(PASSWORD)


def test_only_an_administrator_changes_people(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/people/new/").status_code == 403
    assert client.post(f"/people/{cast.owner.id}/", edit(cast.owner)).status_code == 403
    assert "/people/new/" not in client.get("/people/").content.decode()


def test_a_team_is_added_with_its_head(cast: Cast, admin_browser: Client) -> None:
    typed = {"name": " Third ", "region": "Ural", "head": cast.colleague.id}
    assert admin_browser.post("/people/teams/new/", typed).status_code == 302
    team = Team.objects.get(name="Third")
    assert (team.region, team.head, team.organisation) == ("Ural", cast.colleague, cast.company)


@pytest.mark.parametrize("name", ["First", "FIRST", " first "])
def test_a_team_name_is_taken_in_any_case(admin_browser: Client, name: str) -> None:
    answer = admin_browser.post("/people/teams/new/", {"name": name})
    assert "name" in answer.context["page"].form.errors


def test_a_team_edit_notices_a_change_made_meanwhile(cast: Cast, admin_browser: Client) -> None:
    team = Team.objects.get(organisation=cast.company, name="First")
    typed = {"name": "Mine", "region": team.region, "head": team.head_id, "version": team.version}
    Team.objects.filter(pk=team.pk).update(region="Volga", version=team.version + 1)
    page = admin_browser.post(f"/people/teams/{team.id}/", typed).context["page"]
    assert {(item.label, item.now) for item in page.differences} >= {("Region", "Volga")}
    again = {**typed, "version": page.form["version"].value()}
    assert admin_browser.post(f"/people/teams/{team.id}/", again).status_code == 302
    assert Team.objects.get(pk=team.pk).name == "Mine"


def test_a_head_is_somebody_active_of_the_company(cast: Cast, admin_browser: Client) -> None:
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    for head in (cast.stranger.id, cast.colleague.id):
        answer = admin_browser.post("/people/teams/new/", {"name": "Third", "head": head})
        assert "head" in answer.context["page"].form.errors
