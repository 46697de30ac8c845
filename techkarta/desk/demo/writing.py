"""A draft on the methodologist's desk: the next revision of a card, half checked and discussed."""

from __future__ import annotations

from datetime import datetime, timedelta

from techkarta.engine.cards.editing import SetHeading, SetOperation
from techkarta.method import selectors, services

from . import words
from .company import Company

PROCESS, STAGE = "project", "p2"


def leave_draft(company: Company, moment: datetime) -> None:
    """Begin the next revision of a card; two findings and a question stand open."""
    author, performer = company.actors["method"], company.actors["project1"]
    process = selectors.processes(company.organisation_id).get(code=PROCESS)
    stages = [stage.id for stage in process.stages.all() if stage.code == STAGE]
    card = selectors.applicable(selectors.cards_in_force(stages)[stages[0]], ())
    if card is None:
        return
    row = services.start_draft(actor=author, version_id=card.version_id, moment=moment)
    control = {"method": "sampled", "share": 0.2, "by": "head_of_sales", "minutes": 5}
    changes = (
        SetHeading(values={"reason": words.DRAFT_REASON}),
        SetOperation(no="040", values={"norm": {"minutes": 60, "per": "centre"}}),
        SetOperation(no="070", values={"control": control}),
        SetOperation(no="080", values={"after": ["020", "050", "060", "070"]}),
    )
    services.edit_draft(
        actor=author, version_id=row.id, version=row.version, changes=changes, moment=moment
    )
    asked = services.write_comment(
        actor=performer, version_id=row.id, no="040", text=words.DRAFT_QUESTION, moment=moment
    )
    services.answer_comment(
        actor=author,
        comment_id=asked.id,
        text=words.DRAFT_ANSWER,
        moment=moment + timedelta(minutes=40),
    )
