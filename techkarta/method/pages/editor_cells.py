"""The cells of the editor's table: what is shown, what is typed, what stands in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from techkarta.engine.cards.model import Card, Operation
from techkarta.ui.states import Tone

from .. import texts

# One letter for a method of control, as documents of the field write it.
METHOD_MARKS: Mapping[str, Promise] = {
    "automatic": pgettext_lazy("control mark", "A"),
    "sampled": pgettext_lazy("control mark", "S"),
    "joint": pgettext_lazy("control mark", "J"),
    "each": pgettext_lazy("control mark", "E"),
    "client": pgettext_lazy("control mark", "C"),
    "defence": pgettext_lazy("control mark", "D"),
}
# Fields of the table in the order of walking: field → its column, the column of its findings,
# its name, and what an empty one shows.
FIELDS: Mapping[str, tuple[str, str, Promise, str | Promise]] = {
    "number": ("no", "no", gettext_lazy("Number"), ""),
    "title": ("what", "title", gettext_lazy("What to do"), gettext_lazy("Verb and object")),
    "result": ("what", "title", gettext_lazy("Result"), gettext_lazy("A result one can check")),
    "after": ("after", "after", gettext_lazy("After"), gettext_lazy("at entry")),
    "unit": ("repeat", "repeat", gettext_lazy("How often"), ""),
    "until": ("repeat", "repeat", gettext_lazy("Until"), gettext_lazy("until when?")),
    "norm": ("norm", "norm", gettext_lazy("Norm, min"), "\u2014"),
    "role": ("role", "role", gettext_lazy("Performer"), "\u2014"),
    "resources": ("resources", "resources", gettext_lazy("With what"), "\u2014"),
    "evidence_text": ("proof", "evidence", gettext_lazy("Evidence"), gettext_lazy("evidence?")),
    "evidence_kind": ("proof", "evidence", gettext_lazy("Kind of evidence"), gettext_lazy("kind?")),
    "control_method": ("check", "control", gettext_lazy("Method of control"), "?"),
    "control_by": ("check", "control", gettext_lazy("Controller"), gettext_lazy("who checks?")),
    "control_criterion": (
        "check",
        "control",
        gettext_lazy("Criterion"),
        gettext_lazy("criterion not given"),
    ),
}
# Column → its name on a narrow screen, where there are no headings.
LABELS: Mapping[str, Promise] = {
    "after": gettext_lazy("After"),
    "repeat": gettext_lazy("How often"),
    "norm": gettext_lazy("Norm, min"),
    "role": gettext_lazy("Performer"),
    "resources": gettext_lazy("With what"),
    "proof": gettext_lazy("Evidence"),
}
# These are chosen from a list.
LISTS: Mapping[str, str] = {
    "unit": "unit",
    "until": "until",
    "role": "role",
    "evidence_kind": "evidence_kind",
    "control_method": "control_method",
    "control_by": "role",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorCell:
    """One field of an operation: `raw` is typed, `text` shown, `was` stands in force."""

    field: str
    group: str
    raw: str
    text: str
    was: str | None
    tone: Tone
    is_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorColumn:
    """The fields of one column, and what else of the operation belongs there."""

    name: str
    label: str
    cells: tuple[EditorCell, ...]
    notes: tuple[str, ...]
    is_changed: bool


def columns_of(
    operation: Operation,
    card: Card,
    values: Mapping[str, str],
    before: Mapping[str, str],
    flags: Mapping[str, Tone],
) -> tuple[EditorColumn, ...]:
    """The columns of a row; a field that stands otherwise in force tells how."""
    columns: dict[str, list[EditorCell]] = {}
    for field, (column, group, _label, empty) in FIELDS.items():
        raw = values[field]
        shown = _SHOWN.get(field, _plain)(operation, card, raw)
        columns.setdefault(column, []).append(
            EditorCell(
                field=field,
                group=group,
                raw=raw,
                text=shown or str(empty),
                was=None if before[field] == raw else before[field],
                tone=flags.get(group, ""),
                is_empty=not shown,
            )
        )
    notes = {"role": _participants(operation, card), "resources": _others(operation, card)}
    return tuple(
        EditorColumn(
            name=name,
            label=str(LABELS.get(name, "")),
            cells=tuple(cells),
            notes=notes.get(name, ()),
            is_changed=any(cell.was is not None for cell in cells),
        )
        for name, cells in columns.items()
    )


def labels() -> dict[str, str]:
    """Field of the table → its name."""
    return {field: str(label) for field, (_column, _group, label, _empty) in FIELDS.items()}


def method_marks() -> tuple[tuple[str, str], ...]:
    """The letters of the methods of control and their words."""
    return tuple((str(mark), str(texts.CONTROLS[code])) for code, mark in METHOD_MARKS.items())


def _plain(_operation: Operation, _card: Card, raw: str) -> str:
    return raw


def _often(operation: Operation, _card: Card, _raw: str) -> str:
    return texts.often(operation.repeat)


def _until(operation: Operation, _card: Card, _raw: str) -> str:
    return texts.repeat_end(operation.repeat.until) if operation.repeat else ""


def _performer(_operation: Operation, card: Card, raw: str) -> str:
    return texts.role_of(raw, card).mark if raw else ""


def _kind(operation: Operation, _card: Card, _raw: str) -> str:
    if operation.evidence is None:
        return ""
    word = texts.word("evidence", operation.evidence.kind)
    return f"{word} × {operation.evidence.min}" if operation.evidence.min > 1 else word


def _method(_operation: Operation, _card: Card, raw: str) -> str:
    return str(METHOD_MARKS[raw]) if raw in METHOD_MARKS else ""


_SHOWN: Mapping[str, Callable[[Operation, Card, str], str]] = {
    "unit": _often,
    "until": _until,
    "role": _performer,
    "evidence_kind": _kind,
    "control_method": _method,
    "control_by": _performer,
}


def _participants(operation: Operation, card: Card) -> tuple[str, ...]:
    return tuple(f"+ {texts.role_of(role, card).mark}" for role in operation.participants)


def _others(operation: Operation, card: Card) -> tuple[str, ...]:
    """Resources without a name of their own: people, budgets."""
    return tuple(texts.resource_text(item, card) for item in operation.resources if not item.name)
