"""What a program changes: under the version it saw, once for a key, by the rules of the pages."""

from __future__ import annotations

import pytest

from techkarta.api.models import StoredAnswer
from techkarta.audit.models import Event
from techkarta.cases.models import Case
from techkarta.clients.models import Client
from techkarta.work.models import Task
from tests.api.program import Program
from tests.world import Cast, first_task, make_case, make_client


def ready(case: Case, user: object) -> Task:
    """A task of the case anybody may finish at once, made the user's own."""
    task = first_task(case, "ready")
    task.owner = user  # type: ignore[assignment]
    task.save()
    return task


def completion(task: Task) -> dict[str, object]:
    """What finishes a task, whatever evidence it asks for."""
    kind = task.operation.evidence_kind
    given = {"kind": kind, "text": "As agreed by telephone", "link": "https://example.com/x"}
    return {"minutes": 15, "result": "Done as described", "evidence": [given] * 3}


def test_a_client_is_added_and_changed(cast: Cast, program: Program) -> None:
    made = program.send(
        "/clients", {"name": "Zavod", "types": ["industrial"], "contacts": [{"name": "Ivan"}]}
    )
    assert made.status_code == 201
    told = made.json()
    assert (told["owner"]["name"], told["contacts"][0]["name"]) == ("Olga Owner", "Ivan")
    changed = program.send(
        f"/clients/{told['id']}", {"place": "Tula"}, method="PATCH", version=made["ETag"]
    )
    row = Client.objects.get(pk=told["id"])
    assert changed.status_code == 200
    assert (row.name, row.place, row.version) == ("Zavod", "Tula", 2)
    assert list(row.types.values_list("code", flat=True)) == ["industrial"]


def test_a_case_is_started_and_its_promise_slips(cast: Cast, program: Program) -> None:
    process = program.get("/processes").json()["items"][-1]
    made = program.send(
        "/cases",
        {
            "process": process["id"],
            "title": "Pumps",
            "amount": "1200.50",
            "promised_on": "2026-12-01",
        },
    )
    assert made.status_code == 201, made.content
    changed = program.send(
        f"/cases/{made.json()['id']}",
        {"promised_on": "2026-12-20", "slip_reason": "The line stands still"},
        method="PATCH",
        version=made["ETag"],
    )
    assert changed.json()["slips"] == 1
    assert changed.json()["amount"] == "1200.50"
    assert changed["ETag"] == '"2"'


def test_a_change_must_say_which_version_it_was_made_from(cast: Cast, program: Program) -> None:
    client = make_client(cast.owner)
    absent = program.send(f"/clients/{client.id}", {"place": "Tula"}, method="PATCH")
    assert (absent.status_code, absent.json()["code"]) == (428, "version_absent")
    stale = program.send(f"/clients/{client.id}", {"place": "Tula"}, method="PATCH", version='"7"')
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert stale.json()["errors"][0]["params"]["current"]["version"] == 1
    odd = program.send(f"/clients/{client.id}", {"place": "Tula"}, method="PATCH", version="*")
    assert (odd.status_code, odd.json()["code"]) == (400, "version_unreadable")
    client.refresh_from_db()
    assert client.place == ""


def test_a_stale_completion_changes_nothing(cast: Cast, program: Program) -> None:
    task = ready(make_case(cast.owner), cast.owner)
    answer = program.send(f"/tasks/{task.id}/completion", completion(task), version=99)
    assert answer.status_code == 412
    task.refresh_from_db()
    assert task.state == "ready"


def test_a_shut_gate_names_what_is_missing(cast: Cast, program: Program) -> None:
    case = make_case(cast.owner)
    stages = program.get(f"/processes/{case.process_id}").json()["stages"]
    answer = program.send(
        f"/cases/{case.id}/moves", {"stage": stages[1]["id"]}, version=case.version
    )
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "gate_closed")
    missing = [each for each in program.get(f"/cases/{case.id}").json()["gate"]["items"]
               if each["is_critical"] and not each["is_met"]]  # fmt: skip
    assert [each["field"] for each in told["errors"]] == [
        f"{each['kind']}.{each['code']}" for each in missing
    ]
    assert [each["code"] for each in told["errors"]] == [each["reason"] for each in missing]


