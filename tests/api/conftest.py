"""Two companies whose people programs act as."""

from __future__ import annotations

import pytest

from techkarta.desk.starter import load_starter
from tests.api.program import Program
from tests.keeping import makes
from tests.world import MOMENT, Cast, make_cast


def make_companies() -> Cast:
    """Two companies with all that ships."""
    cast = make_cast()
    for company in (cast.company, cast.other_company):
        load_starter(organisation_id=company.id, moment=MOMENT)
    return cast


making = makes(make_companies)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def program(cast: Cast) -> Program:
    """A program of the owner's."""
    return Program(cast.owner)
