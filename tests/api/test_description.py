"""What the interface says of itself, and whether it does what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from techkarta.accounts.permissions import matrix
from techkarta.work.models import Task
from tests.api.program import Program
from tests.api.snapshot import SNAPSHOT, described
from tests.world import Cast, first_task, make_case, make_client

BOUNDED = settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS: list[Callable[..., Any]] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_the_description_is_the_agreed_one() -> None:
    told = "the interface changed: look at the difference, then renew it with `make openapi`"
    assert described() == SNAPSHOT.read_text("utf-8"), told


def test_every_operation_takes_a_right_of_the_matrix(program: Program) -> None:
    paths = program.browser.get("/api/v1/openapi.json").json()["paths"]
    rights = [each["x-right"] for path in paths.values() for each in path.values()]
    assert len(rights) > 25
    assert set(rights) <= set(matrix())


def test_a_change_asks_for_a_version_or_makes_something_new(program: Program) -> None:
    paths = program.browser.get("/api/v1/openapi.json").json()["paths"]
    free = {
        operation["operationId"]
        for path in paths.values()
        for method, operation in path.items()
        if method in {"post", "patch", "put"}
        and not any(
            each["name"] == "If-Match" and each["required"] for each in operation["parameters"]
        )
    }
    # The first three make a thing; a decision and an acknowledgement are given once; an answer says
    # which it was of.
    assert free == {
        "create_client", "create_case", "ask_exception", "decide_exception", "answer_question",
        "acknowledge_hand_over",
    }  # fmt: skip


@pytest.fixture
def described_api() -> Iterator[Any]:
    """The description as programs read it; the connection is the test's, with what it made."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("who", ["owner", "head"])
def test_no_request_makes_the_server_fail(cast: Cast, described_api: Any, who: str) -> None:
    """Requests made of the description about things that exist and things that do not."""
    case = make_case(cast.owner, make_client(cast.owner, type_codes=("industrial",)))
    user = getattr(cast, who)
    task = first_task(case, "ready")
    Task.objects.filter(pk=task.pk).update(owner=user)
    known = {"case_id": case.id, "task_id": task.id, "client_id": case.client_id}
    known["process_id"] = case.process_id
    headers = {"Authorization": f"Bearer {Program(user).secret}"}
    for found in described_api.get_all_operations():
        _ask(found.ok(), headers, known)


def _ask(operation: Any, headers: dict[str, str], known: dict[str, int | None]) -> None:
    @BOUNDED
    @given(case=operation.as_strategy(), is_known=booleans())
    def ask(case: Any, is_known: Any) -> None:
        told = dict(headers)
        if is_known:
            for name in set(case.path_parameters or ()) & set(known):
                case.path_parameters[name] = known[name]
            told["If-Match"] = '"1"'
        with transaction.atomic():
            case.call_and_validate(headers=told, checks=CHECKS)
            transaction.set_rollback(True)

    ask()


def test_the_generated_requests_notice_a_failure(
    cast: Cast, described_api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("techkarta.api.shapes.people.me", lambda *_told: 1 / 0)
    headers = {"Authorization": f"Bearer {Program(cast.owner).secret}"}
    with pytest.raises(FailureGroup):
        _ask(described_api["/api/v1/me"]["GET"], headers, {})
