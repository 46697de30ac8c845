"""A log as XES, read event by event: keys of an event are columns, those of its trace `case:…`.

A document type is refused before anything of it is read, so no entity is ever unfolded or fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from techkarta.engine.conformance.log.opening import Progress, opened
from techkarta.engine.errors import EngineError

if TYPE_CHECKING:
    from techkarta.engine.conformance.log.csv_table import Row
    from techkarta.engine.conformance.log.problems import Problems

_CHUNK = 1 << 18
# Not one tag in so many bytes is no log: nothing is to be kept waiting for its end.
LONGEST_TAG = 1 << 24
_LOOKED_AT = 2000
TRACE = "case:"
"""Begins the names of columns that hold keys of traces."""

Event = tuple[int, dict[str, str]]


class XesTable:
    """An XES file, plain or gzipped."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self.path = path
        self.progress = progress

    def names(self) -> tuple[str, ...]:
        """Keys of the first events and their traces, as columns. EngineError as `rows`."""
        found: dict[str, None] = {}
        for number, (_, values) in enumerate(self._events()):
            found.update(dict.fromkeys(values))
            if number == _LOOKED_AT:
                break
        if not found:
            raise EngineError("log_empty", file=self.path.name)
        return tuple(found)

    def rows(self, wanted: Sequence[str], problems: Problems) -> Iterator[Row]:  # noqa: ARG002 - XML is whole or refused
        """Events by line. EngineError: log_cut, log_damaged, log_xml, log_xml_unsafe."""
        for line, values in self._events():
            yield line, tuple([values.get(name) for name in wanted])

    def _events(self) -> Iterator[Event]:
        reading = _Reading()
        with opened(self.path, self.progress) as file:
            quiet = 0
            while chunk := file.read(_CHUNK):
                self._parse(reading, chunk)
                quiet = 0 if reading.is_moving() else quiet + len(chunk)
                if quiet > LONGEST_TAG:
                    raise EngineError("log_xml_unsafe", file=self.path.name, line=reading.line)
                yield from reading.taken()
            if reading.is_blank:
                raise EngineError("log_empty", file=self.path.name)
            self._parse(reading, b"", is_last=True)
            yield from reading.taken()

    def _parse(self, reading: _Reading, chunk: bytes, *, is_last: bool = False) -> None:
        try:
            reading.parse(chunk, is_last=is_last)
        except expat.ExpatError as error:
            if is_last:
                raise EngineError("log_cut", file=self.path.name) from error
            line, column = error.lineno, error.offset + 1
            raise EngineError("log_xml", file=self.path.name, line=line, column=column) from error
        except _Unsafe as error:
            line = reading.line
            raise EngineError("log_xml_unsafe", file=self.path.name, line=line) from error


class _Unsafe(Exception):
    """A document type, which a log has no need of."""


class _Reading:
    """What the parser is in: a trace, an event; events that are whole wait to be taken."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._events: list[Event] = []
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] | None = None
        self._line = 0
        self._depth = 0
        self._tags = self._seen = 0
        # Depth at which attributes of the trace and the event stand; nested ones are passed over.
        self._trace_depth = self._event_depth = -1

    @property
    def line(self) -> int:
        """Where the parser stands."""
        return self._parser.CurrentLineNumber

    @property
    def is_blank(self) -> bool:
        """Whether nothing was read at all."""
        return self._parser.CurrentByteIndex < 0 or not self._parser.CurrentByteIndex

    def parse(self, chunk: bytes, *, is_last: bool) -> None:
        """Read on. ExpatError, _Unsafe."""
        self._parser.Parse(chunk, is_last)

    def is_moving(self) -> bool:
        """Whether any tag came since it was last asked."""
        before, self._seen = self._seen, self._tags
        return self._tags != before

    def taken(self) -> list[Event]:
        """The events that are whole; they are not kept."""
        events, self._events = self._events, []
        return events

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._tags += 1
        self._depth += 1
        if name == "event":
            self._event, self._event_depth = {}, self._depth
            self._line = self.line
        elif name == "trace":
            self._trace, self._trace_depth = {}, self._depth
        elif "key" in attributes and "value" in attributes:
            if self._event is not None:
                if self._depth == self._event_depth + 1:
                    self._event[attributes["key"]] = attributes["value"]
            elif self._depth == self._trace_depth + 1:
                self._trace[TRACE + attributes["key"]] = attributes["value"]

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == "event" and self._event is not None:
            self._events.append((self._line, {**self._trace, **self._event}))
            self._event = None
        elif name == "trace":
            self._trace, self._trace_depth = {}, -1

    def _refuse(self, *_: object) -> None:
        raise _Unsafe
