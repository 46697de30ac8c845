"""Keys in addresses, which anybody can edit by hand."""

import pytest

from techkarta.common.addresses import key_in


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("7", 7),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("", None),
        ("-7", None),
        ("7.5", None),
        (" 7", None),
        ("٧", None),
        ("²", None),
        ("seven", None),
    ],
)
def test_only_a_plain_number_is_a_key(text: str, key: int | None) -> None:
    assert key_in(text) == key
