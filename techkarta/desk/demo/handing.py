"""Two deals of the made-up company that went to a colleague; one still waits to be read."""

from __future__ import annotations

from datetime import datetime, timedelta

from techkarta.cases.selectors import open_visits
from techkarta.cases.services import Handing, acknowledge_hand_over, hand_over_case

from .company import Company

FORMER, OWNER, HEAD = "rep3", "rep4", "head2"
SAID = (
    (
        "Цена прежняя до конца квартала, отсрочка двадцать дней",
        "Позвонить в отдел закупок и договориться о дне поставки",
        "Просили не писать на общую почту: письма теряются",
    ),
    (
        "Образец передан, ответ технолога обещан на этой неделе",
        "Спросить технолога, что показал образец",
        "",
    ),
)
"""What is agreed, what comes next, what to beware of; the first is acknowledged."""
APART = timedelta(minutes=25)


def hand_over_deals(company: Company, moment: datetime) -> None:
    """The head of the second team gives the two latest deals of one person to another."""
    former, owner = company.actors[FORMER], company.actors[OWNER]
    cases = {visit.case_id: visit.case for visit in open_visits(company.organisation_id)}
    own = [case for key, case in sorted(cases.items()) if case.owner_id == former.user_id]
    for place, (case, said) in enumerate(zip(own[-len(SAID) :], SAID, strict=False)):
        agreed, next_step, dangers = said
        at = moment + place * APART
        hand_over_case(
            actor=company.actors[HEAD],
            case_id=case.id,
            version=case.version,
            handing=Handing(
                owner_id=owner.user_id, agreed=agreed, next_step=next_step, dangers=dangers
            ),
            moment=at,
        )
        if place == 0:
            acknowledge_hand_over(actor=owner, case_id=case.id, moment=at + APART)
