"""A version of a card as a document: operations, numbers, findings, life."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, may
from techkarta.engine.cards.model import Card
from techkarta.ui.days import DayPicture
from techkarta.ui.states import Tone
from techkarta.ui.values import Link

from .. import selectors, texts
from ..catalogue import company_titles
from ..models import CardVersion
from .difference import Difference
from .difference_picture import DifferencePicture
from .document import Reading
from .editor_side import ControlPanel, control_panel
from .file_links import file_links
from .judgement import (
    Answers,
    Decision,
    FindingRow,
    answers_of,
    counts_of,
    decision_of,
    finding_row,
)
from .life import Life, life_of
from .operations import CriterionRow, OperationGroup, criterion_rows, operation_groups
from .passport import Fact, VersionRow, passport_of, revision_text, span_of, version_rows
from .picture import picture_of
from .reading import Reader
from .rules import cards_link
from .talk import Talk, talk_of
from .totals import CONTROL_LIMIT, CardTotals, chain_minutes, totals_of
from .trial import TrialResults, trial_results

# The bar of the path leaves room behind the greater of path and age.
SCALE = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A role's minutes of one case."""

    title: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPage:
    """The whole document."""

    id: int
    crumbs: tuple[Link, ...]
    mark: str
    title: str
    state: str
    revision: int
    note: str
    reason: str
    passport: tuple[Fact, ...]
    groups: tuple[OperationGroup, ...]
    criteria: tuple[CriterionRow, ...]
    picture: DayPicture | None
    totals: CardTotals
    shares: tuple[Share, ...]
    chain_minutes: float
    normal_days: int
    days_text: str
    days_scale: float
    days_tone: Tone
    control_limit: int
    control_tone: Tone
    answers: tuple[Answers, ...]
    findings: tuple[FindingRow, ...]
    counts: tuple[tuple[str, int], ...]
    versions: tuple[VersionRow, ...]
    decision: Decision
    control: ControlPanel | None
    difference: Difference | None
    drawn: DifferencePicture | None
    compared: str
    files: tuple[Link, ...]
    can_write: bool
    life: Life
    trial: TrialResults | None
    talk: Talk


def version_page(
    reading: Reading, *, actor: Actor, reader: Reader, form: forms.Form
) -> VersionPage:
    """The document of one version, for whoever reads it."""
    row, card = reading.row, reading.card
    totals, titles = totals_of(card), company_titles(row.card.organisation_id)
    covered = selectors.covered_stages(row, card)
    normal_days = sum(stage.normal_days for stage in covered)
    decision = decision_of(reading, actor, form)
    return VersionPage(
        id=row.id,
        crumbs=(cards_link(), Link(text=reader.say(row.card.stage.process.title))),
        mark=span_of(covered, reader),
        title=reader.say(card.title),
        state=row.state,
        revision=row.revision,
        note=_note(row, reader),
        reason=reader.say(row.reason),
        passport=passport_of(row, card, titles, reader),
        groups=operation_groups(card, reading.findings, titles),
        criteria=criterion_rows(card.exit),
        picture=picture_of(card, reading.findings),
        totals=totals,
        shares=shares_of(totals.by_role.items(), card),
        chain_minutes=chain_minutes(card, totals.chain),
        normal_days=normal_days,
        days_text="" if totals.days is None else texts.working_days(round(totals.days, 1)),
        days_scale=SCALE * max(normal_days, totals.days or 0),
        days_tone="warn" if totals.days and totals.days > normal_days else "accent",
        control_limit=CONTROL_LIMIT,
        control_tone="warn" if totals.control_percent > CONTROL_LIMIT else "ok",
        answers=answers_of(card),
        findings=tuple(finding_row(item) for item in reading.findings),
        counts=counts_of(reading.findings),
        versions=version_rows(reading, reader),
        decision=decision,
        control=control_panel(row, card, reader.moment) if decision.can_approve else None,
        difference=reading.difference,
        drawn=reading.drawn,
        compared=revision_text(reading.other.revision) if reading.other else "",
        files=file_links(row.id),
        can_write=may(actor, "card.write"),
        life=life_of(reading, actor, reader),
        trial=trial_results(reading, actor),
        talk=talk_of(
            row, card, selectors.comments_of(row), actor=actor, reader=reader, place="version"
        ),
    )


def _note(row: CardVersion, reader: Reader) -> str:
    parts = [revision_text(row.revision)]
    if row.in_force_at:
        parts.append(_("in force since %(day)s") % {"day": reader.day(row.in_force_at)})
    elif row.submitted_at:
        parts.append(_("sent to review %(day)s") % {"day": reader.day(row.submitted_at)})
    parts.append(row.author.full_name if row.author else _("shipped"))
    return " · ".join(parts)


def shares_of(minutes: Iterable[tuple[str, float]], card: Card) -> tuple[Share, ...]:
    """Minutes by role under the titles of the roles, the greatest first."""
    known = sorted(minutes, key=lambda item: -item[1])
    return tuple(Share(title=texts.role_title(role, card), minutes=value) for role, value in known)
