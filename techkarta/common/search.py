"""Searching text without regard to case, in any alphabet and on any database."""

from __future__ import annotations


def searchable(*parts: str) -> str:
    """One folded line of the parts to search in; ё counts as е. At most 400 characters."""
    return folded(" ".join(part for part in parts if part))[:400]


def folded(text: str) -> str:
    """The text as searching compares it: case folded, ё as е, single spaces."""
    return " ".join(text.casefold().replace("ё", "е").split())
