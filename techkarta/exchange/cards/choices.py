"""What a person says of a book of cards: columns, roles, the stage of each card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from techkarta.engine.cards.sheet.headings import LEFT_OUT
from techkarta.engine.cards.sheet.operations import READ_COLUMNS

FIELDS = ("no", "stage", *READ_COLUMNS)
"""What a column may say."""
MOST_HEADER = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Heading → field, word → role, card → `process/stage`; what is not said is guessed.

    `sheet` narrows the reading to one, `header` is the number of its heading row. A card is named
    by its place in the book; an empty place leaves it out.
    """

    sheet: str = ""
    header: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


def choices_to_dict(choices: Choices) -> dict[str, Any]:
    """Choices as plain data."""
    return {
        "sheet": choices.sheet,
        "header": choices.header,
        "columns": dict(choices.columns),
        "roles": dict(choices.roles),
        "places": dict(choices.places),
    }


def choices_from_dict(data: Mapping[str, Any]) -> Choices:
    """Choices out of plain data; what is none of the known words is dropped."""
    header = data.get("header")
    columns, roles = data.get("columns") or {}, data.get("roles") or {}
    return Choices(
        sheet=str(data.get("sheet") or ""),
        header=header if isinstance(header, int) and 0 < header <= MOST_HEADER else None,
        columns={
            str(heading): name
            for heading, name in columns.items()
            if name in FIELDS or name == LEFT_OUT
        },
        roles={str(word): str(role) for word, role in roles.items() if role},
        places={
            str(card): str(place)
            for card, place in (data.get("places") or {}).items()
            if not place or "/" in str(place)
        },
    )
