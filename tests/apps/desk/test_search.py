"""Search finds what the actor may see, in any letter case, and nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from techkarta.desk.search import search_page
from tests.keeping import makes
from tests.world import Cast, actor, make_case, make_cast, make_client, make_user


def make_company() -> Cast:
    return make_cast(has_processes=True)


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture(autouse=True)
def _all_pages_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found does not hang on which lists have pages of their own."""
    monkeypatch.setattr("techkarta.desk.search.is_open", lambda _actor, _path: True)


def found(user: Any, query: str, *, limit: int = 10) -> dict[str, list[str]]:
    page = search_page(actor(user), query, limit=limit)
    return {group.title: [hit.title for hit in group.hits] for group in page.groups}


def titles(user: Any, query: str) -> list[str]:
    return [title for hits in found(user, query).values() for title in hits]


@pytest.mark.parametrize("query", ["хлебозавод", "ХЛЕБОЗАВОД", "леБоз", "колос хлеб"])
def test_cyrillic_is_found_in_any_case_and_by_any_part(cast: Cast, query: str) -> None:
    make_case(cast.owner, make_client(cast.owner, "Хлебозавод «Колос»"), title="Смазка печей")
    hits = titles(cast.owner, query)
    assert "Хлебозавод «Колос»" in hits
    assert "Смазка печей" in hits


def test_what_is_found_opens_on_a_page_there_is(cast: Cast) -> None:
    make_case(cast.owner, make_client(cast.owner, "T1 works"), title="T1 deal")
    hits = [
        hit
        for query in ("t1", "olga", "")
        for group in search_page(actor(cast.owner), query, limit=10).groups
        for hit in group.hits
    ]
    assert len(hits) > 4
    for hit in hits:
        resolve(hit.url.partition("#")[0])


def test_people_are_found_by_name_email_and_job_title(cast: Cast) -> None:
    user = make_user(cast.company, team=cast.owner.team, name="Ёлкина Алёна", email="ae@x.example")
    for query in ("елкина", "АЛЁНА", "ae@x"):
        assert user.full_name in titles(cast.owner, query), query


def test_cards_are_found_by_title_and_code(cast: Cast) -> None:
    assert found(cast.owner, "traditional-t1")
    assert not titles(cast.owner, "traditional-t1 nowhere")


def test_nothing_beyond_the_actors_reach_is_found(cast: Cast) -> None:
    make_case(cast.owner, make_client(cast.owner, "Secret Works"), title="Secret deal")
    assert titles(cast.owner, "secret")
    assert titles(cast.colleague, "secret"), "the same team"
    assert titles(cast.outsider, "secret") == []
    assert titles(cast.stranger, "secret") == []
    assert "Olga Owner" not in titles(cast.outsider, "olga")


def test_one_letter_asks_for_more(cast: Cast) -> None:
    page = search_page(actor(cast.owner), "о", limit=5)
    assert page.is_too_short


def test_an_empty_query_offers_the_places(cast: Cast) -> None:
    assert "People" in titles(cast.owner, "")


def test_places_are_found_as_commands(cast: Cast) -> None:
    assert "People" in titles(cast.owner, "peop")
    assert "Audit" not in titles(cast.owner, "audit")
    assert "Audit" in titles(cast.admin, "audit")


def test_many_hits_are_cut_and_lead_to_the_list(cast: Cast) -> None:
    for number in range(4):
        make_client(cast.owner, f"Works {number}")
    page = search_page(actor(cast.owner), "works", limit=3)
    clients = next((group for group in page.groups if group.more_url), None)
    assert clients is not None
    assert len(clients.hits) == 3
    assert clients.more_url == "/clients/?q=works"


def test_the_palette_gets_rows_and_a_browser_a_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    rows = client.get("/search/?q=olga", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in rows
    assert 'role="option"' in rows
    page = client.get("/search/?q=olga").content.decode()
    assert "<html" in page
    assert "Olga Owner" in page


def test_what_was_asked_is_shown_as_text(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get("/search/", {"q": "<script>x</script>"}, headers=headers)
        assert "<script>x" not in page.content.decode()


def test_search_costs_the_same_for_few_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    who = actor(cast.owner)
    for number in range(8):
        make_case(cast.owner, make_client(cast.owner, f"Works {number}"), title=f"Works {number}")
    with django_assert_max_num_queries(10):
        search_page(who, "works", limit=10)
