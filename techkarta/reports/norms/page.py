"""The page of norms: what operations take, which norms to change, what it means for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, may
from techkarta.accounts.selectors import own_role_titles, people
from techkarta.cases.selectors.history import VisitHistory
from techkarta.engine.conformance.norms import K_LIMIT, Chronometry
from techkarta.method.selectors import Stage, card_of, cards_in_force, draft_card, processes
from techkarta.ui.formats import localise, number
from techkarta.ui.values import Link, Option

from ..links import report_links
from .loads import FUND, loads
from .measured import Measured, histories, measured
from .needed import LoadRow, load_row, proposed_revisions, revision_asked, revision_title
from .words import minutes_text, spread, steadiness


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """One person's or one version's row of an operation."""

    title: str
    n: int
    median: str
    spread: str
    under: int
    over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NormRow:
    """One operation of a card in force; `change` is signed percent of the norm."""

    version_id: int
    no: str
    title: str
    n: int
    norm: str
    median: str
    spread: str
    k: str
    k_note: str
    is_steady: bool
    under: int
    over: int
    change: int | None
    proposal: int | None
    people: Sequence[PartRow]
    versions: Sequence[PartRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardNorms:
    """The operations of one card."""

    title: str
    note: str
    url: str
    rows: Sequence[NormRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class NormsPage:
    """What the page shows."""

    links: Sequence[Link]
    processes: Sequence[Option]
    process: str
    cards: Sequence[CardNorms]
    proposals: int
    executions: int
    loads: Sequence[LoadRow]
    revisions: Sequence[Option]
    revision: str
    revision_title: str
    fund: int
    limit: str
    may_accept: bool


def norms_page(
    actor: Actor, process_id: int | None, moment: datetime, version_id: int | None = None
) -> NormsPage:
    """Measure the year of a process; people needed under a revision where one is asked."""
    known = list(processes(actor.organisation_id))
    chosen = next((each for each in known if each.id == process_id), known[0] if known else None)
    language = get_language() or "ru"
    visits = histories(actor, chosen.id, moment) if chosen else []
    cards = _cards(actor, list(chosen.stages.all()) if chosen else [], visits, language)
    revisions = proposed_revisions(actor, chosen.id, language) if chosen else []
    other = revision_asked(actor, revisions, version_id)
    needed = loads(actor, visits, moment, draft_card(other) if other else None)
    rows = [row for each in cards for row in each.rows]
    own = own_role_titles(actor.organisation_id)
    return NormsPage(
        links=report_links(actor, "norms"),
        processes=[
            Option(value=str(each.id), text=localise(each.title, language)) for each in known
        ],
        process=str(chosen.id) if chosen else "",
        cards=cards,
        proposals=sum(row.proposal is not None for row in rows),
        executions=sum(row.n for row in rows),
        loads=[load_row(each, own, language) for each in needed],
        revisions=revisions,
        revision=str(other.id) if other else "",
        revision_title=revision_title(other) if other else "",
        fund=FUND,
        limit=number(K_LIMIT, language, digits=1),
        may_accept=may(actor, "card.write"),
    )


def _cards(
    actor: Actor, stages: Sequence[Stage], visits: Sequence[VisitHistory], language: str
) -> list[CardNorms]:
    """The cards in force of a process, measured."""
    names = {str(user.id): user.full_name for user in people(actor)}
    in_force = cards_in_force([stage.id for stage in stages])
    cards = []
    for stage in stages:
        # A card of several stages is measured once, over all of them.
        for each in (each for each in in_force.get(stage.id, ()) if each.is_first):
            card = card_of(each.version_id)
            of_card = [
                visit
                for visit in visits
                if visit.visit.card_version and visit.visit.card_version.card.code == each.code
            ]
            revisions = {each.visit.card_version_id: each.visit.card_version for each in of_card}
            numbers = {key: row.revision for key, row in revisions.items() if key and row}
            rows = [
                _row(each.version_id, row, names, numbers, language)
                for row in measured(of_card, card)
            ]
            cards.append(
                CardNorms(
                    title=localise(stage.title, language),
                    note=_("revision %(number)s") % {"number": each.revision},
                    url=reverse("method:version", args=[each.version_id]),
                    rows=rows,
                )
            )
    return cards


def _row(
    version_id: int,
    row: Measured,
    names: Mapping[str, str],
    revisions: Mapping[int, int],
    language: str,
) -> NormRow:
    found = row.found
    change = (
        round(100 * (found.median / found.norm - 1))
        if found.median is not None and found.norm
        else None
    )
    k, note, is_steady = steadiness(found, language)
    by_person = sorted(row.by_person.items(), key=lambda item: names.get(item[0], item[0]))
    return NormRow(
        version_id=version_id,
        no=row.operation.no,
        title=localise(row.operation.title or "", language),
        n=found.n,
        norm=minutes_text(found.norm, language),
        median=minutes_text(found.median, language),
        spread=spread(found, language),
        k=k,
        k_note=note,
        is_steady=is_steady,
        under=found.under,
        over=found.over,
        change=change,
        proposal=found.proposal,
        people=[_part(names.get(user, user), each, language) for user, each in by_person],
        versions=[
            _part(_("revision %(number)s") % {"number": revisions.get(key, key)}, each, language)
            for key, each in sorted(row.by_version.items())
        ],
    )


def _part(title: str, found: Chronometry, language: str) -> PartRow:
    return PartRow(
        title=title,
        n=found.n,
        median=minutes_text(found.median, language),
        spread=spread(found, language),
        under=found.under,
        over=found.over,
    )
