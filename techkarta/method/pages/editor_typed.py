"""What is typed in the editor, as plain data of the card file: one field of a form, one key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from techkarta.engine.cards.codec import operation_to_dict
from techkarta.engine.cards.model import Card, Operation, ResourceKind
from techkarta.engine.cards.numbers import number_key

from .. import texts

Plain = dict[str, object]
CLIENT_TYPE = "client.type"
_MINUTES = re.compile(r"(\d{1,6})\s*(?:мин\w*|min\w*|м|m)?\.?", re.IGNORECASE)
_HOURS = re.compile(
    r"(\d{1,4})\s*(?:ч\w*|h\w*)\.?\s*(?:(\d{1,4})\s*(?:мин\w*|min\w*|м|m)\.?)?", re.IGNORECASE
)
# Minutes of one case, the setup beside them, and how many cases share it: «45 + 60/12».
_WHOLE_NORM = re.compile(r"([^+/]+)(?:\+([^+/]+)(?:/\s*(\d{1,6})\s*)?)?")
_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields a form sent: name → strings, and the operation they are about."""

    fields: Mapping[str, Sequence[str]]
    card: Card
    operation: Operation
    language: str

    def one(self, name: str) -> str:
        """The last string of a field, without space around."""
        found = self.fields.get(name, ())
        return found[-1].strip() if found else ""

    def many(self, name: str) -> list[str]:
        """All strings of a field that say something."""
        return [text.strip() for text in self.fields.get(name, ()) if text.strip()]


def operation_values(typed: Typed) -> Plain:
    """Key of the operation → plain value for every field that was sent; None takes it away."""
    data = operation_to_dict(typed.operation)
    values: Plain = {}
    for names, key, read in _FIELDS:
        if any(name in typed.fields for name in names):
            values[key] = read(typed, data.get(key))
    return values


def text_value(present: object, typed: str, language: str) -> object:
    """A text with the string of one language changed; None where nothing is left.

    A text of several languages keeps the others.
    """
    if not isinstance(present, Mapping):
        return typed or None
    strings = {code: text for code, text in present.items() if code != language}
    if typed:
        strings = (
            {**strings, language: typed}
            if language not in present
            else {code: typed if code == language else text for code, text in present.items()}
        )
    return strings or None


