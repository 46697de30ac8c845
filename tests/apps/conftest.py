"""What every test of an app begins with."""

import pytest

from techkarta.method.mapping import card_of, operation_ids


@pytest.fixture(autouse=True)
def _own_cards() -> None:
    """Cards are remembered by identifier, and a rolled back test gives its identifiers back."""
    card_of.cache_clear()
    operation_ids.cache_clear()
