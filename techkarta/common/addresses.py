"""What addresses carry, read without trust: anybody can edit one by hand."""

from __future__ import annotations

MOST_DIGITS = 9


def key_in(text: str) -> int | None:
    """The key a parameter carries; None where it carries none."""
    is_key = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_key else None
