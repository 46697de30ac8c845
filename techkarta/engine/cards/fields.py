"""Readers of single values: a node in, a value or WRONG out, each breach noted with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from .findings import Finding, Severity
from .model import Text
from .nodes import ListNode, MapNode, Node, Scalar

TEXT_LIMIT = 10_000
CODE_LIMIT = 100
NUMBER_LIMIT = 1_000_000_000
_SHOWN = 60
_SEARCHES = 20

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"\w[\w./:-]*")
_OPERATION_NUMBER = re.compile(r"\w[\w./-]{0,15}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What some reader of YAML, old or new, would take for something else than text.
_LOOKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("looks_like_null", re.compile(r"~|null|Null|NULL")),
    ("looks_like_boolean", re.compile(r"(?i:true|false|yes|no|on|off)")),
    (
        "looks_like_number",
        re.compile(
            r"[+-]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][+-]?[0-9]+)?"
            r"|[+-]?0[xob][0-9a-fA-F_]+|[+-]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
        ),
    ),
    ("looks_like_time", re.compile(r"[+-]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")),
    ("looks_like_date", re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?")),
)


class _Wrong:
    """The mark of a value that cannot be used."""


WRONG: Final = _Wrong()


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where in the meaning of the card a node stands: which operation, which field."""

    index: int | None = None
    operation: str | None = None
    field: str = ""

    def below(self, key: str) -> At:
        """The place of a key of the map that stands here."""
        field = f"{self.field}.{key}" if self.field else key
        return At(index=self.index, operation=self.operation, field=field)


class Log:
    """Collects breaches and places while a card is read."""

    def __init__(self, roles: frozenset[str]) -> None:
        self.roles = roles
        self.findings: list[Finding] = []
        self.places: dict[tuple[int | None, str], tuple[int, int]] = {}
        self.broken: set[tuple[int | None, str]] = set()
        self._searches = 0

    def note(self, code: str, node: Node, at: At, **params: object) -> _Wrong:
        """Note a breach at a node and return the mark of a wrong value."""
        self.broken.add((at.index, at.field.partition(".")[0]))
        finding = Finding(
            code=code,
            severity=Severity.ERROR,
            operation=at.operation,
            field=at.field or None,
            line=node.line,
            column=node.column,
            params=params,
        )
        self.findings.append(finding)
        return WRONG

    def wrong(self, reason: str, node: Node, at: At, **params: object) -> _Wrong:
        """Note TK004, a wrong type or value; shows the beginning of a scalar."""
        shown = {"value": node.text[:_SHOWN]} if isinstance(node, Scalar) else {}
        return self.note("TK004", node, at, reason=reason, **shown, **params)

    def nearest(self, name: str, keys: Iterable[str]) -> dict[str, str]:
        """Parameters that name the known key a person may have meant; slow, so not without end."""
        self._searches += 1
        if self._searches > _SEARCHES or len(name) > _SHOWN:
            return {}
        import difflib  # noqa: PLC0415 - needed for a mistake alone

        found = difflib.get_close_matches(name, keys, n=1)
        return {"nearest": found[0], "reason": "similar"} if found else {}

    def mark(self, at: At, node: Node) -> None:
        """Remember where a field stands, the first one of several."""
        if node.line is not None and node.column is not None:
            self.places.setdefault((at.index, at.field), (node.line, node.column))


Reader = Callable[[Node, At, Log], object]


def is_absent(node: Node) -> bool:
    """Tell whether nothing was written where a value could stand: the same as no key."""
    return isinstance(node, Scalar) and node.is_empty


def entries_of(node: MapNode, at: At, log: Log) -> Iterator[tuple[str, Node, Node]]:
    """Key, key's node and value of a map, each key once; a repeated one is TK005."""
    seen: set[str] = set()
    for key, value in node.entries:
        if not isinstance(key, Scalar) or _CONTROL.search(key.text):
            log.wrong("not_a_key", key, at)
        elif key.text in seen:
            log.note("TK005", key, at.below(key.text), key=key.text[:_SHOWN])
        else:
            seen.add(key.text)
            yield key.text, key, value


def map_of(read_key: Reader, read_value: Reader) -> Reader:
    """A reader of maps with free keys."""

    def read(node: Node, at: At, log: Log) -> object:
        if not isinstance(node, MapNode):
            return log.wrong("not_map", node, at)
        found = {}
        for name, key, value in entries_of(node, at, log):
            place = at.below(name)
            log.mark(place, value)
            read_name = read_key(key, place, log)
            item = read_value(value, place, log)
            if read_name is not WRONG and item is not WRONG:
                found[name] = item
        return found

    return read


def list_of(read_item: Reader, *, at_least: int = 0) -> Reader:
    """A reader of lists; items that cannot be used are left out."""

    def read(node: Node, at: At, log: Log) -> object:
        if not isinstance(node, ListNode):
            return log.wrong("not_list", node, at)
        if len(node.items) < at_least:
            return log.wrong("empty_list", node, at)
        items = []
        for position, item in enumerate(node.items):
            place = at.below(str(position))
            log.mark(place, item)
            items.append(read_item(item, place, log))
        return tuple(item for item in items if item is not WRONG)

    return read


def mistaken_for(string: str) -> str | None:
    """What a string would be taken for without quotes, as a reason of TK004; None = text."""
    return next((reason for reason, pattern in _LOOKS if pattern.fullmatch(string)), None)


