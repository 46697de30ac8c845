"""The canonical form of a card file: order of keys, style and quoting; comments are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from techkarta.engine.errors import EngineError

from .codec import CARD_KEYS, CRITERION_KEYS, NESTED_KEYS, OPERATION_KEYS, card_to_dict
from .comments import Commented, Notes, attach, find_comments
from .fields import mistaken_for
from .model import Card
from .nodes import ListNode, MapNode, Node, Scalar, node_of
from .reading import read_node
from .source import compose, read_source

WIDTH = 100
_STEP = 2
# Numbers of operations are text and mostly do not look like it.
_QUOTED = frozenset({"no", "after", "operation"})
# Lists that are read one item a line, however short.
_TALL = frozenset({"exit", "operations", "resources"})
_ITEM_KEYS: Mapping[str, tuple[str, ...]] = {
    "operations": OPERATION_KEYS,
    "exit": CRITERION_KEYS,
    "resources": NESTED_KEYS["resources"],
}
_BOOLEANS: Mapping[str, str] = {
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
}
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"  # no-break space is invisible
)
_NEEDS_QUOTES = re.compile(r"[\s\-?:,\[\]{}#&*!|>'\"%@`]|\.\.\.|.*(: | #|[ :]$)", re.DOTALL)
_NEEDS_QUOTES_IN_FLOW = re.compile(r".*[,\[\]{}:?#]", re.DOTALL)
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_NO_NOTES = Notes()


def write_card(card: Card) -> str:
    """The canonical file of a card; values at their default are left out."""
    return _Writer(Commented()).document(node_of(card_to_dict(card)))


def reformat(data: bytes) -> str:
    """The canonical form of a card file: no value is left out, no comment lost.

    Formatting the result again changes nothing. EngineError card_unreadable, with the findings,
    where the file has errors of its own.
    """
    source = read_source(data)
    findings = source.findings if source.root is None else read_node(source.root).findings
    if findings:
        raise EngineError("card_unreadable", findings=findings)
    text = data.decode("utf-8").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    root = compose(text).root
    if root is None:
        raise EngineError("card_unreadable", findings=())
    return _Writer(attach(root, find_comments(text))).document(root)


class _Writer:
    """Writes nodes as lines, each with the comments that belong to it."""

    def __init__(self, comments: Commented) -> None:
        self.comments = comments

    def document(self, root: Node) -> str:
        """The whole file."""
        lines = self._block(root, 0, "", CARD_KEYS)
        return "\n".join([*self.comments.head, *lines, *self.comments.tail]) + "\n"

    def _notes(self, node: Node) -> Notes:
        return self.comments.parts.get(id(node), _NO_NOTES)

    def _block(self, node: Node, indent: int, key: str, order: Sequence[str]) -> Iterator[str]:
        if isinstance(node, ListNode):
            for item in node.items:
                yield from self._item(item, indent, key)
        elif isinstance(node, MapNode):
            for name, value in _ordered(node, order):
                yield from self._entry(name, value, indent)

    def _entry(self, name: Node, value: Node, indent: int) -> Iterator[str]:
        key = name.text if isinstance(name, Scalar) else ""
        order = NESTED_KEYS.get(key, ())
        notes = self._notes(name)
        start = f"{' ' * indent}{_scalar(name, '')}:"
        yield from _above(notes, indent)
        if isinstance(value, ListNode) and value.items and key in _TALL:
            line = None
        else:
            line = self._line(value, key, order, len(start) + 1)
        if line is not None:
            yield _beside(f"{start} {line}".rstrip(), notes)
            return
        yield _beside(start, notes)
        yield from self._block(value, indent + _STEP, key, order)

    def _item(self, item: Node, indent: int, key: str) -> Iterator[str]:
        order = _ITEM_KEYS.get(key, ())
        notes = self._notes(item)
        margin = " " * indent
        yield from _above(notes, indent)
        line = None if key == "operations" else self._line(item, key, order, indent + _STEP)
        if line is not None:
            yield _beside(f"{margin}- {line}", notes)
            return
        lines = self._block(item, indent + _STEP, key, order)
        for inner in lines:
            # What stands above the first key of an item stands above the item.
            if inner.lstrip().startswith("#"):
                yield inner[_STEP:]
            else:
                yield _beside(f"{margin}- {inner[indent + _STEP :]}", notes)
                break
        yield from lines

    def _line(self, node: Node, key: str, order: Sequence[str], start: int) -> str | None:
        """The node on one line, or None where it is too long or comments stand inside."""
        if isinstance(node, Scalar):
            return _scalar(node, key)
        if self._is_commented(node):
            return None
        line = _flow(node, key, order)
        return line if line is not None and start + len(line) <= WIDTH else None

    def _is_commented(self, node: Node) -> bool:
        return any(
            id(name) in self.comments.parts or self._is_commented(value)
            for name, value in _inner(node)
        )


def _inner(node: Node) -> Sequence[tuple[Node, Node]]:
    """Parts of a node with the node comments are known by."""
    if isinstance(node, ListNode):
        return [(item, item) for item in node.items]
    return node.entries if isinstance(node, MapNode) else ()


def _ordered(node: MapNode, order: Sequence[str]) -> list[tuple[Node, Node]]:
    place = {key: index for index, key in enumerate(order)}
    return sorted(
        node.entries,
        key=lambda entry: place.get(entry[0].text, -1) if isinstance(entry[0], Scalar) else -1,
    )


def _above(notes: Notes, indent: int) -> Iterator[str]:
    return (f"{' ' * indent}{comment}" for comment in notes.above)


def _beside(line: str, notes: Notes) -> str:
    return "  ".join([line, *notes.beside])


def _flow(node: Node, key: str, order: Sequence[str]) -> str | None:
    """A node in brackets; None where a missing value inside could not be told from a mark."""
    if isinstance(node, Scalar):
        return None if node.is_empty else _scalar(node, key, is_flow=True)
    if isinstance(node, ListNode):
        items = [_flow(item, key, order) for item in node.items]
        return None if None in items else f"[{', '.join(filter(None, items))}]"
    parts = []
    for name, value in _ordered(node, order):
        inner = name.text if isinstance(name, Scalar) else ""
        text = _flow(value, inner, NESTED_KEYS.get(inner, ()))
        if text is None:
            return None
        parts.append(f"{_scalar(name, '', is_flow=True)}: {text}")
    return f"{{{', '.join(parts)}}}"


def _scalar(node: Node, key: str, *, is_flow: bool = False) -> str:
    if not isinstance(node, Scalar) or node.is_empty:
        return ""
    text = node.text
    is_mistaken = mistaken_for(text) is not None
    if node.is_plain and is_mistaken and key not in _QUOTED:
        return _BOOLEANS.get(text, text)
    is_quoted = (
        not text
        or is_mistaken
        or key in _QUOTED
        or _NEEDS_QUOTES.match(text)
        or _UNPRINTABLE.search(text)
        or (is_flow and _NEEDS_QUOTES_IN_FLOW.match(text))
    )
    return _quoted(text) if is_quoted else text


def _quoted(text: str) -> str:
    if ('"' in text or "\\" in text) and not _UNPRINTABLE.search(text):
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    if letter in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[letter]
    return f"\\u{ord(letter):04x}" if _UNPRINTABLE.match(letter) else letter