def test_the_head_alone_passes_a_shut_gate(cast: Cast, program: Program) -> None:
    case = make_case(cast.owner)
    stage = program.get(f"/processes/{case.process_id}").json()["stages"][1]["id"]
    body = {"stage": stage, "reason": "The client signed already", "is_override": True}
    path = f"/cases/{case.id}/moves"
    assert program.send(path, body, version=case.version).status_code == 403
    assert Program(cast.head).send(path, body, version=case.version).status_code == 200
    case.refresh_from_db()
    assert case.stage_id == stage


def test_a_finished_task_is_checked_and_returned(cast: Cast, program: Program) -> None:
    case = make_case(cast.owner)
    task = ready(case, cast.owner)
    task.operation.control_method, task.operation.controller = "each", "head_of_sales"
    done = program.send(f"/tasks/{task.id}/completion", completion(task), version=task.version)
    assert done.status_code == 200, done.content
    told = done.json()
    assert told["state"] in {"done", "accepted"}
    assert told["minutes_fact"] == 15
    assert len(told["evidence"]) == 3


def test_one_key_makes_one_change(cast: Cast, program: Program) -> None:
    body = {"name": "Only once"}
    first = program.send("/clients", body, key="order-17")
    second = program.send("/clients", body, key="order-17")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert Client.objects.filter(name="Only once").count() == 1


def test_a_key_of_another_request_is_refused(cast: Cast, program: Program) -> None:
    program.send("/clients", {"name": "First"}, key="k1")
    other = program.send("/clients", {"name": "Second"}, key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert not Client.objects.filter(name="Second").exists()
    assert Program(cast.colleague).send("/clients", {"name": "Second"}, key="k1").status_code == 201


def test_a_refusal_leaves_no_key_behind(cast: Cast, program: Program) -> None:
    refused = program.send("/clients", {"name": " "}, key="k2")
    assert refused.status_code == 400
    assert not StoredAnswer.objects.exists()
    assert program.send("/clients", {"name": "Now right"}, key="k2").status_code == 201


def test_a_repeated_completion_counts_minutes_once(cast: Cast, program: Program) -> None:
    task = ready(make_case(cast.owner), cast.owner)
    for _ in range(2):
        answer = program.send(
            f"/tasks/{task.id}/completion", completion(task), version=task.version, key="c-1"
        )
        assert answer.status_code == 200, answer.content
    task.refresh_from_db()
    assert task.minutes_fact == 15
    assert Event.objects.filter(task=task, kind="task_done").count() == 1


@pytest.mark.parametrize("key", ["", "with blank", "ключ", "k" * 201])
def test_a_key_that_cannot_be_read_is_refused(program: Program, key: str) -> None:
    answer = program.send("/clients", {"name": "A"}, key=key)
    assert answer.status_code == 400
    assert answer.json()["code"] == "key_unreadable"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": "A", "colour": "red"}, "colour", "extra_forbidden"),
        ({}, "name", "missing"),
        ({"name": "A" * 201}, "name", "string_too_long"),
        ({"name": "A", "employees": -1}, "employees", "greater_than_equal"),
        ({"name": "A", "client_class": "Z"}, "client_class", "literal_error"),
        ({"name": "A", "types": ["unheard-of"]}, "type_codes", "client_type_unknown"),
        ({"name": " "}, "name", "name_empty"),
    ],
)
def test_a_body_that_does_not_fit_names_the_place(
    program: Program, body: dict[str, object], field: str, code: str
) -> None:
    answer = program.send("/clients", body)
    wrong = answer.json()["errors"][0]
    assert (answer.status_code, wrong["field"], wrong["code"]) == (400, field, code)
    assert not Client.objects.filter(name="A").exists()


@pytest.mark.parametrize(
    "raw", ["{", "[" * 5000, '{"name": NaN}', '{"name": "a\\u0000b"}', '{"name": "\\ud800"}', ""]
)
def test_a_body_that_is_no_json_is_refused(program: Program, raw: str) -> None:
    answer = program.browser.generic(
        "POST",
        "/api/v1/clients",
        raw,
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.secret}"},
    )
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_that_is_too_large_is_refused(program: Program) -> None:
    answer = program.send("/clients", {"name": "A", "note": "x" * (10 * 1024 * 1024 + 1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_large")
