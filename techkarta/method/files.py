"""Card files as the method office gives them away."""

from __future__ import annotations

import json
from collections.abc import Mapping

from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.cards.writing import write_card

from .mapping import draft_card
from .models import CardVersion, Stage

FORMS: Mapping[str, str] = {"yaml": "application/yaml", "json": "application/json"}


def card_file(row: CardVersion, form: str) -> str:
    """The canonical file of a version, `yaml` or `json`."""
    card = draft_card(row)
    if form == "json":
        return json.dumps(card_to_dict(card), ensure_ascii=False, indent=2) + "\n"
    return write_card(card)


def blank_file(stage: Stage) -> str:
    """A card for the stage with one operation to go on from; the linter says what it lacks."""
    title = stage.title or stage.code
    card = Card(
        code=f"{stage.process.code}-{stage.code}",
        title=title,
        process=stage.process.code,
        stages=(stage.code,),
        operations=(Operation(no="010", title=title),),
    )
    return write_card(card)
