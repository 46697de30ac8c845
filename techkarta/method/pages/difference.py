"""What changed between two versions of a card, in words, operation by operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from techkarta.common.text import LANGUAGES
from techkarta.engine.cards.difference import (
    ChangeKind,
    FieldChange,
    PartChange,
    diff_cards,
)
from techkarta.engine.cards.model import Card
from techkarta.ui import formats
from techkarta.ui.states import Tone

from .. import texts
from .totals import CardTotals, totals_of

NOTHING = "—"
# Field → the kind of its words in the tables of card words.
WORD_KINDS: Mapping[str, str] = {
    "join": "join",
    "repeat.unit": "repeat_unit",
    "repeat.until": "until",
    "norm.per": "per",
    "norm.basis": "basis",
    "due.unit": "due_unit",
    "evidence.kind": "evidence",
    "proof": "proof",
}
ROLE_FIELDS = frozenset({"role", "with", "control.by"})
MINUTE_FIELDS = frozenset({"norm.minutes", "norm.setup", "control.minutes"})
LOOKS: Mapping[ChangeKind, tuple[str, Tone]] = {
    ChangeKind.ADDED: ("plus", "ok"),
    ChangeKind.REMOVED: ("minus", "bad"),
    ChangeKind.MOVED: ("arrows-move-vertical", "accent"),
    ChangeKind.CHANGED: ("adjustments-horizontal", "warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffField:
    """A field before and after; an empty side means that there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A changed part of the card: what it is, how it changed, and its fields."""

    no: str
    title: str
    word: str
    icon: str
    tone: Tone
    fields: tuple[DiffField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffTotal:
    """A number of the whole card before and after; `delta` is empty where it is the same."""

    label: str
    before: str
    after: str
    delta: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs between two revisions, with the numbers of both."""

    before: int
    after: int
    heading: tuple[DiffField, ...]
    exit: tuple[DiffLine, ...]
    operations: tuple[DiffLine, ...]
    same: tuple[str, ...]
    totals: tuple[DiffTotal, ...]
    is_empty: bool


def difference(old: Card, new: Card) -> Difference:
    """Tell the difference in the reader's language; revision and reason do not count."""
    found = diff_cards(old, new)
    heading = [change for change in found.heading if _root(change) not in ("revision", "reason")]
    changed = {change.key for change in found.operations}
    return Difference(
        before=old.revision,
        after=new.revision,
        heading=_fields(heading, new),
        exit=tuple(_criterion(change, old, new) for change in found.exit),
        operations=tuple(_operation(change, old, new) for change in found.operations),
        same=tuple(item.no for item in new.operations if item.no not in changed),
        totals=_totals(totals_of(old), totals_of(new)),
        is_empty=not (heading or found.exit or found.operations),
    )


def kind_word(kind: ChangeKind) -> str:
    """How a part changed, in one word."""
    return {
        ChangeKind.ADDED: pgettext("operation", "added"),
        ChangeKind.REMOVED: pgettext("operation", "removed"),
        ChangeKind.MOVED: pgettext("operation", "moved"),
        ChangeKind.CHANGED: pgettext("operation", "changed"),
    }[kind]


def _operation(change: PartChange, old: Card, new: Card) -> DiffLine:
    card = old if change.kind is ChangeKind.REMOVED else new
    return _line(change, texts.say(card.operation(change.key).title), new)


def _criterion(change: PartChange, old: Card, new: Card) -> DiffLine:
    card = old if change.kind is ChangeKind.REMOVED else new
    title = next((texts.say(item.text) for item in card.exit if item.id == change.key), "")
    return _line(change, title, new)


def _line(change: PartChange, title: str, card: Card) -> DiffLine:
    icon, tone = LOOKS[change.kind]
    is_whole = change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED)
    return DiffLine(
        no=change.key,
        title=title,
        word=kind_word(change.kind),
        icon=icon,
        tone=tone,
        fields=() if is_whole else _fields(change.fields, card),
    )


def _fields(changes: Iterable[FieldChange], card: Card) -> tuple[DiffField, ...]:
    known = list(changes)
    return tuple(
        DiffField(
            label=_label(change.field),
            before=_shown(change.field, change.before, card),
            after=_shown(change.field, change.after, card),
        )
        for change in known
        if not _is_told_by_another(change, known)
    )


def _is_told_by_another(change: FieldChange, changes: Sequence[FieldChange]) -> bool:
    """A text changed in several languages is told once, in the reader's where it is there."""
    base, _dot, last = change.field.rpartition(".")
    if last not in LANGUAGES:
        return False
    own = f"{base}.{texts.language().partition('-')[0]}"
    return change.field != own and any(other.field == own for other in changes)


def _root(change: FieldChange) -> str:
    return change.field.partition(".")[0]


def _label(field: str) -> str:
    """The words of the keys: «norm, minutes»; the language of a text last."""
    *keys, last = field.split(".")
    if last in LANGUAGES:
        return f"{_label('.'.join(keys))} ({last})" if keys else last
    return texts.field_title(field)


def _shown(field: str, value: object, card: Card) -> str:
    if value in (None, "", [], {}):
        return _empty(field, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_shown(field, item, card) for item in value)
    if isinstance(value, Mapping):
        return _mapping(field, value, card)
    return _plain(field, value, card)


def _empty(field: str, value: object) -> str:
    return _("at entry") if field == "after" and value == [] else NOTHING


def _plain(field: str, value: object, card: Card) -> str:
    if field in ROLE_FIELDS:
        return texts.role_title(str(value), card)
    if field in MINUTE_FIELDS and isinstance(value, int):
        return formats.minutes(value, texts.language())
    if field == "control.method":
        return str(texts.CONTROLS[str(value)])
    if field == "control.share" and isinstance(value, float | int):
        return formats.percent(100 * value, texts.language())
    kind = WORD_KINDS.get(field)
    return texts.word(kind, str(value)) if kind else str(value)


def _mapping(field: str, value: Mapping[str, object], card: Card) -> str:
    if set(value) <= set(LANGUAGES):
        return texts.say(value)
    if field == "repeat.until":
        return texts.repeat_end(int(str(value["count"])))
    parts = (f"{_label(key)} {_shown(f'{field}.{key}', item, card)}" for key, item in value.items())
    return ", ".join(parts)


def _totals(old: CardTotals, new: CardTotals) -> tuple[DiffTotal, ...]:
    minutes = _minutes
    rows: list[tuple[str, float, float, Callable[[float], str]]] = [
        (_("Operations"), old.operations, new.operations, _number),
        (_("Minutes of work"), old.work, new.work, minutes),
        (_("Minutes of control"), old.control, new.control, minutes),
    ]
    if old.days is not None and new.days is not None:
        rows.append((_("Critical path, working days"), old.days, new.days, _number))
    return tuple(
        DiffTotal(
            label=label,
            before=write(before),
            after=write(after),
            delta=_delta(after - before, write),
        )
        for label, before, after, write in rows
    )


def _delta(value: float, write: Callable[[float], str]) -> str:
    if not round(value, 1):
        return ""
    return f"+{write(value)}" if value > 0 else write(value)


def _number(value: float) -> str:
    digits = 0 if float(value).is_integer() else 1
    return formats.number(value, texts.language(), digits=digits)


def _minutes(value: float) -> str:
    return formats.minutes(round(value), texts.language())
