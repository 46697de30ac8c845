"""The map of a log as a file: what its columns and names mean. Read strictly, proposed on request.

UTF-8 YAML or JSON; every key may be absent, unknown ones are refused:

    columns: {case: deal_id, operation: step, start: begun, end: finished, user: manager}
    operations: {Call the client: "010", Visit: "020"}   # name in the log: number
    attributes: {client.type: segment}                   # attribute of a condition: column
    values: {stage: {Development: p2}, outcome: {Signed: won}}
    moments: "%d.%m.%Y %H:%M"                            # where they are not ISO 8601
    tz: Asia/Yekaterinburg                               # zone of moments without offset

`columns` and `operations` may be written the other way round, too; a number may then have a list
of names.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from techkarta.cli.conform_texts import say
from techkarta.engine.cards.fields import At, Log, Reader, entries_of, map_of, map_with, words
from techkarta.engine.cards.findings import Finding
from techkarta.engine.cards.nodes import ListNode, MapNode, Node, Scalar
from techkarta.engine.cards.source import read_source
from techkarta.engine.conformance.log.mapping import COLUMNS, LogMap
from techkarta.engine.conformance.log.reading import ABOUT
from techkarta.engine.conformance.proposal import Proposal


def read_log_map(data: bytes, numbers: Sequence[str], tz: str | None) -> LogMap | Finding:
    """Read a map, or the first thing in it that cannot be used.

    `numbers` are those of the cards' operations; `tz`, where given, beats the map's own zone.
    """
    source = read_source(data)
    if source.root is None:
        return source.findings[0]
    log = Log(roles=frozenset())
    values: dict[str, Any] = {}
    if not (isinstance(source.root, Scalar) and source.root.is_empty):
        values = cast("Any", _reader(tuple(numbers))(source.root, At(), log))
    if log.findings:
        return min(log.findings, key=lambda finding: (finding.line or 0, finding.column or 0))
    if tz is not None:
        values["tz"] = tz
    return LogMap(**values)


def _reader(numbers: tuple[str, ...]) -> Reader:
    return map_with(
        {
            "columns": ("columns", _pairs(tuple(COLUMNS), is_own_first=True)),
            "operations": ("operations", _pairs(numbers, is_own_first=False)),
            "attributes": ("attributes", map_of(_name, words)),
            "values": ("values", map_of(_told, map_of(_name, words))),
            "moments": ("moments", words),
            "tz": ("tz", words),
        }
    )


def _name(node: Node, at: At, log: Log) -> object:
    """A name as the log has it, whatever it looks like."""
    return node.text if isinstance(node, Scalar) else log.wrong("not_text", node, at)


def _told(node: Node, at: At, log: Log) -> object:
    name = _name(node, at, log)
    return name if name in ABOUT else log.wrong("not_allowed", node, at, allowed=list(ABOUT))


def _pairs(own: tuple[str, ...], *, is_own_first: bool) -> Reader:
    """A reader of pairs of an own name and the log's, in either direction.

    It gives a map from the own one if `is_own_first`, else from the log's.
    """

    def read(node: Node, at: At, log: Log) -> object:
        if not isinstance(node, MapNode):
            return log.wrong("not_map", node, at)
        entries = list(entries_of(node, at, log))
        is_key_own = all(key in own for key, _, _ in entries) and (
            is_own_first or not all(each.text in own for each in _scalars(entries))
        )
        found: dict[str, str] = {}
        for key, key_node, value in entries:
            for item in value.items if isinstance(value, ListNode) else (value,):
                text = words(item, at.below(key), log)
                if not isinstance(text, str):
                    continue
                ours, theirs = (key, text) if is_key_own else (text, key)
                if ours not in own:
                    wrong = key_node if is_key_own else item
                    log.wrong("not_allowed", wrong, at.below(key), allowed=list(own))
                found |= {ours: theirs} if is_own_first else {theirs: ours}
        return found

    return read


def _scalars(entries: Sequence[tuple[str, Node, Node]]) -> list[Scalar]:
    return [value for _, _, value in entries if isinstance(value, Scalar)]


def write_log_map(proposal: Proposal, file: str) -> str:
    """A proposed map as YAML, with what is left to be named in comments."""
    lines = [
        f"# {say('map_head', file=file)}",
        "",
        f"# {say('map_columns', found=', '.join(_quoted(name) for name in proposal.found))}",
        "columns:",
        *(f"  {own}: {_quoted(column)}" for own, column in proposal.columns.items()),
        "",
        f"# {say('map_operations')}",
        "operations:",
    ]
    for name, number in proposal.operations.items():
        pair = f"{_quoted(name)}: {_quoted(number or '')}"
        lines.append(f"  {pair}" if number else f"  # {pair}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Text in double quotes: in YAML the same as in JSON."""
    return json.dumps(text, ensure_ascii=False)
