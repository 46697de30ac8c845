"""The draft as its editor shows it: raw values of fields, choices of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from techkarta.engine.cards.model import (
    ROLES,
    Basis,
    Card,
    Control,
    ControlMethod,
    DueUnit,
    EvidenceKind,
    ExitCriterion,
    Join,
    Norm,
    Operation,
    Proof,
    Repeat,
    RepeatEnd,
    Resource,
    ResourceKind,
    Text,
)
from techkarta.presets.titles import shipped_client_types
from techkarta.ui.states import Tone

from .. import texts
from ..catalogue import CatalogueEntry
from .editor_cells import EditorColumn, columns_of
from .editor_typed import CLIENT_TYPE, RESOURCE_PARTS

COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of a list and its words."""

    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorRow:
    """One operation: name of the field → what stands in it, and its cells as the table shows them.

    `change` is how it differs from the revision in force: new, moved, or not at all.
    """

    no: str
    values: Mapping[str, str]
    columns: tuple[EditorColumn, ...]
    change: str = ""
    is_unchecked: bool = False
    comments: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestPanel:
    """Everything of one operation that the table has no room for."""

    row: EditorRow
    title: str
    participants: tuple[str, ...]
    client_types: tuple[str, ...]
    is_mandatory: bool
    is_proposal: bool
    resources: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorCriterion:
    """An exit criterion as it is edited."""

    id: str
    text: str
    proof: str
    operation: str
    is_critical: bool


def editor_row(
    operation: Operation,
    card: Card,
    flags: Mapping[str, Tone],
    *,
    base: Operation | None = None,
    is_unchecked: bool = False,
    comments: int = 0,
) -> EditorRow:
    """The row of an operation; `base` is the same operation in the revision in force."""
    values = operation_fields(operation)
    before = operation_fields(base) if base else values
    columns = columns_of(operation, card, values, before, flags)
    is_moved = before["after"] != values["after"]
    return EditorRow(
        no=operation.no,
        values=values,
        columns=columns,
        change="moved" if is_moved else "",
        is_unchecked=is_unchecked,
        comments=comments,
    )


def operation_fields(operation: Operation) -> dict[str, str]:
    """Name of the field → what is typed in it."""
    named = [texts.say(item.name) for item in operation.resources if item.name]
    return {
        "number": operation.no,
        "title": texts.say(operation.title),
        "result": texts.say(operation.result),
        "task": texts.say(operation.task),
        "steps": "\n".join(texts.say(step) for step in operation.steps),
        "after": ", ".join(operation.after),
        "join": operation.join.value,
        "role": operation.role or "",
        "attestation": operation.attestation or "",
        "resources": "; ".join(named),
        "tool": _tool(operation),
        "due_within": str(operation.due.within) if operation.due else "",
        "due_unit": operation.due.unit.value if operation.due else DueUnit.WORKING_DAY.value,
        **_repeat(operation.repeat),
        **_norm(operation.norm),
        **_proof(operation),
        **_control(operation.control or Control()),
    }


def rest_panel(operation: Operation, row: EditorRow) -> RestPanel:
    """The rest of an operation, with one empty line for a resource to come."""
    lines = [_resource(item) for item in operation.resources]
    return RestPanel(
        row=row,
        title=texts.say(operation.title),
        participants=operation.participants,
        client_types=operation.when.get(CLIENT_TYPE, ()),
        is_mandatory=operation.is_mandatory,
        is_proposal=operation.is_proposal,
        resources=(*lines, dict.fromkeys(RESOURCE_PARTS, "")),
    )


def editor_criteria(criteria: Iterable[ExitCriterion]) -> tuple[EditorCriterion, ...]:
    """The exit criteria."""
    return tuple(
        EditorCriterion(
            id=item.id,
            text=texts.say(item.text),
            proof=item.proof or "",
            operation=item.operation or "",
            is_critical=item.is_critical,
        )
        for item in criteria
    )


