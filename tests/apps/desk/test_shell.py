"""The frame: places by rights, one current, cheap, nothing for strangers."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from techkarta.accounts.models import User
from techkarta.accounts.permissions import scope_of
from techkarta.desk.navigation import PLACES, is_open
from techkarta.desk.shell import shell, shell_of
from tests.keeping import makes
from tests.world import ROLES, Cast, actor, make_cast, make_user

making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def request_of(user: User | AnonymousUser, path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = User.objects.get(pk=user.pk) if isinstance(user, User) else user
    return request


def urls(user: User, path: str = "/") -> set[str]:
    return {item.url for group in shell_of(request_of(user, path)).groups for item in group.items}


@pytest.mark.parametrize("role", ROLES)
def test_a_place_is_shown_exactly_where_its_page_lets_the_role_in(cast: Cast, role: str) -> None:
    user = make_user(cast.company, role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    shown = urls(user)
    for place in (place for group in PLACES.values() for place in group):
        try:
            resolve(place.path)
        except Resolver404:
            assert place.path not in shown, "a link to nowhere"
            continue
        status = client.get(place.path).status_code
        assert (status in {200, 302}) is (place.path in shown), f"{place.path}: {status}"


def test_a_page_without_a_declared_right_is_no_place(cast: Cast) -> None:
    assert not is_open(actor(cast.admin), "/login/")
    assert not is_open(actor(cast.admin), "/nowhere/")


def test_one_place_is_current_on_its_page_and_below(cast: Cast) -> None:
    for path in ("/people/", "/people/new/"):
        groups = shell_of(request_of(cast.admin, path)).groups
        current = [item.url for group in groups for item in group.items if item.is_current]
        assert current == ["/people/"], path


def test_every_shortcut_is_used_once() -> None:
    keys = [place.key for group in PLACES.values() for place in group]
    assert len(set(keys)) == len(keys)


def test_the_frame_knows_the_person(cast: Cast) -> None:
    cast.head.theme = "dark"
    cast.head.save()
    frame = shell_of(request_of(cast.head))
    assert (frame.user_name, frame.theme, frame.initials) == ("Hanna Head", "dark", "HH")
    assert frame.role_title
    assert frame.logout_url == "/logout/"


def test_the_number_of_open_checks_stands_beside_control(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Checks:
        def count(self) -> int:
            return 7

    monkeypatch.setattr("techkarta.desk.navigation.open_checks", lambda _actor: Checks())
    groups = shell_of(request_of(cast.head)).groups
    counts = {item.url: item.count for group in groups for item in group.items}
    assert counts.get("/control/") == 7


@pytest.mark.django_db
def test_a_stranger_gets_a_plain_frame_and_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        frame = shell_of(request_of(AnonymousUser()))
    assert frame.groups == ()
    assert frame.search_url == ""


def test_the_frame_is_cheap_and_costs_nothing_where_it_is_not_used(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    request = request_of(cast.head)
    with django_assert_max_num_queries(0):
        context = shell(request)
    with django_assert_max_num_queries(4):
        assert context["shell"].groups


def test_the_matrix_and_not_the_table_decides(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "techkarta.desk.navigation.scope_of",
        lambda who, action: None if action == "people.view" else scope_of(who, action),
    )
    assert "/people/" not in urls(cast.admin)
