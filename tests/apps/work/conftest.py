"""The company of the tests of tasks: its people, and a process with empty stages."""

import pytest

from tests.apps.making import make_stages
from tests.keeping import makes
from tests.world import Cast, make_cast


def make_company() -> Cast:
    """The cast of a company with the process `short`."""
    cast = make_cast()
    make_stages(cast.company)
    return cast


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made
