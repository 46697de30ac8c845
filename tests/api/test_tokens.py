"""Personal tokens: shown once, kept as a digest, read-only or not, revoked at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from techkarta.accounts.models import Token
from techkarta.accounts.services import make_token, open_token, revoke_token
from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Invalid, NotFound
from tests.api.program import Program
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_cast

making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    """Two companies; tokens need no processes."""
    return made


def make(cast: Cast, name: str = "Table", **told: object) -> tuple[Token, str]:
    """A token of the owner's."""
    fields = {"name": name, "reach": "read", "days": None, "moment": MOMENT} | told
    return make_token(actor=actor(cast.owner), **fields)  # type: ignore[arg-type]


def test_the_secret_is_shown_once_and_kept_nowhere(cast: Cast) -> None:
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("accounts:tokens")
    shown = browser.post(url, {"name": "Table", "reach": "read", "days": "90"}).content.decode()
    secret = shown.split("tk_")[1].split("<")[0]
    row = Token.objects.get()
    assert len(secret) > 40
    assert secret not in (row.digest, row.hint)
    assert f"tk_{secret}" not in browser.get(url).content.decode()
    assert open_token(secret=f"tk_{secret}", moment=timezone.now()) == row
    assert AuditEntry.objects.filter(action="token.make").count() == 1


def test_a_revoked_token_opens_nothing(cast: Cast) -> None:
    program = Program(cast.owner)
    assert program.get("/me").status_code == 200
    row = Token.objects.get()
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    browser.post(reverse("accounts:token_revoke", args=[row.id]))
    answer = program.get("/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "unauthenticated"


def test_nobody_revokes_the_token_of_another(cast: Cast) -> None:
    row, _secret = make(cast)
    with pytest.raises(NotFound):
        revoke_token(actor=actor(cast.colleague), token_id=row.id, moment=MOMENT)


def test_a_token_runs_out(cast: Cast) -> None:
    _row, secret = make(cast, days=30)
    assert open_token(secret=secret, moment=MOMENT + timedelta(days=30, seconds=-1))
    assert open_token(secret=secret, moment=MOMENT + timedelta(days=30)) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"has_told_password": True}])
def test_who_may_not_sign_in_has_no_token(cast: Cast, change: dict[str, bool]) -> None:
    program = Program(cast.owner)
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(**change)
    assert program.get("/me").status_code == 401


def test_a_token_that_reads_changes_nothing(cast: Cast) -> None:
    answer = Program(cast.owner, "read").send("/clients", {"name": "A"})
    assert (answer.status_code, answer.json()["code"]) == (403, "token_reads_only")


def test_a_wrong_token_is_not_made_good_by_a_session(cast: Cast) -> None:
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/v1/me").status_code == 200
    wrong = browser.get("/api/v1/me", headers={"Authorization": "Bearer tk_wrong"})
    assert wrong.status_code == 401


def test_a_session_needs_the_sign_of_protection(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post("/api/v1/clients", {"name": "A"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"name": " "}, "name_empty"),
        ({"name": "x" * 81}, "text_long"),
        ({"name": "Table"}, "token_name_taken"),
        ({"name": "Other", "reach": "all"}, "token_reach_unknown"),
        ({"name": "Other", "days": 7}, "token_days_unknown"),
    ],
)
def test_a_token_that_cannot_be_made_says_why(
    cast: Cast, told: dict[str, object], code: str
) -> None:
    make(cast)
    with pytest.raises(Invalid) as refusal:
        make(cast, **told)
    assert refusal.value.code == code


def test_there_are_not_too_many(cast: Cast) -> None:
    for number in range(20):
        make(cast, f"Table {number}")
    with pytest.raises(Invalid, match="tokens_many"):
        make(cast, "One more")
