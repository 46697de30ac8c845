"""The cast of the tests of people's time and plans."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.apps.making import make_stages
from tests.keeping import makes
from tests.world import Cast, make_cast


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Pages that are made without a request are made in English."""
    with translation.override("en"):
        yield


def make_company() -> Cast:
    """The cast of a company with the process `short`."""
    cast = make_cast()
    make_stages(cast.company)
    return cast


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made
