"""A quick reader of the plain part of YAML that card files are mostly written in.

Importing and running a full YAML reader takes longer than everything else the linter does. This one
knows block maps and lists, one-line scalars, one-line flow collections and comments. At anything
else it gives up, and the full reader decides; so it may refuse much, but what it reads it must read
exactly as the full one does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .nodes import ListNode, MapNode, Node, Scalar

_DEPTH_LIMIT = 20
# Tabs, other line ends, marks and control characters are left to the full reader.
_UNUSUAL = re.compile(
    "[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MARKER = re.compile(r"^(---|\.\.\.|%)", re.MULTILINE)
_KEY = re.compile(r"(\w[\w.-]{0,99}):(?= |$)")
_ITEM = re.compile(r"-(?= |$)")
_SPACES_AND_COMMENT = re.compile(r"(?: *| +#.*)$")
_DOUBLE_QUOTED = re.compile(r'"([^"\\]*)"')
_SINGLE_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`].*")
_FLOW_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^,\[\]{}:?#]*")
_FLOW_KEY = re.compile(r"\w[\w.-]{0,99}(?=: )")


def _after_spaces(text: str, at: int) -> int:
    while text.startswith(" ", at):
        at += 1
    return at


class _Line(NamedTuple):
    number: int
    indent: int
    text: str


class _GiveUp(Exception):
    """Something this reader does not know."""


def read_quickly(text: str) -> Node | None:
    """The tree of a card file, or None where the full reader must decide."""
    if _UNUSUAL.search(text) or _MARKER.search(text):
        return None
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        indent = _after_spaces(line, 0)
        if indent < len(line) and line[indent] != "#":
            lines.append(_Line(number, indent, line))
    if not lines:
        return None
    try:
        reader = _Quick(lines)
        root = reader.block(lines[0].indent, 1)
    except _GiveUp:
        return None
    return root if reader.at == len(lines) else None


class _Quick:
    """Walks over the lines that hold something."""

    def __init__(self, lines: list[_Line]) -> None:
        self.lines = lines
        self.at = 0

    def block(self, indent: int, depth: int) -> MapNode | ListNode:
        """The block map or list that begins at the current line."""
        if depth > _DEPTH_LIMIT:
            raise _GiveUp
        line = self.lines[self.at]
        return (
            self._list(indent, depth)
            if _ITEM.match(line.text, indent)
            else self._map(indent, depth)
        )

    def _indent(self) -> int:
        return self.lines[self.at].indent if self.at < len(self.lines) else -1

    def _map(self, indent: int, depth: int) -> MapNode:
        first = self.lines[self.at]
        entries: list[tuple[Node, Node]] = []
        while self._indent() == indent:
            line = self.lines[self.at]
            match = _KEY.match(line.text, indent)
            if not match:
                break
            key = Scalar(match[1], True, line.number, indent + 1, line.number)  # noqa: FBT003
            entries.append((key, self._value(line, match.end(), indent, depth)))
        if not entries or self._indent() > indent:
            raise _GiveUp
        end_line = max(entries[-1][0].end_line or 0, entries[-1][1].end_line or 0)
        return MapNode(tuple(entries), first.number, indent + 1, end_line)

    def _list(self, indent: int, depth: int) -> ListNode:
        first = self.lines[self.at]
        items: list[Node] = []
        while self._indent() == indent:
            line = self.lines[self.at]
            match = _ITEM.match(line.text, indent)
            if not match:
                break
            start = _after_spaces(line.text, match.end())
            if _KEY.match(line.text, start):
                # A map that begins beside its dash: the line again, as if the dash were space.
                self.lines[self.at] = _Line(line.number, start, " " * start + line.text[start:])
                items.append(self.block(start, depth + 1))
            else:
                items.append(self._value(line, match.end(), indent, depth))
        if self._indent() > indent:
            raise _GiveUp
        return ListNode(tuple(items), first.number, indent + 1, items[-1].end_line)

    def _value(self, line: _Line, start: int, indent: int, depth: int) -> Node:
        """What stands after a colon or a dash: on the line, on the following ones, or nothing."""
        is_key = line.text[start - 1] == ":"
        self.at += 1
        if not _SPACES_AND_COMMENT.match(line.text, start):
            node = _OneLine(line, depth).read(_after_spaces(line.text, start))
            if self._indent() > indent:
                raise _GiveUp
            return node
        below = self._indent()
        is_list = below == indent and is_key and _ITEM.match(self.lines[self.at].text, below)
        if below > indent or is_list:
            return self.block(below, depth + 1)
        return Scalar("", True, line.number, start + 1, line.number)  # noqa: FBT003


class _OneLine:
    """Reads a value that ends on its line."""

    def __init__(self, line: _Line, depth: int) -> None:
        self.line = line
        self.at = 0
        self.depth = depth

    def read(self, start: int) -> Node:
        """The value from `start` to the end of the line, a comment left out."""
        self.at = start
        text = self.line.text
        node: Node
        if text[start] in "[{":
            node = self._collection()
        elif text[start] in "\"'":
            node = self._quoted()
        else:
            return self._plain(start)
        if not _SPACES_AND_COMMENT.match(text, self.at):
            raise _GiveUp
        return node

    def _plain(self, start: int) -> Scalar:
        match = _PLAIN.match(self.line.text, start)
        words = match[0].partition(" #")[0].rstrip(" ") if match else ""
        if not words or ": " in words or words.endswith(":"):
            raise _GiveUp
        return self._scalar(words, start, is_plain=True)

    def _scalar(self, text: str, start: int, *, is_plain: bool) -> Scalar:
        number = self.line.number
        return Scalar(text, is_plain, number, start + 1, number)

    def _quoted(self) -> Scalar:
        start, text = self.at, self.line.text
        is_double = text[start] == '"'
        match = (_DOUBLE_QUOTED if is_double else _SINGLE_QUOTED).match(text, start)
        if not match:
            raise _GiveUp
        self.at = match.end()
        words = match[1] if is_double else match[1].replace("''", "'")
        return self._scalar(words, start, is_plain=False)

    def _skip(self) -> str:
        """Pass spaces and return the character that follows, "" at the end of the line."""
        self.at = _after_spaces(self.line.text, self.at)
        return self.line.text[self.at : self.at + 1]

    def _node(self) -> Node:
        following = self._skip()
        if following in ("[", "{"):
            return self._collection()
        if following in ('"', "'"):
            return self._quoted()
        match = _FLOW_PLAIN.match(self.line.text, self.at)
        if not match:
            raise _GiveUp
        self.at = match.end()
        return self._scalar(match[0].rstrip(" "), match.start(), is_plain=True)

    def _collection(self) -> MapNode | ListNode:
        start, number = self.at, self.line.number
        self.depth += 1
        if self.depth > _DEPTH_LIMIT:
            raise _GiveUp
        is_map = self.line.text[start] == "{"
        closing = "}" if is_map else "]"
        self.at += 1
        nodes: list[Node] = []
        pairs: list[tuple[Node, Node]] = []
        while self._skip() != closing:
            if nodes or pairs:
                if self._skip() != ",":
                    raise _GiveUp
                self.at += 1
            if is_map:
                pairs.append((self._key(), self._node()))
            else:
                nodes.append(self._node())
        self.at += 1
        self.depth -= 1
        if is_map:
            return MapNode(tuple(pairs), number, start + 1, number)
        return ListNode(tuple(nodes), number, start + 1, number)

    def _key(self) -> Scalar:
        self._skip()
        match = _FLOW_KEY.match(self.line.text, self.at)
        if not match:
            raise _GiveUp
        self.at = match.end() + 1
        return self._scalar(match[0], match.start(), is_plain=True)
