"""The operations of a card as rows of its table: all that is to be known of each, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from techkarta.engine.cards.model import Card, ExitCriterion, Join, Operation, Proof
from techkarta.engine.lint.findings import Finding, Severity
from techkarta.engine.planning.effort import operation_minutes
from techkarta.ui.states import Tone

from .. import texts
from ..texts import Role

# Field of a finding → the column of the table it shows in.
COLUMNS: Mapping[str, str] = {
    "no": "no",
    "title": "title",
    "result": "title",
    "task": "title",
    "steps": "title",
    "after": "after",
    "join": "after",
    "when": "after",
    "mandatory": "after",
    "repeat": "repeat",
    "norm": "norm",
    "due": "norm",
    "role": "role",
    "with": "role",
    "attestation": "role",
    "resources": "resources",
    "technology": "resources",
    "tool": "resources",
    "evidence": "evidence",
    "sends_proposal": "evidence",
    "control": "control",
}
SEVERITY_TONES: Mapping[Severity, Tone] = {
    Severity.ERROR: "bad",
    Severity.WARNING: "warn",
    Severity.ADVICE: "accent",
}
WORST_LAST = (Severity.ADVICE, Severity.WARNING, Severity.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlCell:
    """How an operation is checked: method, who, by what, minutes of the controller."""

    method: str
    by: Role | None
    criterion: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """One operation; `flags` tells the columns something is wrong with, by tone."""

    no: str
    title: str
    result: str
    steps: tuple[str, ...]
    after: tuple[str, ...]
    is_any: bool
    is_mandatory: bool
    is_proposal: bool
    condition: str
    repeat: str
    minutes: int
    norm: str
    due: str
    role: Role | None
    participants: tuple[Role, ...]
    attestation: str
    resources: tuple[str, ...]
    tool: str
    evidence: str
    control: ControlCell | None
    flags: Mapping[str, Tone] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationGroup:
    """Operations under one heading; the heading is empty where the card names none."""

    title: str
    rows: tuple[OperationRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """An exit criterion: what must be true, what proves it, and the proving operation."""

    text: str
    is_critical: bool
    proof: str
    operation: str


def operation_groups(
    card: Card, findings: Sequence[Finding], titles: Mapping[str, object]
) -> tuple[OperationGroup, ...]:
    """The operations of a card by heading, in order."""
    flags = flags_of(findings)
    return tuple(
        OperationGroup(
            title=title,
            rows=tuple(_row(item, card, flags.get(item.no, {}), titles) for item in group),
        )
        for title, group in groupby(card.operations, key=lambda item: texts.say(item.task))
    )


def criterion_rows(criteria: Sequence[ExitCriterion]) -> tuple[CriterionRow, ...]:
    """The exit criteria of a card."""
    return tuple(
        CriterionRow(
            text=texts.say(item.text),
            is_critical=item.is_critical,
            proof=_proof(item),
            operation=item.operation or "" if item.proof is Proof.OPERATION else "",
        )
        for item in criteria
    )


def _proof(item: ExitCriterion) -> str:
    if item.proof is None:
        return _("nothing shows it")
    return "" if item.proof is Proof.OPERATION else texts.word("proof", item.proof)


def flags_of(findings: Sequence[Finding]) -> dict[str, dict[str, Tone]]:
    """Operation → column → tone of the worst finding there."""
    flags: dict[str, dict[str, Tone]] = {}
    for finding in sorted(findings, key=lambda item: WORST_LAST.index(item.severity)):
        if finding.operation:
            key = (finding.field or "").partition(".")[0]
            columns = flags.setdefault(finding.operation, {})
            columns[COLUMNS.get(key, "title")] = SEVERITY_TONES[finding.severity]
    return flags


def _row(
    operation: Operation, card: Card, flags: Mapping[str, Tone], titles: Mapping[str, object]
) -> OperationRow:
    return OperationRow(
        no=operation.no,
        title=texts.say(operation.title),
        result=texts.say(operation.result),
        steps=tuple(texts.say(step) for step in operation.steps),
        after=operation.after,
        is_any=operation.join is Join.ANY and len(operation.after) > 1,
        is_mandatory=operation.is_mandatory,
        is_proposal=operation.is_proposal,
        condition=texts.condition(operation.when, titles),
        repeat=texts.periodicity(operation.repeat),
        minutes=round(operation_minutes(operation)),
        norm=texts.norm_note(operation.norm),
        due=texts.due_text(operation.due),
        role=texts.role_of(operation.role, card) if operation.role else None,
        participants=tuple(texts.role_of(role, card) for role in operation.participants),
        attestation=operation.attestation or "",
        resources=tuple(texts.resource_text(item, card) for item in operation.resources),
        tool=texts.tool_title(operation, titles),
        evidence=texts.evidence_text(operation.evidence),
        control=_control(operation, card),
        flags=flags,
    )


def _control(operation: Operation, card: Card) -> ControlCell | None:
    control = operation.control
    if control is None:
        return None
    return ControlCell(
        method=texts.control_title(control),
        by=texts.role_of(control.by, card) if control.by else None,
        criterion=texts.say(control.criterion),
        minutes=control.minutes,
    )
