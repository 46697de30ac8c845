"""Two companies whose people programs act as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from techkarta.accounts.models import User
from techkarta.desk.starter import load_starter
from tests.api.program import Program
from tests.world import MOMENT, Cast, make_cast


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
