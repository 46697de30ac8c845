"""From the bytes of a file to nodes: size, encoding, syntax, depth; no anchors, no tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .findings import Finding, Severity
from .nodes import ListNode, MapNode, Node, Scalar
from .quick import read_quickly

if TYPE_CHECKING:
    from .events import Event

SIZE_LIMIT = 1_000_000
DEPTH_LIMIT = 20
# A file full of marks is no card: nobody reads on.
_ENOUGH = 100
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The tree of one file, None where it cannot be had, and what is wrong at file level."""

    root: Node | None
    findings: tuple[Finding, ...] = ()


def read_source(data: bytes) -> Source:
    """Read UTF-8 YAML 1.2 or JSON; an empty file gives an empty scalar.

    The tree is made only when the whole file passed: bombs of aliases are never unfolded.
    """
    if len(data) > SIZE_LIMIT:
        return _failed("TK008", limit=SIZE_LIMIT)
    try:
        text = data.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        return _failed("TK007", line=line, column=column, byte=data[error.start])
    root = read_quickly(text)
    return compose(text) if root is None else Source(root=root)


def compose(text: str) -> Source:
    """Read text by the full YAML reader."""
    from .events import Refusal, read_events  # noqa: PLC0415 - the YAML reader is slow to import

    builder = _Builder()
    try:
        for event in read_events(spaced(text)):
            builder.take(event)
            if builder.is_refused:
                break
    except Refusal as refusal:
        builder.refuse("TK001", refusal.line, refusal.column, problem=refusal.problem)
    root = None if builder.findings else builder.root
    return Source(root=root, findings=tuple(builder.findings))


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come yet."""

    event: Event
    nodes: list[Node] = field(default_factory=list)

    def close(self, end: Event) -> Node:
        """The finished node; keys and values stand in turn."""
        line, column = self.event.line, self.event.column
        # The end of a block is told only at the next line that is not its own.
        last = max([line, *(node.end_line or 0 for node in self.nodes)])
        end_line = end.end_line if end.end > end.start else last
        if self.event.kind.name == "LIST":
            return ListNode(tuple(self.nodes), line, column, end_line)
        pairs = zip(self.nodes[::2], self.nodes[1::2], strict=True)
        return MapNode(tuple(pairs), line, column, end_line)


class _Builder:
    """Makes nodes of events and refuses what a card file must not hold."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.root: Node = Scalar("", is_plain=True, line=1, column=1, end_line=1)
        self.is_refused = False
        self._open: list[_Open] = []
        self._documents = 0

    def refuse(self, code: str, line: int, column: int, **params: object) -> None:
        """Note what is wrong; no tree will be given."""
        self.findings.append(_error(code, line, column, params))

    def take(self, event: Event) -> None:
        """Add one event to the tree."""
        if event.is_marked:
            self.refuse("TK006", event.line, event.column)
            self.is_refused = len(self.findings) >= _ENOUGH
        match event.kind.name:
            case "DOCUMENT":
                self._documents += 1
                if self._documents > 1:
                    self._stop("TK001", event, problem="several_documents")
            case "LIST" | "MAP":
                self._open.append(_Open(event))
                if len(self._open) > DEPTH_LIMIT:
                    self._stop("TK009", event, limit=DEPTH_LIMIT)
            case "END":
                self._put(self._open.pop().close(event))
            case _:
                text = _joined(event.text)
                place = (event.line, event.column, event.end_line)
                self._put(Scalar(text, event.is_plain, *place))

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1].nodes.append(node)
        else:
            self.root = node

    def _stop(self, code: str, event: Event, **params: object) -> None:
        self.refuse(code, event.line, event.column, **params)
        self.is_refused = True


def _joined(text: str) -> str:
    """JSON writes rare letters as two escapes; a single one of them stays and is refused later."""
    if text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _failed(code: str, *, line: int = 1, column: int = 1, **params: object) -> Source:
    return Source(root=None, findings=(_error(code, line, column, params),))


def _error(code: str, line: int, column: int, params: dict[str, object]) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, line=line, column=column, params=params)


def spaced(text: str) -> str:
    """The text itself, or JSON with its tabs made spaces: YAML refuses them. Places stay."""
    if "\t" not in text or not text.lstrip().startswith("{"):
        return text
    import json  # noqa: PLC0415 - needed for such files alone

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text.replace("\t", " ")
