"""The company of the tests of tasks: its people, and a process with empty stages."""

import pytest

from tests.apps.making import make_stages
from tests.world import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    make_stages(made.company)
    return made
