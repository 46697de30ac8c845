"""What the controls of a question are called: pages show them, forms read them."""

from __future__ import annotations

from techkarta.engine.forms.questions import Part, Source

PERSON = "person-"
"""How the one control of the source names a person at the client."""

NAMED = {"choice": "options", "multichoice": "options", "contacts": "roles", "list": "fields"}
"""Kind of a part → what its rows name."""

TITLES = ("rows", "columns", "cells")
"""What a table names."""


def name_of(part: Part, *places: object) -> str:
    """What a control of a part is called."""
    return "-".join(["v", part.code, *(str(place) for place in places)])


def part_control(at: int, *places: object) -> str:
    """What a control of the editor is called: of the part at a place, then what within it."""
    return "-".join(["part", str(at), *(str(place) for place in places)])


def new_code(at: int) -> str:
    """What stands for the code of a part that has none yet."""
    return f"new-{at}"


def source_value(source: str, person_id: int | None) -> str:
    """A source as the one control of the page names it."""
    return f"{PERSON}{person_id}" if source == Source.CLIENT and person_id else source