def number_value(typed: str) -> object:
    """A whole number; anything else stays as typed, and the reader of cards says what is wrong."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed  # noqa: PLR2004 - longer is no number of minutes


def minutes_value(typed: str) -> object:
    """Minutes: «45», «45 min», «1 h 30 min»; anything else stays as typed."""
    if found := _HOURS.fullmatch(typed):
        return int(found[1]) * 60 + int(found[2] or 0)
    found = _MINUTES.fullmatch(typed)
    return number_value(found[1]) if found else number_value(typed)


def links_value(typed: str, card: Card) -> list[str]:
    """Numbers of predecessors however they were separated; «20» finds 020."""
    known = {number_key(item.no): item.no for item in card.operations}
    found = [part for part in re.split(r"[\s,;]+", typed) if part]
    return [known.get(number_key(no), no) for no in found if any(map(str.isdigit, no))]


def _text(name: str) -> Callable[[Typed, object], object]:
    return lambda typed, present: text_value(present, typed.one(name), typed.language)


def _word(name: str) -> Callable[[Typed, object], object]:
    return lambda typed, _present: typed.one(name) or None


def _steps(typed: Typed, present: object) -> object:
    """One step a line; a step that was there keeps its other languages."""
    known = {texts.say(step): step for step in (present if isinstance(present, list) else [])}
    lines = [line.strip() for line in typed.one("steps").splitlines() if line.strip()]
    return [known.get(line, line) for line in lines] or None


def _after(typed: Typed, _present: object) -> object:
    return links_value(typed.one("after"), typed.card)


def _mandatory(typed: Typed, _present: object) -> object:
    return None if typed.one("mandatory") == "1" else False


def _proposal(typed: Typed, _present: object) -> object:
    return True if typed.one("sends_proposal") == "1" else None


def _when(typed: Typed, present: object) -> object:
    """Client types the operation is for; other conditions stay."""
    others = present if isinstance(present, Mapping) else {}
    kept = {name: list(each) for name, each in others.items() if name != CLIENT_TYPE}
    types = typed.many("when")
    return ({CLIENT_TYPE: types} if types else {}) | kept or None


def _merged(typed: Typed, present: object, names: Mapping[str, tuple[str, _Read]]) -> Plain:
    """The present parts with those that were sent: field → (key, how it is read)."""
    parts: Plain = dict(present) if isinstance(present, Mapping) else {}
    for name, (key, read) in names.items():
        if name in typed.fields:
            value = typed.one(name)
            parts[key] = read(value) if value else None
    return {key: value for key, value in parts.items() if value is not None}


_Read = Callable[[str], object]


def _repeat(typed: Typed, present: object) -> object:
    fields: dict[str, tuple[str, _Read]] = {"unit": ("unit", str), "every": ("every", number_value)}
    parts = _merged(typed, present, fields)
    if not parts.get("unit"):
        return None
    parts.setdefault("every", 1)
    times = typed.one("count")
    if "until" in typed.fields:
        until = typed.one("until")
        parts["until"] = {"count": number_value(times or "1")} if until == "count" else until
    elif times:
        parts["until"] = {"count": number_value(times)}
    return {key: value for key, value in parts.items() if value not in ("", None)}


def _norm(typed: Typed, present: object) -> object:
    parts = _merged(
        typed,
        present,
        {
            "minutes": ("minutes", minutes_value),
            "setup": ("setup", minutes_value),
            "batch": ("batch", number_value),
            "per": ("per", str),
            "basis": ("basis", str),
            "observations": ("observations", number_value),
        },
    )
    if "norm" in typed.fields:
        parts = _whole_norm(typed.one("norm"), parts)
    return parts if "minutes" in parts else None


def _whole_norm(typed: str, parts: Plain) -> Plain:
    """The norm of one cell; what the cell does not hold stays."""
    kept: Plain = {
        key: parts[key] for key in ("per", "basis", "observations", "spread") if key in parts
    }
    found = _WHOLE_NORM.fullmatch(typed)
    if not found:
        return {**kept, "minutes": typed} if typed else {}
    minutes, setup, batch = (part and part.strip() for part in found.groups())
    told: Plain = {"minutes": minutes_value(minutes)}
    if setup:
        told["setup"] = minutes_value(setup)
    if batch:
        told["batch"] = int(batch)
    return {**told, **kept}


def _due(typed: Typed, present: object) -> object:
    fields: dict[str, tuple[str, _Read]] = {
        "due_within": ("within", number_value),
        "due_unit": ("unit", str),
    }
    parts = _merged(typed, present, fields)
    if "within" not in parts:
        return None
    return {"unit": "working_day", **parts}


def _participants(typed: Typed, _present: object) -> object:
    return typed.many("with") or None


def _evidence(typed: Typed, present: object) -> object:
    fields: dict[str, tuple[str, _Read]] = {
        "evidence_kind": ("kind", str),
        "evidence_min": ("min", number_value),
    }
    parts = _merged(typed, present, fields)
    if "evidence_text" in typed.fields:
        told = text_value(parts.get("text"), typed.one("evidence_text"), typed.language)
        parts = {**parts, "text": told} if told else _without(parts, "text")
        # Whoever only tells what is expected means a note about it.
        if told and "evidence_kind" not in typed.fields:
            parts.setdefault("kind", "note")
    return parts if "kind" in parts else None


def _control(typed: Typed, present: object) -> object:
    parts = _merged(
        typed,
        present,
        {
            "control_method": ("method", str),
            "control_by": ("by", str),
            "control_minutes": ("minutes", minutes_value),
            "control_share": ("share", _share),
        },
    )
    if "control_criterion" in typed.fields:
        told = text_value(parts.get("criterion"), typed.one("control_criterion"), typed.language)
        parts = {**parts, "criterion": told} if told else _without(parts, "criterion")
    if parts.get("method") != "sampled":
        parts.pop("share", None)
    return parts or None


def _share(typed: str) -> object:
    """Percent as a share of one."""
    number = number_value(typed.rstrip("% "))
    return number / _PERCENT if isinstance(number, int) else typed


def _without(parts: Plain, name: str) -> Plain:
    return {key: value for key, value in parts.items() if key != name}


def _resources(typed: Typed, present: object) -> object:
    """The resources of the rest of an operation, line by line, or the names of one cell."""
    known = [dict(item) for item in present] if isinstance(present, list) else []
    if "resource_kind" not in typed.fields:
        return _named(typed, known) or None
    columns = [typed.fields.get(f"resource_{name}", ()) for name in RESOURCE_PARTS]
    rows = [dict(zip(RESOURCE_PARTS, cells, strict=False)) for cells in zip(*columns, strict=False)]
    found = [_resource(row, known, place, typed.language) for place, row in enumerate(rows)]
    return [item for item in found if item] or None


RESOURCE_PARTS = ("kind", "name", "role", "minutes", "amount", "currency")


def _resource(row: Mapping[str, str], known: list[Plain], place: int, language: str) -> Plain:
    told = {name: text.strip() for name, text in row.items() if text.strip()}
    if not set(told) - {"kind"}:
        return {}
    present = known[place].get("name") if place < len(known) else None
    item: Plain = {"kind": told.get("kind", ResourceKind.INFORMATION.value)}
    if name := text_value(present, told.get("name", ""), language):
        item["name"] = name
    item |= {key: told[key] for key in ("role", "amount", "currency") if key in told}
    if "minutes" in told:
        item["minutes"] = minutes_value(told["minutes"])
    return item


def _named(typed: Typed, known: list[Plain]) -> list[Plain]:
    """The names of a cell, separated by semicolons; what has no name stays as it is."""
    names = [part.strip() for part in re.split(r"[;\n]", typed.one("resources")) if part.strip()]
    by_name = {texts.say(item["name"]): item for item in known if item.get("name")}
    fresh: list[Plain] = [
        by_name.get(name, {"kind": ResourceKind.TEMPLATE.value, "name": name}) for name in names
    ]
    return fresh + [item for item in known if not item.get("name")]


def _technology(typed: Typed, _present: object) -> object:
    return typed.one("tool").partition("/")[0] or None


def _tool(typed: Typed, _present: object) -> object:
    return typed.one("tool").partition("/")[2] or None


_NORM = ("norm", "minutes", "setup", "batch", "per", "basis", "observations")
_CONTROL = ("method", "by", "criterion", "minutes", "share")
_FIELDS: Sequence[tuple[Sequence[str], str, Callable[[Typed, object], object]]] = (
    (("title",), "title", _text("title")),
    (("result",), "result", _text("result")),
    (("task",), "task", _text("task")),
    (("steps",), "steps", _steps),
    (("after",), "after", _after),
    (("join",), "join", _word("join")),
    (("mandatory",), "mandatory", _mandatory),
    (("when",), "when", _when),
    (("unit", "every", "until", "count"), "repeat", _repeat),
    (_NORM, "norm", _norm),
    (("due_within", "due_unit"), "due", _due),
    (("role",), "role", _word("role")),
    (("with",), "with", _participants),
    (("attestation",), "attestation", _word("attestation")),
    (("resources", "resource_kind"), "resources", _resources),
    (("tool",), "technology", _technology),
    (("tool",), "tool", _tool),
    (("sends_proposal",), "sends_proposal", _proposal),
    (("evidence_kind", "evidence_min", "evidence_text"), "evidence", _evidence),
    (tuple(f"control_{name}" for name in _CONTROL), "control", _control),
)
