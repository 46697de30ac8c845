"""The words of a text value, whatever its languages."""

from __future__ import annotations

from .model import Text


def strings_of(text: Text | None) -> tuple[str, ...]:
    """All strings of a text: one for a plain string, one for each language of a map."""
    if text is None:
        return ()
    return (text,) if isinstance(text, str) else tuple(text.values())


def is_blank(text: Text | None) -> bool:
    """Tell whether a text says nothing in at least one of its languages, or is absent."""
    return text is None or not all(string.strip() for string in strings_of(text))


def folded(text: Text | None) -> frozenset[str]:
    """The strings of a text without case and spacing, for comparing."""
    return frozenset(" ".join(string.casefold().split()) for string in strings_of(text))
