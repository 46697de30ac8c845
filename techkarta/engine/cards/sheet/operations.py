"""From the cells of a row to the data of an operation, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .cells import (
    code_of,
    control_of,
    due_of,
    evidence_of,
    lines_of,
    method_of,
    minutes_of,
    repeat_of,
    resource_of,
    roles_of,
    setup_of,
)
from .grid import Unread
from .numbering import Numbers, after_of
from .vocabulary import Vocabulary, folded

Data = dict[str, Any]
Doubt = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell to be read: its text, its heading, and what reading needs to know."""

    text: str
    heading: str
    vocabulary: Vocabulary
    numbers: Numbers
    language: str = ""
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, code: str, **params: object) -> None:
        """Note that the cell was understood with a doubt."""
        self.doubts.append((code, params))

    def worded(self, text: str, before: object) -> object:
        """A text; of a text in several languages only the sheet's own one changes."""
        if not isinstance(before, Mapping) or not self.language:
            return text
        changed = {**before, self.language: text}
        if len(changed) > 1:
            self.doubt("other_language", value=text)
        return changed


def read_cell(column: str, cell: Cell, data: Data) -> None:
    """Put what a cell says into the data of an operation. Unread where it cannot be read."""
    _READERS[column](cell, data)


def empty_cell(column: str, data: Data) -> None:
    """Take away what a cell used to say and says no more."""
    for path in _PLACES.get(column, (column,)):
        outer, _, inner = path.partition(".")
        if inner and isinstance(data.get(outer), dict):
            data[outer].pop(inner, None)
            if not data[outer]:
                del data[outer]
        elif not inner:
            data.pop(outer, None)


_PLACES: Mapping[str, tuple[str, ...]] = {
    "after": ("after", "join"),
    "conditions": ("when", "mandatory", "sends_proposal", "attestation"),
    "setup": ("norm.setup", "norm.batch"),
    "minutes": ("norm",),
    "per": ("norm.per",),
    "method": ("control.method", "control.share"),
    "by": ("control.by",),
    "criterion": ("control.criterion",),
    "control_minutes": ("control.minutes",),
}


def _text(name: str) -> Callable[[Cell, Data], None]:
    def read(cell: Cell, data: Data) -> None:
        data[name] = cell.worded(" ".join(cell.text.split()), data.get(name))

    return read


def _steps(cell: Cell, data: Data) -> None:
    before = data.get("steps") or []
    items = lines_of(cell.text)
    if len(items) == len(before):
        told = zip(items, before, strict=True)
        data["steps"] = [
            old if _says(old, item, cell.language) else cell.worded(item, old) for item, old in told
        ]
    else:
        data["steps"] = list(items)


def _says(text: object, item: str, language: str) -> bool:
    shown = text.get(language) if isinstance(text, Mapping) else text
    return isinstance(shown, str) and " ".join(shown.split()) == item


def _after(cell: Cell, data: Data) -> None:
    data.pop("join", None)
    data.update(after_of(cell.text, cell.numbers, cell.vocabulary))


def _conditions(cell: Cell, data: Data) -> None:
    for part in filter(None, (part.strip() for part in cell.text.split(";"))):
        if cell.vocabulary.is_one_of("optional", part):
            data["mandatory"] = False
        elif cell.vocabulary.is_one_of("proposal", part):
            data["sends_proposal"] = True
        else:
            raise Unread(value=part)


def _repeat(cell: Cell, data: Data) -> None:
    repeat = repeat_of(cell.text, cell.vocabulary)
    data.pop("repeat", None)
    if repeat is not None:
        data["repeat"] = repeat
        if "until" not in repeat:
            cell.doubt("repeat_without_end", value=cell.text)


def _norm(data: Data) -> Data:
    norm: Data = data.setdefault("norm", {"per": "deal", "basis": "expert"})
    return norm


def _minutes(cell: Cell, data: Data) -> None:
    minutes = minutes_of(cell.text, cell.vocabulary)
    if not minutes:
        raise Unread
    _norm(data)["minutes"] = minutes


def _setup(cell: Cell, data: Data) -> None:
    found = setup_of(cell.text, cell.vocabulary)
    if "batch" not in found:
        _norm(data).pop("batch", None)
    _norm(data).update(found)


def _per(cell: Cell, data: Data) -> None:
    unit = cell.vocabulary.code("per", cell.text)
    if unit is None:
        raise Unread
    _norm(data)["per"] = unit


def _due(cell: Cell, data: Data) -> None:
    data["due"] = due_of(cell.text, cell.heading, cell.vocabulary)


def _role(cell: Cell, data: Data) -> None:
    first, *others = roles_of(cell.text, cell.vocabulary)
    data["role"] = first
    if others:
        data["with"] = list(dict.fromkeys([*data.get("with", ()), *others]))


def _with(cell: Cell, data: Data) -> None:
    own = data.get("role")
    data["with"] = [role for role in roles_of(cell.text, cell.vocabulary) if role != own]


def _resources(cell: Cell, data: Data) -> None:
    found = []
    for text in lines_of(cell.text):
        resource, is_assumed = resource_of(text, cell.vocabulary)
        if is_assumed:
            cell.doubt("kind_assumed", value=text, kind=("resource", resource["kind"]))
        found.append(resource)
    data["resources"] = found


def _evidence(cell: Cell, data: Data) -> None:
    evidence, is_assumed = evidence_of(cell.text, cell.vocabulary)
    if is_assumed:
        cell.doubt("kind_assumed", value=cell.text, kind=("evidence", evidence["kind"]))
    data["evidence"] = evidence


def _technology(cell: Cell, data: Data) -> None:
    data["technology"] = code_of(cell.text, cell.vocabulary.technologies)


def _tool(cell: Cell, data: Data) -> None:
    technology = str(data.get("technology", ""))
    key = f"{technology}/{folded(cell.text)}"
    known = cell.vocabulary.tools
    data["tool"] = known.get(key) or code_of(cell.text, known)


def _control(data: Data) -> Data:
    control: Data = data.setdefault("control", {})
    return control


def _whole_control(cell: Cell, data: Data) -> None:
    found = control_of(cell.text, cell.vocabulary)
    for name, value in found.items():
        _control(data).setdefault(name, value)


def _method(cell: Cell, data: Data) -> None:
    found = method_of(cell.text, cell.vocabulary)
    _control(data).pop("share", None)
    _control(data).update(found)


def _by(cell: Cell, data: Data) -> None:
    roles = roles_of(cell.text, cell.vocabulary)
    if len(roles) != 1:
        raise Unread
    _control(data)["by"] = roles[0]


def _criterion(cell: Cell, data: Data) -> None:
    control = _control(data)
    control["criterion"] = cell.worded(" ".join(cell.text.split()), control.get("criterion"))


def _control_minutes(cell: Cell, data: Data) -> None:
    _control(data)["minutes"] = minutes_of(cell.text, cell.vocabulary)


_READERS: Mapping[str, Callable[[Cell, Data], None]] = {
    "task": _text("task"),
    "title": _text("title"),
    "result": _text("result"),
    "steps": _steps,
    "after": _after,
    "conditions": _conditions,
    "repeat": _repeat,
    "setup": _setup,
    "minutes": _minutes,
    "per": _per,
    "due": _due,
    "role": _role,
    "with": _with,
    "resources": _resources,
    "technology": _technology,
    "tool": _tool,
    "evidence": _evidence,
    "method": _method,
    "by": _by,
    "criterion": _criterion,
    "control_minutes": _control_minutes,
    "control": _whole_control,
}
READ_COLUMNS = tuple(_READERS)
"""The columns of an operation, in the order in which they are read."""
