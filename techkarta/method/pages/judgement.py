"""What is judged of a version: findings, answers given, what the reader may decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, may
from techkarta.common.text import finding_text
from techkarta.engine.cards.model import Card
from techkarta.engine.lint.findings import Finding, Severity

from .. import services, texts
from ..models import VersionState
from ..rules import Piece, pieces_of
from .document import Reading
from .rules import STATES

WITHDRAWABLE = (
    VersionState.DRAFT,
    VersionState.IN_REVIEW,
    VersionState.TRIAL,
    VersionState.APPROVED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """What the linter says: where, what, what to do, and the page of the rule."""

    code: str
    state: str
    place: str
    anchor: str
    title: str
    message: tuple[Piece, ...]
    remedy: tuple[Piece, ...]
    rule_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How many operations answer each question: what, how often, how long."""

    label: str
    count: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the reader may do with the version now, and what stands in the way."""

    form: forms.Form
    version: int
    can_submit: bool = False
    can_approve: bool = False
    can_withdraw: bool = False
    is_own: bool = False
    error_count: int = 0
    is_reason_due: bool = False

    @property
    def is_there(self) -> bool:
        """Whether there is anything to decide, to wait for, or to say about what was tried."""
        is_open = self.can_submit or self.can_approve or self.can_withdraw or self.is_own
        return is_open or bool(self.form.errors)

    @property
    def kept_reason(self) -> str:
        """What was typed for a decision that is no longer there; it is not lost."""
        has_field = self.can_submit or self.can_approve
        return "" if has_field else str(self.form["reason"].value() or "")


def answers_of(card: Card) -> tuple[Answers, ...]:
    """How many operations answer each question."""
    operations = card.operations
    numbers = {item.no for item in operations}
    questions = {
        _("what to do"): [bool(item.title and item.result) for item in operations],
        _("in what order"): [set(item.after) <= numbers for item in operations],
        _("how often"): [
            item.repeat is None or item.repeat.until is not None for item in operations
        ],
        _("how long"): [item.norm is not None for item in operations],
        _("who and with what"): [item.role is not None for item in operations],
        _("how it is checked"): [
            item.evidence is not None
            and item.control is not None
            and None not in (item.control.method, item.control.criterion)
            for item in operations
        ],
    }
    return tuple(
        Answers(label=label, count=sum(given), of=len(operations))
        for label, given in questions.items()
    )


def finding_row(finding: Finding) -> FindingRow:
    """A finding in words, with its place and the page of its rule."""
    told = finding_text(
        finding.code, finding.params, language=texts.language(), field=finding.field
    )
    field = texts.field_title(finding.field or "")
    operation = _("operation %(no)s") % {"no": finding.operation} if finding.operation else ""
    return FindingRow(
        code=finding.code,
        state=STATES[finding.severity],
        place=" · ".join(part for part in (operation, field) if part),
        anchor=f"op-{finding.operation}" if finding.operation else "",
        title=told.title,
        message=pieces_of(told.message),
        remedy=pieces_of(told.remedy),
        rule_url=reverse("method:rule", args=[finding.code]),
    )


def counts_of(findings: Sequence[Finding]) -> tuple[tuple[str, int], ...]:
    """How many findings of each severity there are, the worst first; none of none."""
    severities = [finding.severity for finding in findings]
    counted = ((STATES[severity], severities.count(severity)) for severity in Severity)
    return tuple((state, count) for state, count in counted if count)


def decision_of(reading: Reading, actor: Actor, form: forms.Form) -> Decision:
    """What the actor may do with the version now."""
    row = reading.row
    is_draft = row.state == VersionState.DRAFT
    is_review = row.state in (VersionState.IN_REVIEW, VersionState.TRIAL)
    is_own = is_review and services.has_written(row, actor.user_id)
    can_write = may(actor, "card.write")
    return Decision(
        form=form,
        version=row.version,
        can_submit=is_draft and can_write,
        can_approve=is_review and may(actor, "card.approve") and not is_own,
        can_withdraw=row.state in WITHDRAWABLE and can_write,
        is_own=is_own,
        error_count=sum(item.severity is Severity.ERROR for item in reading.findings),
        is_reason_due=is_draft and row.revision > 1 and not row.reason,
    )
