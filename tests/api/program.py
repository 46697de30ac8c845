"""A program that asks the interface as somebody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.test import Client as Browser

from techkarta.accounts.models import User
from techkarta.accounts.services import make_token
from tests.world import MOMENT, actor

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
