"""The cast of the tests of people's time and plans."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.apps.making import make_stages
from tests.world import Cast, make_cast


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Pages that are made without a request are made in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    make_stages(made.company)
    return made
