"""From a card file to a card: every key of the format, read strictly, with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from .fields import (
    WRONG,
    At,
    Log,
    Reader,
    code,
    currency,
    list_of,
    map_of,
    map_with,
    money,
    number,
    one_of,
    operation_number,
    role,
    slug,
    text,
    truth,
    whole,
    words,
)
from .findings import Finding
from .model import (
    ROLES,
    Basis,
    Card,
    Control,
    ControlMethod,
    Due,
    DueUnit,
    Evidence,
    EvidenceKind,
    ExitCriterion,
    Join,
    Norm,
    NormUnit,
    Operation,
    Proof,
    Repeat,
    RepeatEnd,
    RepeatUnit,
    Resource,
    ResourceKind,
)
from .nodes import ListNode, MapNode, Node, Scalar
from .source import read_source

SCHEMA = "techkarta.card/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where operations and fields stand in a file, by position in the card; lines count from 1."""

    known: Mapping[tuple[int | None, str], tuple[int, int]] = field(default_factory=dict)

    def find(self, index: int | None, path: str | None) -> tuple[int, int] | None:
        """Line and column of a field, else of the nearest that holds it, else None."""
        parts = (path or "").split(".") if path else []
        for length in range(len(parts), -1, -1):
            place = self.known.get((index, ".".join(parts[:length])))
            if place:
                return place
        return self.known.get((None, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCard:
    """What a file says. `card` is None where a file-level finding stands.

    `draft` is then what could still be read, for the linter alone, and `broken` the fields whose
    values were lost: (position of the operation or None, first key).
    """

    card: Card | None
    findings: tuple[Finding, ...] = ()
    places: Places = field(default_factory=Places)
    draft: Card | None = None
    broken: frozenset[tuple[int | None, str]] = frozenset()


def read_card(data: bytes) -> ReadCard:
    """Read a card file. Bad input raises nothing: findings TK001–TK009 tell what is wrong."""
    source = read_source(data)
    if source.root is None:
        return ReadCard(card=None, findings=source.findings)
    return read_node(source.root)


def read_node(root: Node) -> ReadCard:
    """Read a card from a tree that was made of a file or of plain data."""
    log = Log(roles=frozenset(ROLES) | _declared_roles(root))
    log.mark(At(), root)
    draft = _card(root, log)
    findings = tuple(sorted(log.findings, key=_by_place))
    return ReadCard(
        card=None if findings else draft,
        findings=findings,
        places=Places(known=log.places),
        draft=draft,
        broken=frozenset(log.broken),
    )


def _by_place(finding: Finding) -> tuple[int, int, str]:
    return finding.line or 0, finding.column or 0, finding.code


def _value(node: Node, key: str) -> Node | None:
    entries = node.entries if isinstance(node, MapNode) else ()
    return next(
        (value for name, value in entries if isinstance(name, Scalar) and name.text == key), None
    )


def _declared_roles(root: Node) -> frozenset[str]:
    declared = _value(root, "roles")
    entries = declared.entries if isinstance(declared, MapNode) else ()
    return frozenset(key.text for key, _ in entries if isinstance(key, Scalar))


def _card(root: Node, log: Log) -> Card | None:
    if not isinstance(root, MapNode):
        if isinstance(root, ListNode):
            log.wrong("not_map", root, At())
        elif root.is_empty:
            log.note("TK002", root, At(field="schema"), schema=SCHEMA)
        else:
            log.note("TK001", root, At(), problem="not_a_card")
        return None
    schema = _value(root, "schema")
    if not isinstance(schema, Scalar) or schema.text != SCHEMA:
        # Another document altogether: its keys say nothing about a card.
        log.note("TK002", schema or root, At(field="schema"), schema=SCHEMA)
        return None
    values = cast("dict[str, Any]", _CARD(root, At(), log))
    del values["schema"]
    # Placeholders stand where a value is lost; `broken` keeps the linter from judging them.
    return Card(**{"code": "", "title": "", "process": "", "stages": (), **values})


def _schema(node: Node, _at: At, _log: Log) -> object:
    return cast("Scalar", node).text


def _made(
    make: Callable[..., object], read: Callable[[Node, At, Log], Any], *needed: str
) -> Reader:
    """A reader that makes a value of a map's attributes, or is WRONG where a needed one lacks."""

    def read_made(node: Node, at: At, log: Log) -> object:
        values = read(node, at, log)
        if values is WRONG or any(name not in values for name in needed):
            return WRONG
        return make(**values)

    return read_made


def _until(node: Node, at: At, log: Log) -> object:
    if not isinstance(node, MapNode):
        return _REPEAT_END(node, at, log)
    values = _COUNT(node, at, log)
    return values.get("count", WRONG) if isinstance(values, dict) else WRONG


_REPEAT_END = one_of(RepeatEnd)
_COUNT = map_with({"count": ("count", whole(1))}, required=("count",))

_REPEAT = _made(
    Repeat,
    map_with(
        {
            "every": ("every", whole(1)),
            "unit": ("unit", one_of(RepeatUnit)),
            "by_class": ("by_class", map_of(code, whole(1))),
            "until": ("until", _until),
        },
        required=("every", "unit"),
    ),
    "every",
    "unit",
)
_NORM_KEYS = map_with(
    {
        "minutes": ("minutes", whole(1)),
        "setup": ("setup", whole(0)),
        "batch": ("batch", whole(1)),
        "per": ("per", one_of(NormUnit)),
        "basis": ("basis", one_of(Basis)),
        "observations": ("observations", whole(1)),
        "spread": ("spread", number(1, 1000)),
    }
)


def _norm(node: Node, at: At, log: Log) -> object:
    """A norm without minutes is no norm: the linter says so."""
    values = _NORM_KEYS(node, at, log)
    if not isinstance(values, dict):
        return WRONG
    return Norm(**cast("Any", values)) if "minutes" in values else None


_DUE = _made(
    Due,
    map_with(
        {"within": ("within", whole(0)), "unit": ("unit", one_of(DueUnit))},
        required=("within", "unit"),
    ),
    "within",
    "unit",
)
_RESOURCE = _made(
    Resource,
    map_with(
        {
            "kind": ("kind", one_of(ResourceKind)),
            "name": ("name", text),
            "role": ("role", role),
            "minutes": ("minutes", whole(0)),
            "amount": ("amount", money),
            "currency": ("currency", currency),
        },
        required=("kind",),
    ),
    "kind",
)
_EVIDENCE_KEYS = map_with(
    {
        "kind": ("kind", one_of(EvidenceKind)),
        "min": ("min", whole(1)),
        "text": ("text", text),
    }
)


def _evidence(node: Node, at: At, log: Log) -> object:
    """Evidence of no kind is no evidence: the linter says so."""
    values = _EVIDENCE_KEYS(node, at, log)
    if not isinstance(values, dict):
        return WRONG
    return Evidence(**cast("Any", values)) if "kind" in values else None


_CONTROL = _made(
    Control,
    map_with(
        {
            "method": ("method", one_of(ControlMethod)),
            "by": ("by", role),
            "criterion": ("criterion", text),
            "minutes": ("minutes", whole(0)),
            "share": ("share", number(0, 1)),
        }
    ),
)
_OPERATION = map_with(
    {
        "no": ("no", operation_number),
        "title": ("title", text),
        "result": ("result", text),
        "task": ("task", text),
        "steps": ("steps", list_of(text)),
        "after": ("after", list_of(operation_number)),
        "join": ("join", one_of(Join)),
        "mandatory": ("is_mandatory", truth),
        "when": ("when", map_of(code, list_of(words, at_least=1))),
        "repeat": ("repeat", _REPEAT),
        "norm": ("norm", _norm),
        "due": ("due", _DUE),
        "role": ("role", role),
        "with": ("participants", list_of(role)),
        "attestation": ("attestation", code),
        "resources": ("resources", list_of(_RESOURCE)),
        "technology": ("technology", code),
        "tool": ("tool", code),
        "sends_proposal": ("is_proposal", truth),
        "evidence": ("evidence", _evidence),
        "control": ("control", _CONTROL),
    }
)


def _operations(node: Node, _at: At, log: Log) -> object:
    if not isinstance(node, ListNode):
        return log.wrong("not_list", node, At(field="operations"))
    operations: list[Operation] = []
    for index, item in enumerate(node.items):
        number_node = _value(item, "no")
        no = number_node.text if isinstance(number_node, Scalar) else ""
        at = At(index=index, operation=no or None)
        log.mark(at, item)
        values = _OPERATION(item, at, log)
        found = cast("dict[str, Any]", values if isinstance(values, dict) else {})
        above = (operations[-1].no,) if operations and operations[-1].no else ()
        operations.append(Operation(**{"no": no, "after": above, **found}))
    return tuple(operations)


_CRITERION = map_with(
    {
        "id": ("id", code),
        "text": ("text", text),
        "critical": ("is_critical", truth),
        "proof": ("proof", one_of(Proof)),
        "operation": ("operation", operation_number),
    },
    required=("id", "text"),
)


def _exit(node: Node, at: At, log: Log) -> object:
    if not isinstance(node, ListNode):
        return log.wrong("not_list", node, at)
    criteria: dict[str, ExitCriterion] = {}
    for position, item in enumerate(node.items):
        place = criterion_field(position)
        log.mark(At(field=place), item)
        values = _CRITERION(item, At(field=place), log)
        if not isinstance(values, dict) or not {"id", "text"} <= values.keys():
            continue
        criterion = ExitCriterion(**cast("Any", values))
        if criterion.id in criteria:
            log.wrong("repeated", _value(item, "id") or item, At(field=f"{place}.id"))
        criteria.setdefault(criterion.id, criterion)
    return tuple(criteria.values())


def criterion_field(position: int) -> str:
    """The path of an exit criterion by its position from 0."""
    return f"exit.{position}"


_CARD = map_with(
    {
        "schema": ("schema", _schema),
        "code": ("code", slug),
        "title": ("title", text),
        "process": ("process", code),
        "stages": ("stages", list_of(code, at_least=1)),
        "whole_cycle": ("is_whole_cycle", truth),
        "market": ("market", text),
        "client_types": ("client_types", list_of(code)),
        "revision": ("revision", whole(1)),
        "reason": ("reason", text),
        "roles": ("roles", map_of(code, text)),
        "exit": ("exit", _exit),
        "operations": ("operations", _operations),
    },
    required=("code", "title", "process", "stages"),
)
