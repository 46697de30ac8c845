"""The one place that knows the YAML reader: from text to a plain stream of events with places."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Any, NamedTuple

from ruamel.yaml.docinfo import DocInfo
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader, ReaderError
from ruamel.yaml.scanner import Scanner


class Kind(Enum):
    """What an event says."""

    DOCUMENT = auto()
    ALIAS = auto()
    SCALAR = auto()
    LIST = auto()
    MAP = auto()
    END = auto()


class Event(NamedTuple):
    """One step of the walk through a file.

    Lines and columns count from 1, the positions `start` and `end` from 0.
    """

    kind: Kind
    line: int
    column: int
    end_line: int
    start: int
    end: int
    text: str = ""
    is_plain: bool = False
    is_marked: bool = False


class Refusal(Exception):
    """The text is not YAML; `problem` is a code, never a sentence."""

    def __init__(self, problem: str, line: int, column: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line
        self.column = column


# The reader speaks English sentences; the engine speaks codes.
_PROBLEMS = (
    ("could not find expected ':'", "key_without_colon"),
    ("mapping values are not allowed", "value_not_allowed"),
    ("sequence entries are not allowed", "item_not_allowed"),
    ("expected <block end>", "indentation"),
    ("character '\\t'", "tab"),
    ("cannot start any token", "character"),
    ("expected ','", "comma_or_bracket"),
    ("unexpected end of stream", "quote_not_closed"),
    ("expected the node content", "value_missing"),
    ("escape", "escape"),
)
# What the reader is known to raise on hostile input beside its own errors.
_ACCIDENTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
_KINDS: dict[type, Kind] = {
    AliasEvent: Kind.ALIAS,
    DocumentStartEvent: Kind.DOCUMENT,
    MappingEndEvent: Kind.END,
    MappingStartEvent: Kind.MAP,
    ScalarEvent: Kind.SCALAR,
    SequenceEndEvent: Kind.END,
    SequenceStartEvent: Kind.LIST,
}


class _Stream(Reader, Scanner, Parser):
    """Reader, scanner and parser of YAML 1.2 in one object, without composer and constructor."""

    processing_version = (1, 2)
    comment_handling = None

    def __init__(self, text: str) -> None:
        self._resolver = self
        self.doc_infos = [DocInfo()]
        Reader.__init__(self, text, loader=self)
        Scanner.__init__(self, loader=self)
        Parser.__init__(self, loader=self)

    def get_mark(self) -> StreamMark:
        return StreamMark(None, self.index, self.line, self.column)

    def forward(self, length: int = 1) -> None:
        """Move on; the same as the reader's own, without asking for more of a stream."""
        buffer, pointer = self.buffer, self.pointer
        passed = buffer[pointer : pointer + length]
        self.pointer += length
        self.index += length
        if "\n" not in passed and "\r" not in passed and "\ufeff" not in passed:
            self.column += length
            return
        for at, character in enumerate(passed, pointer + 1):
            if character == "\n" or (character == "\r" and buffer[at] != "\n"):
                self.line += 1
                self.column = 0
            elif character != "\ufeff":
                self.column += 1


def read_events(text: str) -> Iterator[Event]:
    """Yield the events of one document; Refusal at the first place that is not YAML."""
    stream = None
    try:
        stream = _Stream(text)
        while stream.check_event():
            event = stream.get_event()
            kind = _KINDS.get(type(event))
            if kind is not None:
                yield _event(kind, event)
    except ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        raise Refusal("control_character", line, column) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Refusal(_problem(error.problem), mark.line + 1, mark.column + 1) from error
    except (YAMLError, *_ACCIDENTS) as error:
        line, column = (stream.line, stream.column) if stream else (0, 0)
        raise Refusal("syntax", line + 1, column + 1) from error


def _event(kind: Kind, event: Any) -> Event:  # noqa: ANN401 - the reader's events have no types
    start, end = event.start_mark, event.end_mark
    is_scalar = kind is Kind.SCALAR
    return Event(
        kind=kind,
        line=start.line + 1,
        column=start.column + 1,
        # A block scalar ends where the next line begins.
        end_line=end.line + (1 if end.column or end.line == start.line else 0),
        start=start.index,
        end=end.index,
        text=event.value if is_scalar else "",
        is_plain=is_scalar and bool(event.implicit[0]),
        is_marked=kind is Kind.ALIAS
        or getattr(event, "anchor", None) is not None
        or getattr(event, "tag", None) is not None,
    )


def _problem(sentence: str | None) -> str:
    return next((code for part, code in _PROBLEMS if part in (sentence or "")), "syntax")
