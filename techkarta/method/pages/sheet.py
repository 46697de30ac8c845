"""A version of a card as a printed sheet: heading, table, exit criteria, record of changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from techkarta.ui.days import DayPicture
from techkarta.ui.values import Link

from .. import texts
from ..catalogue import company_titles
from ..models import CardVersion
from .document import Reading
from .file_links import file_links
from .matrix import mark_of
from .operations import CriterionRow, OperationGroup, criterion_rows, operation_groups
from .passport import Fact
from .picture import picture_of
from .reading import Reader
from .totals import CardTotals, totals_of
from .version import Share, shares_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A revision in the record of changes."""

    revision: int
    reason: str
    day: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """The sheet; a version that is not in force says so across it."""

    id: int
    company: str
    process: str
    mark: str
    title: str
    revision: int
    state: str
    author: str
    authored_on: str
    approver: str
    approved_on: str
    facts: tuple[Fact, ...]
    groups: tuple[OperationGroup, ...]
    criteria: tuple[CriterionRow, ...]
    picture: DayPicture | None
    totals: CardTotals
    shares: tuple[Share, ...]
    changes: tuple[ChangeRow, ...]
    files: tuple[Link, ...]


def sheet_page(reading: Reading, *, company: str, reader: Reader) -> SheetPage:
    """The printed sheet of one version."""
    row, card = reading.row, reading.card
    stage, totals = row.card.stage, totals_of(card)
    return SheetPage(
        id=row.id,
        company=company,
        process=reader.say(stage.process.title),
        mark=mark_of(stage, reader),
        title=reader.say(card.title),
        revision=row.revision,
        state=row.state,
        author=row.author.full_name if row.author else _("shipped with the program"),
        authored_on=reader.date(row.submitted_at or row.created_at),
        approver=row.approver.full_name if row.approver else "",
        approved_on=reader.date(row.approved_at) if row.approver else "",
        facts=_facts(row, totals, reader),
        groups=operation_groups(card, (), company_titles(row.card.organisation_id)),
        criteria=criterion_rows(card.exit),
        picture=picture_of(card, ()),
        totals=totals,
        shares=shares_of(totals.by_role.items(), card),
        changes=_changes(reading, reader),
        files=file_links(row.id),
    )


def _facts(row: CardVersion, totals: CardTotals, reader: Reader) -> tuple[Fact, ...]:
    stage = row.card.stage
    facts = (
        (_("In force since"), reader.date(row.in_force_at)),
        (_("Designation"), row.card.code),
        (_("Normal age of the stage"), texts.working_days(stage.normal_days)),
        (
            _("Critical path"),
            "" if totals.days is None else texts.working_days(round(totals.days, 1)),
        ),
        (_("Work of a deal"), reader.minutes(totals.people)),
        (_("Control"), reader.minutes(totals.control)),
    )
    return tuple(Fact(label=label, value=value) for label, value in facts if value)


def _changes(reading: Reading, reader: Reader) -> tuple[ChangeRow, ...]:
    """The revisions up to this one that came into force, oldest first."""
    told = [
        version
        for version in reversed(reading.versions)
        if version.revision <= reading.row.revision
        and (version.in_force_at or version.id == reading.row.id)
    ]
    return tuple(
        ChangeRow(
            revision=version.revision,
            reason=reader.say(version.reason),
            day=reader.date(version.in_force_at or version.created_at),
            author=version.author.full_name if version.author else "",
        )
        for version in told
    )