def choices_of(
    card: Card,
    catalogue: Iterable[CatalogueEntry] = (),
    kinds: Mapping[str, Text] | None = None,
) -> dict[str, tuple[Choice, ...]]:
    """Every list of the editor: name of the field → its choices.

    Tools are those of the catalogue; `kinds` are the company's client types.
    """
    known = kinds or shipped_client_types()
    codes = (*ROLES, *card.roles)
    roles = [(code, texts.role_title(code, card)) for code in codes]
    marks = [(code, texts.role_of(code, card).mark) for code in codes]
    nothing = ("", "—")
    return {
        "unit": _list([("", texts.periodicity(None))], texts.EVERY.items()),
        "until": _list(
            [nothing],
            [(item, texts.word("until", item)) for item in RepeatEnd],
            [(COUNT, _("a number of times"))],
        ),
        "role": _list([nothing], marks),
        "with": _list(roles),
        "evidence_kind": _list([nothing], _words(EvidenceKind, "evidence")),
        "control_method": _list(
            [nothing], [(item, texts.CONTROLS[item]) for item in ControlMethod]
        ),
        "join": _list(_words(Join, "join")),
        "per": _list(texts.PER.items()),
        "basis": _list([(item, texts.BASIS[item]) for item in Basis]),
        "due_unit": _list(_words(DueUnit, "due_unit")),
        "resource_kind": _list(_words(ResourceKind, "resource")),
        "proof": _list([nothing], _words(Proof, "proof")),
        "operation": _list([nothing], [(item.no, item.no) for item in card.operations]),
        "client_types": _list((code, texts.say(title)) for code, title in known.items()),
        "tool": _list([nothing], _tools(catalogue)),
    }


def _list(*parts: Iterable[tuple[object, object]]) -> tuple[Choice, ...]:
    return tuple(Choice(value=str(value), text=str(text)) for part in parts for value, text in part)


def _words(values: type[StrEnum], kind: str) -> list[tuple[str, str]]:
    return [(item.value, texts.capital(texts.word(kind, item.value))) for item in values]


def _tools(catalogue: Iterable[CatalogueEntry]) -> list[tuple[str, str]]:
    found = []
    for technology in catalogue:
        found.append((technology.code, texts.say(technology.title)))
        found += [
            (
                f"{technology.code}/{tool.code}",
                f"{texts.say(technology.title)}: {texts.say(tool.title)}",
            )
            for tool in technology.tools
        ]
    return found


def _tool(operation: Operation) -> str:
    return "/".join(part for part in (operation.technology, operation.tool) if part)


def _repeat(repeat: Repeat | None) -> dict[str, str]:
    if repeat is None:
        return {"unit": "", "every": "1", "until": "", "count": ""}
    until = repeat.until
    is_counted = isinstance(until, int)
    return {
        "unit": repeat.unit.value,
        "every": str(repeat.every),
        "until": COUNT if is_counted else str(until or ""),
        "count": str(until) if is_counted else "",
    }


def _norm(norm: Norm | None) -> dict[str, str]:
    known = norm or Norm(minutes=0)
    minutes = str(known.minutes) if norm else ""
    setup = f" + {known.setup}" if known.setup else ""
    shared = f"/{known.batch}" if known.setup and known.batch > 1 else ""
    return {
        "norm": f"{minutes}{setup}{shared}",
        "minutes": minutes,
        "setup": str(known.setup or ""),
        "batch": str(known.batch),
        "per": known.per.value,
        "basis": known.basis.value,
        "observations": str(known.observations or ""),
    }


def _proof(operation: Operation) -> dict[str, str]:
    evidence = operation.evidence
    return {
        "evidence_kind": evidence.kind.value if evidence else "",
        "evidence_min": str(evidence.min) if evidence else "1",
        "evidence_text": texts.say(evidence.text) if evidence else "",
    }


def _control(control: Control) -> dict[str, str]:
    share = "" if control.share is None else f"{100 * control.share:g}"
    return {
        "control_method": control.method or "",
        "control_by": control.by or "",
        "control_criterion": texts.say(control.criterion),
        "control_minutes": str(control.minutes or ""),
        "control_share": share,
    }


def _resource(item: Resource) -> dict[str, str]:
    values: Sequence[object] = (
        item.kind.value, texts.say(item.name), item.role, item.minutes, item.amount, item.currency,
    )  # fmt: skip
    return {
        name: "" if value is None else str(value)
        for name, value in zip(RESOURCE_PARTS, values, strict=True)
    }
