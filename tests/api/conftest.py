"""A small company and programs that ask its interface."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser

from techkarta.accounts.models import User
from techkarta.accounts.services import make_token
from techkarta.desk.starter import load_starter
from tests.world import MOMENT, Cast, actor, make_cast

API = "/api/v1"


class Program:
    """A program that acts as somebody, by a token of his."""

    def __init__(self, user: User, reach: str = "write", language: str = "en") -> None:
        _row, self.secret = make_token(
            actor=actor(user), name=f"A {reach} program", reach=reach, days=None, moment=MOMENT
        )
        self.browser = Browser(raise_request_exception=False)
        self.language = language

    def get(self, path: str, **query: object) -> Any:
        """Read something."""
        return self.browser.get(f"{API}{path}", query, headers=self._headers({}))

    def send(
        self, path: str, body: object = None, *, method: str = "POST", **headers: object
    ) -> Any:
        """Change something; `version` and `key` become If-Match and Idempotency-Key."""
        named = {"version": "If-Match", "key": "Idempotency-Key"}
        told = {named[name]: str(value) for name, value in headers.items()}
        return self.browser.generic(
            method,
            f"{API}{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers=self._headers(told),
        )

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        told = {"Authorization": f"Bearer {self.secret}", "Accept-Language": self.language}
        return {**told, **more}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Two companies with all that ships, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_cast()
        for company in (made.company, made.other_company):
            load_starter(organisation_id=company.id, moment=MOMENT)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def cast(world: Cast, db: None) -> Cast:
    """The people as they are at the start of a test."""
    people = ("owner", "colleague", "outsider", "stranger", "head", "other_head", "admin")
    return replace(world, **{name: User.objects.get(pk=getattr(world, name).pk) for name in people})


@pytest.fixture
def program(cast: Cast) -> Program:
    """A program of the owner's."""
    return Program(cast.owner)
