"""The cast of the tests of accounts."""

import pytest
from django.test import Client

from tests.keeping import makes
from tests.world import Cast, make_cast

making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def admin_browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    return client
