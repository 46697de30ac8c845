"""The cast of the tests of people's time and plans."""

import pytest

from tests.apps.making import make_stages
from tests.world import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    made = make_cast()
    make_stages(made.company)
    return made
