"""The cast, browsers for them, and a client to work on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from techkarta.accounts.models import User
from techkarta.clients.models import Client
from techkarta.clients.services import ensure_client_type
from tests.keeping import makes
from tests.world import Cast, make_cast, make_client

Signed = Callable[[User], Browser]


def make_company() -> Cast:
    """The cast of a company with two types of clients."""
    made = make_cast()
    for order, code in enumerate(("industrial", "trading")):
        ensure_client_type(
            organisation_id=made.company.id,
            code=code,
            title={"ru": f"Тип {code}", "en": code.title()},
            note="",
            order=order,
        )
    return made


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def client_row(cast: Cast) -> Client:
    return make_client(
        cast.owner, "ООО «Ёлка»", place="Вятка", industry="Лес", type_codes=("industrial",)
    )


@pytest.fixture
def signed() -> Signed:
    """A browser in which somebody is signed in."""

    def browser(user: User) -> Browser:
        found = Browser()
        found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return found

    return browser
