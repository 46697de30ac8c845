"""Cards that change while people work by them: one on trial, one that is being read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.engine.cards.codec import operation_to_dict
from techkarta.engine.cards.editing import SetOperation
from techkarta.method import selectors, services
from techkarta.method.selectors import CardVersion, card_of

from . import words
from .company import Company

TRIAL_DAYS, READING_DAYS = 12, 2
"""Working days before the end of the history on which each begins."""

VOLUNTEERS = ("rep1", "rep2")
READERS = ("project1",)


def change_cards(company: Company, days_left: int, moment: datetime) -> None:
    """What happens to cards when so many working days of the history are left."""
    if days_left == TRIAL_DAYS:
        _try_out(company, moment)
    if days_left == READING_DAYS:
        _put_in_force(company, moment)


def _try_out(company: Company, moment: datetime) -> None:
    """A first stage tries a longer norm on the deals of two people."""
    author = company.actors["method"]
    row = _revise(company, "traditional", words.TRIAL_REASON, moment)
    calendar = calendar_of(company.organisation_id)
    day = calendar.local_day(moment)
    services.start_trial(
        actor=author,
        version_id=row.id,
        version=row.version,
        volunteer_ids=[company.actors[login].user_id for login in VOLUNTEERS],
        until=calendar.add_working_days(day, TRIAL_DAYS + READING_DAYS),
        moment=moment + timedelta(hours=1),
    )


def _put_in_force(company: Company, moment: datetime) -> None:
    """A card is replaced; one of those who work by it has read it already."""
    row = _revise(company, "project", words.READING_REASON, moment)
    done = services.approve_version(
        actor=company.actors["head1"],
        version_id=row.id,
        version=row.version,
        moment=moment + timedelta(hours=2),
    )
    for login in READERS:
        services.acknowledge_version(
            actor=company.actors[login], version_id=done.id, moment=moment + timedelta(hours=4)
        )


def _revise(company: Company, process_code: str, reason: str, moment: datetime) -> CardVersion:
    """The next revision of the card of a first stage, sent to review: one norm is longer."""
    author = company.actors["method"]
    process = selectors.processes(company.organisation_id).get(code=process_code)
    stage = process.stages.all()[0]
    known = selectors.cards_in_force([stage.id])[stage.id][0]
    row = services.start_draft(actor=author, version_id=known.version_id, moment=moment)
    services.edit_draft(
        actor=author, version_id=row.id, version=row.version,
        changes=[_longer(known.version_id)], moment=moment,
    )  # fmt: skip
    return _submit(author, row.id, reason, moment)


def _longer(version_id: int) -> SetOperation:
    card = card_of(version_id)
    item, norm = next((each, each.norm) for each in card.operations if each.norm)
    told = operation_to_dict(replace(item, norm=replace(norm, minutes=norm.minutes + 10)))
    return SetOperation(no=item.no, values={"norm": told["norm"]})


def _submit(author: Actor, version_id: int, reason: str, moment: datetime) -> CardVersion:
    row = selectors.version(author, version_id)
    return services.submit_version(
        actor=author, version_id=row.id, version=row.version, reason=reason, moment=moment
    )
