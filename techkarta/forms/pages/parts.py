"""The parts of an answer as controls: what they are called, what they hold, what there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.urls import reverse

from techkarta.engine.forms.questions import Part, PartKind
from techkarta.ui.values import Option

from ..controls import name_of
from ..models import AnswerFile
from .words import say

SPARE_ROWS = 2
FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One control of a row."""

    name: str
    label: str
    value: str
    kind: str = "text"
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChips:
    """The people of one role; those who left are named apart."""

    name: str
    title: str
    chosen: tuple[str, ...]
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file given already."""

    id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartField:
    """A part of an answer as a page asks for it."""

    code: str
    name: str
    kind: str
    title: str
    is_optional: bool
    unit: str = ""
    value: str = ""
    chosen: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    roles: tuple[RoleChips, ...] = ()
    people: tuple[Option, ...] = ()
    files: tuple[KeptFile, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What parts are made with: people to choose from, who left, files, what is wrong."""

    people: tuple[Option, ...] = ()
    left: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, AnswerFile] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def part_field(part: Part, held: object, around: Around, typed: QueryDict | None) -> PartField:
    """One part with what it holds, or with what was typed where the form comes back."""
    filled: dict[str, object] = {}
    match part.kind:
        case PartKind.CHOICE | PartKind.MULTICHOICE:
            codes = typed.getlist(name_of(part)) if typed is not None else _codes(held)
            options = tuple(Option(value=each.code, text=say(each.title)) for each in part.options)
            filled = {"chosen": tuple(codes), "options": options}
        case PartKind.CONTACTS:
            roles = tuple(_role(part, role, held, around, typed) for role in part.roles)
            filled = {"roles": roles, "people": around.people}
        case PartKind.FILE:
            filled = {"files": _files(part, held, around, typed)}
        case PartKind.LIST:
            filled = {
                "heads": tuple(_head(each) for each in part.fields),
                "rows": _list_rows(part, held, typed),
            }
        case PartKind.MATRIX:
            filled = {"rows": _matrix_rows(part, held, typed)}
        case _:
            filled = {"value": _plain(part, held, typed)}
    return PartField(
        code=part.code,
        name=name_of(part),
        kind=part.kind.value,
        title=say(part.title),
        is_optional=part.is_optional,
        unit=say(part.unit),
        error=around.errors.get(part.code, ""),
        **filled,  # type: ignore[arg-type]
    )


def _plain(part: Part, held: object, typed: QueryDict | None) -> str:
    if typed is not None:
        return typed.get(name_of(part), "")
    if isinstance(held, Mapping):
        return str(held.get("amount", ""))
    return str(held or "")


def _codes(held: object) -> list[str]:
    return [str(each) for each in held] if isinstance(held, list) else [str(held or "")]


def _role(
    part: Part, role: object, held: object, around: Around, typed: QueryDict | None
) -> RoleChips:
    code = str(role.code)  # type: ignore[attr-defined]
    name = name_of(part, code)
    rows = held if isinstance(held, list) else []
    people = [str(row["contact"]) for row in rows if row.get("role") == code]
    return RoleChips(
        name=name,
        title=say(role.title),  # type: ignore[attr-defined]
        chosen=tuple(typed.getlist(name) if typed is not None else people),
        left=tuple(around.left[int(each)] for each in people if int(each) in around.left),
    )


def _files(
    part: Part, held: object, around: Around, typed: QueryDict | None
) -> tuple[KeptFile, ...]:
    kept = typed.getlist(name_of(part, "kept")) if typed is not None else held
    ids = [int(each) for each in kept if str(each).isdigit()] if isinstance(kept, list) else []
    return tuple(
        KeptFile(id=each, name=around.files[each].name, url=reverse("forms:file", args=[each]))
        for each in ids
        if each in around.files
    )


def _head(part: Part) -> str:
    unit = say(part.unit)
    return f"{say(part.title)}, {unit}" if unit else say(part.title)


def _list_rows(part: Part, held: object, typed: QueryDict | None) -> tuple[tuple[Cell, ...], ...]:
    rows = held if isinstance(held, list) else []
    count = max(FEWEST_ROWS, len(rows) + SPARE_ROWS)
    if typed is not None:
        count = max(count, sum(name_of(part, at, part.fields[0].code) in typed for at in range(50)))
    made = []
    for at in range(count):
        row: Mapping[str, object] = rows[at] if at < len(rows) else {}
        made.append(
            tuple(
                Cell(
                    name=name_of(part, at, each.code),
                    label=_head(each),
                    kind=each.kind.value,
                    value=(
                        typed.get(name_of(part, at, each.code), "")
                        if typed is not None
                        else _plain(each, row.get(each.code), None)
                    ),
                )
                for each in part.fields
            )
        )
    return tuple(made)


def _matrix_rows(part: Part, held: object, typed: QueryDict | None) -> tuple[tuple[Cell, ...], ...]:
    value = held if isinstance(held, Mapping) else {}
    rows, columns = _names(value.get("rows")), _names(value.get("columns"))
    cells = value.get("cells") if isinstance(value.get("cells"), list) else []
    titles = [say(title) for title in (*part.titles, "", "", "")[:3]]
    height, width = (max(FEWEST_ROWS, len(names) + 1) for names in (rows, columns))

    def cell(kind: str, label: str, known: str, *places: int) -> Cell:
        name = name_of(part, kind, *places)
        return Cell(
            name=name, label=label, value=typed.get(name, "") if typed is not None else known
        )

    def known(row: int, column: int) -> str:
        line = cells[row] if isinstance(cells, list) and row < len(cells) else []
        return str(line[column]) if column < len(line) else ""

    head = tuple(cell("column", titles[1], _at(columns, at), at) for at in range(width))
    body = tuple(
        (
            cell("row", titles[0], _at(rows, row), row),
            *(cell("cell", titles[2], known(row, at), row, at) for at in range(width)),
        )
        for row in range(height)
    )
    return (head, *body)


def _names(held: object) -> Sequence[str]:
    return [str(each) for each in held] if isinstance(held, list) else []


def _at(names: Sequence[str], place: int) -> str:
    return names[place] if place < len(names) else ""
