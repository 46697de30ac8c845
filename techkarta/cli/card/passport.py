"""What a document says of a card file beyond the file, from the shipped processes and catalogue."""

from __future__ import annotations

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.render.passport import Passport


def passport_of(card: Card) -> Passport:
    """The passport of a card; a process of one's own is told by its code, as the file does."""
    from techkarta.presets.content import processes
    from techkarta.presets.titles import shipped_titles

    process = next((each for each in processes() if each.code == card.process), None)
    if process is None:
        return Passport(titles=shipped_titles())
    stages = [stage for stage in process.stages if stage.code in card.stages]
    if len(stages) != len(card.stages):
        return Passport(process=process.title, titles=shipped_titles())
    return Passport(
        process=process.title,
        mark=stages[0].mark if len(stages) == 1 else "",
        entry=stages[0].entry,
        exit=stages[-1].exit,
        normal_days=sum(stage.normal_days for stage in stages),
        titles=shipped_titles(),
    )
