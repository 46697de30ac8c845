"""Comments of a card file: where they stand, and which part of the card each belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .events import Kind, read_events
from .nodes import ListNode, MapNode, Node, Scalar
from .source import spaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment with its sign; alone on its line, or beside something."""

    line: int
    column: int
    text: str
    is_alone: bool


@dataclass(slots=True, kw_only=True)
class Notes:
    """Comments of one part: those above it and those beside it."""

    above: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commented:
    """Comments by part: the key's node of a map entry or the item's node of a list, by identity."""

    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    parts: Mapping[int, Notes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    node: Node
    line: int
    column: int
    end_line: int


def find_comments(text: str) -> list[Comment]:
    """All comments of a YAML text that was read without findings."""
    found: list[Comment] = []
    start = 0
    for event in read_events(spaced(text)):
        if event.kind is Kind.SCALAR and event.end > event.start:
            # The first line of a block scalar may hold a comment after its sign.
            is_block = text[event.start] in "|>"
            begin = text.find("\n", event.start) if is_block else event.start
            found.extend(_between(text, start, begin))
            start = event.end
    found.extend(_between(text, start, len(text)))
    return found


def _between(text: str, start: int, end: int) -> Iterator[Comment]:
    """Comments in a stretch that holds nothing but signs, space and comments."""
    at = text.find("#", start, end)
    while at >= 0:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        begin = text.rfind("\n", 0, at) + 1
        yield Comment(
            line=text.count("\n", 0, at) + 1,
            column=at - begin + 1,
            text=text[at:stop].rstrip(),
            # A dash alone belongs to what follows it.
            is_alone=not text[begin:at].strip(" -"),
        )
        at = text.find("#", stop, end) if stop < end else -1


def attach(root: Node, comments: list[Comment]) -> Commented:
    """Give each comment to a part: one alone to the part below, one beside to that of its line."""
    parts = list(_parts(root))
    notes: dict[int, Notes] = {}
    head: list[str] = []
    tail: list[str] = []
    for comment in comments:
        if not comment.is_alone:
            part = _beside(comment, parts)
            if part is None:
                head.append(comment.text)
            else:
                notes.setdefault(id(part.node), Notes()).beside.append(comment.text)
            continue
        below = next((part for part in parts if part.line > comment.line), None)
        if below is None:
            tail.append(comment.text)
        elif below is parts[0]:
            head.append(comment.text)
        else:
            notes.setdefault(id(below.node), Notes()).above.append(comment.text)
    return Commented(head=tuple(head), tail=tuple(tail), parts=notes)


def _beside(comment: Comment, parts: list[_Part]) -> _Part | None:
    """The outermost part that ends on the line, else the last that begins on it or before it."""
    before = [part for part in parts if (part.line, part.column) < (comment.line, comment.column)]
    on_line = [part for part in before if part.line == comment.line]
    ending = [part for part in on_line if part.end_line == comment.line]
    return next(iter(ending or on_line[-1:] or before[-1:]), None)


def _parts(node: Node) -> Iterator[_Part]:
    """Map entries and list items in the order of the file, the outer before the inner."""
    if isinstance(node, ListNode):
        for item in node.items:
            yield _part(item, item)
            yield from _parts(item)
    elif isinstance(node, MapNode):
        for key, value in node.entries:
            yield _part(key, value)
            yield from _parts(value)


def _part(node: Node, value: Node) -> _Part:
    line, end_line = node.line or 0, value.end_line or 0
    if isinstance(value, Scalar) and value.is_empty:
        # A missing value stands nowhere: the reader places it as it happens to.
        end_line = line
    return _Part(node=node, line=line, column=node.column or 0, end_line=max(line, end_line))