def words(node: Node, at: At, log: Log) -> str | _Wrong:
    """One string. What looks like something else is noted and read as it was meant."""
    if not isinstance(node, Scalar):
        return log.wrong("not_text", node, at)
    if node.is_plain:
        if node.is_empty:
            return log.wrong("empty", node, at)
        reason = mistaken_for(node.text)
        if reason:
            log.wrong(reason, node, at)
    if len(node.text) > TEXT_LIMIT:
        return log.wrong("too_long", node, at, limit=TEXT_LIMIT)
    if _CONTROL.search(node.text):
        return log.wrong("control_character", node, at)
    return node.text


def _language(node: Node, at: At, log: Log) -> object:
    if isinstance(node, Scalar) and _LANGUAGE.fullmatch(node.text):
        return node.text
    return log.wrong("not_language", node, at)


_BY_LANGUAGE = map_of(_language, words)


def text(node: Node, at: At, log: Log) -> Text | _Wrong:
    """A plain string, or a map from language to string."""
    if not isinstance(node, MapNode):
        return words(node, at, log)
    if not node.entries:
        return log.wrong("empty", node, at)
    found = cast("dict[str, str]", _BY_LANGUAGE(node, at, log))
    return found or WRONG


def _matching(pattern: re.Pattern[str], reason: str) -> Reader:
    def read(node: Node, at: At, log: Log) -> object:
        value = words(node, at, log)
        if isinstance(value, str) and not (pattern.fullmatch(value) and len(value) <= CODE_LIMIT):
            return log.wrong(reason, node, at)
        return value

    return read


slug = _matching(_SLUG, "not_slug")
code = _matching(_CODE, "not_code")
operation_number = _matching(_OPERATION_NUMBER, "not_operation_number")
currency = _matching(_CURRENCY, "not_currency")


def role(node: Node, at: At, log: Log) -> object:
    """A role of the common list or of the card's own `roles`; an unknown one is noted and kept."""
    value = code(node, at, log)
    if isinstance(value, str) and value not in log.roles:
        log.wrong("unknown_role", node, at, allowed=sorted(log.roles))
    return value


def one_of(values: type[StrEnum]) -> Reader:
    """A reader of the values of an enumeration."""
    by_word = {value.value: value for value in values}

    def read(node: Node, at: At, log: Log) -> object:
        if isinstance(node, Scalar) and node.text in by_word:
            return by_word[node.text]
        return log.wrong("not_allowed", node, at, allowed=list(by_word))

    return read


def whole(least: int, most: int = NUMBER_LIMIT) -> Reader:
    """A reader of whole numbers between two bounds."""

    def read(node: Node, at: At, log: Log) -> object:
        bounds = {"minimum": least, "maximum": most}
        if not (isinstance(node, Scalar) and node.is_plain and _WHOLE.fullmatch(node.text)):
            return log.wrong("not_whole_number", node, at, **bounds)
        # Longer than any number allowed, and Python refuses to read thousands of digits.
        value = int(node.text) if len(node.text) <= CODE_LIMIT else most + 1
        return value if least <= value <= most else log.wrong("out_of_range", node, at, **bounds)

    return read


def number(least: float, most: float) -> Reader:
    """A reader of numbers between two bounds."""

    def read(node: Node, at: At, log: Log) -> object:
        bounds = {"minimum": least, "maximum": most}
        if not (isinstance(node, Scalar) and node.is_plain and _DECIMAL.fullmatch(node.text)):
            return log.wrong("not_number", node, at, **bounds)
        value = float(node.text)
        return value if least <= value <= most else log.wrong("out_of_range", node, at, **bounds)

    return read


def money(node: Node, at: At, log: Log) -> object:
    """An amount as decimal digits, quoted or not; kept as text so that nothing is rounded."""
    if isinstance(node, Scalar) and _AMOUNT.fullmatch(node.text):
        return node.text
    return log.wrong("not_money", node, at)


def truth(node: Node, at: At, log: Log) -> object:
    """True or false of YAML 1.2; yes and no are not."""
    if isinstance(node, Scalar) and node.is_plain:
        if node.text in ("true", "True", "TRUE"):
            return True
        if node.text in ("false", "False", "FALSE"):
            return False
    return log.wrong("not_boolean", node, at)


def map_with(
    keys: dict[str, tuple[str, Reader]], *, required: tuple[str, ...] = ()
) -> Callable[[Node, At, Log], dict[str, object] | _Wrong]:
    """A reader of maps with known keys: key → (attribute, reader). Unknown keys are TK003.

    Attributes that could not be read are left out, as are keys without a value.
    """

    def read(node: Node, at: At, log: Log) -> dict[str, object] | _Wrong:
        if not isinstance(node, MapNode):
            return log.wrong("not_map", node, at)
        found: dict[str, object] = {}
        present = set()
        for name, key, value in entries_of(node, at, log):
            place = at.below(name)
            if name not in keys:
                log.note("TK003", key, place, key=name[:_SHOWN], **log.nearest(name, keys))
            elif not is_absent(value):
                present.add(name)
                log.mark(place, value)
                attribute, read_value = keys[name]
                item = read_value(value, place, log)
                if item is not WRONG:
                    found[attribute] = item
        for name in required:
            if name not in present:
                log.wrong("missing", node, at.below(name))
        return found

    return read
