"""The tree of a card file before it means anything: scalars, lists and maps with their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from techkarta.engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written. `is_plain` = without quotes, so it may stand for a number."""

    text: str
    is_plain: bool = False
    line: int | None = None
    column: int | None = None
    end_line: int | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written where a value could stand."""
        return self.is_plain and not self.text


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int | None = None
    column: int | None = None
    end_line: int | None = None


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and values in the order of the file; keys may repeat and need not be scalars."""

    entries: tuple[tuple[Node, Node], ...]
    line: int | None = None
    column: int | None = None
    end_line: int | None = None


Node = Scalar | ListNode | MapNode

_CONSTANTS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_FLOAT = re.compile(r"[+-]?([0-9]+\.[0-9]*|\.?[0-9]+)([eE][+-]?[0-9]{1,3})?")


def data_of(node: Node) -> object:
    """Plain data of a node by the rules of YAML 1.2; of repeated keys the first one counts."""
    match node:
        case Scalar():
            return _value_of(node)
        case ListNode():
            return [data_of(item) for item in node.items]
        case MapNode():
            found: dict[str, object] = {}
            for key, value in node.entries:
                found.setdefault(key.text if isinstance(key, Scalar) else "", data_of(value))
            return found


def _value_of(node: Scalar) -> object:
    if not node.is_plain:
        return node.text
    if node.text in _CONSTANTS:
        return _CONSTANTS[node.text]
    if _INTEGER.fullmatch(node.text):
        return int(node.text)
    return float(node.text) if _FLOAT.fullmatch(node.text) else node.text


def node_of(value: object) -> Node:
    """Make a node of plain data such as JSON gives; EngineError not_plain_data for other types."""
    match value:
        case None:
            return Scalar("null", is_plain=True)
        case bool():
            return Scalar("true" if value else "false", is_plain=True)
        case int() | float():
            return Scalar(str(value), is_plain=True)
        case str():
            return Scalar(value)
        case Mapping():
            return MapNode(tuple((node_of(key), node_of(item)) for key, item in value.items()))
        case list() | tuple():
            return ListNode(tuple(node_of(item) for item in value))
        case _:
            raise EngineError("not_plain_data", type=type(value).__name__)
