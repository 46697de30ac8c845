"""What a program reads: what its owner may see, in parts, in the language it asks for."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.program import Program
from tests.world import Cast, first_task, make_case, make_client, make_user


def test_me_tells_who_asks_and_what_they_may(cast: Cast, program: Program) -> None:
    told = program.get("/me").json()
    assert told["name"] == "Olga Owner"
    assert told["roles"] == ["rep"]
    assert told["rights"]["case.change"] == "own"
    assert "case.override" not in told["rights"]
    assert told["company"]["currency"] == "RUB"


@pytest.mark.parametrize("kind", ["processes", "cards", "clients", "cases", "tasks", "checks"])
def test_every_list_answers_in_parts(cast: Cast, kind: str) -> None:
    program = Program(cast.head)
    for number in range(3):
        make_case(cast.owner, title=f"Case {number}")
    whole = program.get(f"/{kind}", limit=200).json()["items"]
    found: list[Any] = []
    cursor = ""
    while True:
        part = program.get(f"/{kind}", limit=2, cursor=cursor).json()
        assert len(part["items"]) <= 2
        found += part["items"]
        cursor = part["next"]
        if cursor is None:
            break
    assert [each["id"] for each in found] == [each["id"] for each in whole]


def test_a_case_tells_its_gate_and_its_lock(cast: Cast, program: Program) -> None:
    case = make_case(cast.owner, make_client(cast.owner, type_codes=("industrial",)))
    answer = program.get(f"/cases/{case.id}")
    told = answer.json()
    assert answer["ETag"] == f'"{case.version}"'
    assert not told["gate"]["is_open"]
    assert {item["kind"] for item in told["gate"]["items"]} >= {"operation", "criterion"}
    assert "critical_answers" in told["lock"]["reasons"]


def test_a_card_comes_with_its_document(cast: Cast, program: Program) -> None:
    card = program.get("/cards").json()["items"][0]
    told = program.get(f"/cards/{card['id']}").json()
    assert told["document"]["schema"] == "techkarta.card/1"
    assert len(told["document"]["operations"]) == told["operations"]


@pytest.mark.parametrize("kind", ["cases", "tasks", "clients", "processes", "cards"])
def test_a_thing_of_another_company_does_not_exist(cast: Cast, program: Program, kind: str) -> None:
    case = make_case(cast.stranger)
    card = Program(cast.stranger).get("/cards").json()["items"][0]["id"]
    ids = {
        "cases": case.id,
        "tasks": first_task(case).id,
        "clients": case.client_id,
        "processes": case.process_id,
        "cards": card,
    }
    answer = program.get(f"/{kind}/{ids[kind]}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_a_colleague_of_another_team_is_not_seen(cast: Cast) -> None:
    case = make_case(cast.outsider)
    assert Program(cast.owner).get(f"/cases/{case.id}").status_code == 404
    assert Program(cast.other_head).get(f"/cases/{case.id}").status_code == 200


def test_a_role_without_the_right_is_refused(cast: Cast) -> None:
    user = make_user(cast.company, "methodologist")
    answer = Program(user).get("/checks")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


def test_texts_come_in_the_language_asked_for(cast: Cast) -> None:
    english = Program(cast.owner).get("/cases/999999").json()["detail"]
    cast.colleague.language = "ru"
    cast.colleague.save()
    program = Program(cast.colleague, language="ru")
    russian = program.get("/cases/999999").json()["detail"]
    assert english.startswith("There is nothing here")
    assert russian.startswith("Здесь ничего нет")


def test_without_a_wish_the_owner_reads_his_own_language(cast: Cast) -> None:
    cast.owner.language = "ru"
    cast.owner.save()
    assert Program(cast.owner, language="").get("/cases/999999").json()["detail"].startswith("Зд")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"colour": "red"}, "query.colour"),
        ({"limit": 201}, "limit"),
        ({"limit": 0}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"owner": "Olga"}, "owner"),
        ({"state": "asleep"}, "state"),
    ],
)
def test_a_query_that_is_not_described_is_refused(
    program: Program, query: dict[str, object], field: str
) -> None:
    answer = program.get("/cases", **query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_an_address_that_is_not_there_answers_as_a_problem(program: Program) -> None:
    answer = program.get("/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "address_unknown")
    answer = program.send("/me", {})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_unknown")
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("kind", ["processes", "cards", "clients", "cases", "tasks", "checks"])
def test_a_longer_list_takes_no_more_queries(cast: Cast, kind: str) -> None:
    program = Program(cast.head)
    make_case(cast.owner, make_client(cast.owner, type_codes=("industrial",)))
    program.get(f"/{kind}")
    with CaptureQueriesContext(connection) as few:
        program.get(f"/{kind}")
    for _ in range(4):
        make_case(cast.owner, make_client(cast.owner, type_codes=("industrial",)))
    with CaptureQueriesContext(connection) as many:
        program.get(f"/{kind}")
    assert len(many) == len(few)
