"""What is made once for a module is given to each of its tests as if it had been made anew."""

from __future__ import annotations

import pytest

from techkarta.accounts.models import Organisation
from tests.keeping import makes
from tests.world import Cast, make_cast

making = makes(make_cast)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("after", ["nothing", "a change"])
def test_what_a_test_changes_is_not_there_for_the_next(made: Cast, after: str) -> None:
    assert made.company.name == "Company north", after
    assert Organisation.objects.get(pk=made.company.pk).name == "Company north", after
    made.company.name = "Renamed"
    made.company.save()


@pytest.mark.parametrize("after", ["nothing", "another"])
def test_everything_is_made_once(made: Cast, after: str) -> None:
    assert Organisation.objects.count() == 2, after
