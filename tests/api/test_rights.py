"""Every operation × every role: who has no right to the action of the matrix is refused.

How far a right reaches is the services' own matter, and is walked over the pages and in
test_reading.py; here it is that no operation forgets to ask, and that each asks for its own action.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from techkarta.accounts import permissions
from techkarta.accounts.permissions import matrix
from techkarta.api.interface import interface
from tests.api.program import Program
from tests.world import ROLES, Cast, make_case, make_user

REFUSED = 403


def operations() -> Iterator[tuple[str, str, str]]:
    """Method, path and action of everything the interface does."""
    for path, methods in interface.get_openapi_schema(path_prefix="/")["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation["x-right"]


def refused(program: Program, case_id: int, role: str) -> set[str]:
    """Of the operations the role has no right to, those that say so."""
    found = set()
    for method, path, action in operations():
        if role in matrix()[action]:
            continue
        url = path.replace("{case_id}", str(case_id))
        for name in ("task_id", "client_id", "process_id", "card_id", "exception_id"):
            url = url.replace(f"{{{name}}}", "999999")
        answer = program.get(url) if method == "GET" else program.send(
            url, _bodies(path), method=method, version=1
        )  # fmt: skip
        is_refused = answer.status_code == REFUSED and answer.json()["code"] == "not_allowed"
        if is_refused and action in answer.json()["errors"][0]["params"].get("action", ""):
            found.add(f"{method} {path}")
    return found


def _bodies(path: str) -> dict[str, object]:
    """A body that fits, whatever the operation."""
    last = path.rsplit("/", 1)[-1]
    return {
        "clients": {"name": "A"},
        "cases": {"process": 999999, "title": "A"},
        "moves": {"stage": 999999},
        "lines": {"lines": []},
        "closing": {"outcome": "lost", "reason": "A"},
        "reopening": {"reason": "A"},
        "proofs": {"criterion": "x", "text": "A", "happened_on": "2026-11-20"},
        "exceptions": {"reason": "A"},
        "decision": {"is_granted": False, "note": "A"},
        "completion": {"minutes": 5},
        "returns": {"reason": "incomplete", "note": "A"},
        "block": {"reason": "A", "owner": 1, "until": "2099-01-01"},
        "skip": {"reason": "A"},
        "answers": {"client": 999999, "key": "k", "value": {}},
    }.get(last, {})


@pytest.mark.parametrize("role", ROLES)
def test_who_has_no_right_is_refused(cast: Cast, role: str) -> None:
    user = make_user(cast.company, role, team=cast.owner.team)
    case = make_case(user)
    expected = {
        f"{method} {path}" for method, path, action in operations() if role not in matrix()[action]
    }
    assert expected == refused(Program(user), case.id, role)


def test_an_operation_that_does_not_ask_is_noticed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(cast.company, "methodologist", team=cast.owner.team)
    case = make_case(user)
    program = Program(user)
    assert "GET /checks" in refused(program, case.id, "methodologist")
    monkeypatch.setattr("techkarta.api.entering.scope_of", lambda *_told: permissions.Scope.OWN)
    assert "GET /checks" not in refused(program, case.id, "methodologist")
