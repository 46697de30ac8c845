"""What most tests of a module begin with: made once, and given to each as if it had been made anew.

A conftest or a module says how by `making = makes(…)`; `made` is what its tests take. A transaction
stands around all tests of the module, so what one of them changes is taken back by its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

COMMITTING = {"live_server", "transactional_db"}


def makes(make: Callable[[], object]) -> Any:
    """The fixture `making`: what the tests here begin with is made by this."""

    def making() -> Callable[[], object]:
        return make

    return pytest.fixture(scope="module")(making)


@pytest.fixture(scope="module")
def _kept(
    request: pytest.FixtureRequest,
    making: Callable[[], object],
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[object]:
    """What `making` makes; nothing in a module where a test commits, for it empties the tables."""
    if any(_commits(item) for item in request.session.items if item.path == request.path):
        yield None
        return
    with django_db_blocker.unblock(), transaction.atomic():
        translation.deactivate()
        yield making()
        transaction.set_rollback(True)


@pytest.fixture
def made(_kept: object, making: Callable[[], object], db: None) -> Any:
    """What `making` makes, for this test alone."""
    return making() if _kept is None else deepcopy(_kept)


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return bool((mark and mark.kwargs.get("transaction")) or COMMITTING & set(names))
