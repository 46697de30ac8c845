"""The tests of the desk speak English unless they say otherwise."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language behind in the thread; each test begins with its own."""
    with translation.override("en"):
        yield
