"""What the codes of the shipped content are called: client types, technologies, tools."""

from __future__ import annotations

from functools import cache

from .catalogue import technologies
from .content import client_types
from .reading import Text


def shipped_titles() -> dict[str, Text]:
    """Client types and technologies by their codes, tools by `technology/tool`; one's own copy."""
    return {**shipped_client_types(), **catalogue_titles()}


def shipped_client_types() -> dict[str, Text]:
    """Shipped client types by their codes."""
    return {each.code: each.title for each in client_types()}


def catalogue_titles() -> dict[str, Text]:
    """Shipped technologies by their codes, tools by `technology/tool`; one's own copy."""
    return dict(_titles())


@cache
def _titles() -> dict[str, Text]:
    titles: dict[str, Text] = {}
    for technology in technologies():
        titles[technology.code] = technology.title
        for tool in technology.tools:
            titles[f"{technology.code}/{tool.code}"] = tool.title
    return titles
