"""Cells that a spreadsheet program shows and never executes."""

from __future__ import annotations

# With these a spreadsheet program takes a text for a formula or a command.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(value: object) -> str:
    """The value as the text of a cell; one that would be a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(DANGEROUS) and not is_number else text
