"""The latest proposals of the made-up company, issued and sent by the real services."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors import Case, open_visits
from techkarta.clients.selectors import contacts
from techkarta.common.errors import Locked, NotAllowed
from techkarta.forms.selectors import sent_cases
from techkarta.proposals.services import Terms, issue_proposal, mark_sent

from . import words
from .company import Company
from .selling import load_list, write_deals

MOST = 12
RECENT = timedelta(days=45)
VALID = timedelta(days=30)
BEFORE = timedelta(hours=5)
FEW = 4
"""Every fourth deal was told as a whole, without lines."""
UNSENT = 2
"""The last ones wait to be marked as sent."""


def issue_proposals(company: Company, moment: datetime) -> None:
    """Put on paper the proposals that open deals have sent lately; the last are not marked yet.

    Most of these deals, and of the oldest open ones, say in lines what they sell.
    """
    cases = {visit.case_id: visit.case for visit in open_visits(company.organisation_id)}
    sent = sent_cases(list(cases), (moment - RECENT).date())
    by_id = {actor.user_id: actor for actor in company.actors.values()}
    load_list(company.actors["admin"], moment - BEFORE)
    chosen = [cases[each.case_id] for each in sent[-MOST:]]
    told = {each.id: each for each in [*chosen, *list(cases.values())[:MOST]] if each.id % FEW}
    written = write_deals(list(told.values()), by_id, moment - BEFORE)
    chosen = [written.get(each.id, each) for each in chosen]
    for number, case in enumerate(chosen):
        at = moment - timedelta(minutes=20 * (len(chosen) - number))
        owner, key = by_id[case.owner_id], UUID(int=number + 1)
        is_marked = number < len(chosen) - UNSENT
        try:
            _issue(owner, case, at, key, is_marked=is_marked)
        except (Locked, NotAllowed):
            # An answer is out of date by now, or the owner issues no proposals.
            continue


def _issue(owner: Actor, case: Case, at: datetime, key: UUID, *, is_marked: bool) -> None:
    terms = Terms(
        key=key,
        valid_until=(at + VALID).date(),
        amount=case.amount,
        product=case.product or case.title,
        text=words.PROPOSAL,
    )
    made = issue_proposal(actor=owner, case_id=case.id, terms=terms, moment=at)
    people = [person.name for person in contacts(case.client_id)] if case.client_id else []
    if is_marked:
        mark_sent(
            actor=owner,
            proposal_id=made.id,
            to=people[0] if people else case.title,
            how="mail",
            day=made.issued_on,
            moment=at,
        )
