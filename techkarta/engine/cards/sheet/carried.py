"""What the columns of a sheet cannot say, carried in lines of a sheet of its own.

The lines hold the whole card as JSON, cut into pieces a cell can bear. Every piece stands between
bars, so that no program trims its spaces away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.model import Card
from techkarta.engine.cards.reading import read_card

MARK = "techkarta.sheet/1"
_PIECE = 3_000
_BAR = "|"
# Spreadsheets read `_x0041_` as an escaped letter.
_ESCAPED = ("_", "\\u005f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The card a sheet was made of and the language of its columns."""

    card: Card
    language: str


def carried_lines(card: Card, language: str) -> Iterator[str]:
    """The lines to carry a card in; the first one is the mark and the language."""
    yield f"{MARK} {language}"
    text = json.dumps(card_to_dict(card), ensure_ascii=False).replace(*_ESCAPED)
    for start in range(0, len(text), _PIECE):
        yield f"{_BAR}{text[start : start + _PIECE]}{_BAR}"


def carried_of(lines: Iterable[str]) -> Carried | None:
    """The card carried in lines; None where nothing, or nothing sound, is carried."""
    language = ""
    pieces: list[str] = []
    for line in lines:
        if line.startswith(MARK):
            language, pieces = line.removeprefix(MARK).strip(), []
        elif language and len(line) > 1 and line.startswith(_BAR) and line.endswith(_BAR):
            pieces.append(line[1:-1])
    if not pieces:
        return None
    card = read_card("".join(pieces).encode("utf-8", "surrogatepass")).card
    return None if card is None else Carried(card=card, language=language)
