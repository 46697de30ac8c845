"""XES by columns: checked by the XML parser, read by a compiled loop.

What is not as usual (another encoding, keys written with references, damage) is left to the
reader of single events, from the first event that has not come yet; so it alone says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np

from techkarta.engine.conformance.frames.tables import Array
from techkarta.engine.conformance.frames.xes_kernel import (
    DONE,
    EVENT_DEPTH,
    EVENTS,
    LINE,
    NOWHERE,
    PARTS,
    POSITION,
    STATES,
    TRACE_DEPTH,
    TRACES,
    UNUSUAL,
    Places,
    Words,
    copy_texts,
    find_events,
)
from techkarta.engine.conformance.log.batches import Batch, gathered
from techkarta.engine.conformance.log.opening import opened
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.xes_table import LONGEST_TAG, TRACE, XesTable
from techkarta.engine.errors import EngineError

if TYPE_CHECKING:
    import polars as pl

_CHUNK = 1 << 22
_EVENTS = 1 << 14
_KNOWN = ("event", "trace", "key", "value")
_NO_KEY = b"\xff"
_OTHER_MARKS = (b"\xfe\xff", b"\xff\xfe")
_UTF_8 = frozenset({"utf-8", "us-ascii"})
_BREAK = re.compile(r"\r\n|[\t\r\n]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_MEANT = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class _Unusual(Exception):
    """Not what is read here."""


def xes_batches(table: XesTable, wanted: Sequence[str], problems: Problems) -> Iterator[Batch]:
    """All events; the same as `table.rows` tells. EngineError as it."""
    came = 0
    try:
        for batch in _batches(table, wanted):
            came += len(batch.lines)
            yield batch
    except (_Unusual, expat.ExpatError, EngineError):
        yield from gathered(islice(table.rows(wanted, problems), came, None))


def _batches(table: XesTable, wanted: Sequence[str]) -> Iterator[Batch]:
    parser = _parser()
    reading = _Reading(wanted)
    with opened(table.path, table.progress) as file:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat's own
            yield from reading.read(chunk)
        parser.Parse(b"", True)  # noqa: FBT003 - the same


def _parser() -> expat.XMLParserType:
    """Checks a log of the usual encoding without a document type. Raises _Unusual."""

    def look(_: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.lower() not in _UTF_8:
            raise _Unusual

    def refuse(*_: object) -> None:
        raise _Unusual

    parser = expat.ParserCreate()
    parser.XmlDeclHandler = look
    parser.StartDoctypeDeclHandler = refuse
    return parser


class _Reading:
    """Bytes not read yet, and what is told of the trace they are in."""

    def __init__(self, wanted: Sequence[str]) -> None:
        self._words = _words(wanted)
        columns = len(wanted)
        self._found = Places(
            lines=np.empty(_EVENTS, np.int64),
            owners=np.empty(_EVENTS, np.int64),
            events=np.empty((_EVENTS, columns, 2), np.int64),
            traces=np.empty((_EVENTS, columns, 2), np.int64),
            tag=np.empty(PARTS, np.int64),
        )
        self._state = np.zeros(STATES, np.int64)
        self._state[LINE] = 1
        self._state[EVENT_DEPTH] = self._state[TRACE_DEPTH] = -1
        self._trace: list[bytes | None] = [None] * columns
        self._rest = b""
        self._is_begun = False

    def read(self, chunk: bytes) -> Iterator[Batch]:
        """The events that are whole now. _Unusual."""
        if not self._is_begun and (chunk[:2] in _OTHER_MARKS or b"\0" in chunk):
            raise _Unusual
        self._is_begun = True
        self._rest += chunk
        outcome = None
        while outcome != DONE:
            outcome, batch = self._part()
            if batch is not None:
                yield batch
        if len(self._rest) > LONGEST_TAG:
            raise _Unusual

    def _part(self) -> tuple[int, Batch | None]:
        """Read as much as there is room for."""
        state, found = self._state, self._found
        bytes_ = self._with_trace()
        data = np.frombuffer(bytes_, np.uint8)
        before = int(state[POSITION])
        outcome = find_events(data, state, np.empty_like(state), self._words, found)
        events, traces = int(state[EVENTS]), int(state[TRACES])
        is_stuck = outcome != DONE and state[POSITION] == before
        if outcome == UNUSUAL or is_stuck:
            raise _Unusual
        self._trace = [
            None if begin < 0 else bytes_[begin:end] for begin, end in found.traces[traces - 1]
        ]
        self._rest = bytes_[state[POSITION] :]
        if not events:
            return outcome, None
        told = found.traces[found.owners[:events]]
        own = found.events[:events]
        places = np.where(own[:, :, :1] == NOWHERE, told, own)
        columns = [_texts(data, places[:, column]) for column in range(len(self._trace))]
        return outcome, Batch(found.lines[:events].copy(), columns)

    def _with_trace(self) -> bytes:
        """The bytes to be read behind the values of the trace they are in; tables are emptied."""
        at = 0
        for column, value in enumerate(self._trace):
            self._found.traces[0, column] = NOWHERE if value is None else (at, at + len(value))
            at += len(value or b"")
        # A tag has ended here, so that an end of line is not taken for a part of another one.
        before = b"".join(value for value in self._trace if value) + b">"
        self._state[POSITION] = len(before)
        self._state[EVENTS], self._state[TRACES] = 0, 1
        return before + self._rest


def _words(wanted: Sequence[str]) -> Words:
    of_events = [name.encode() for name in wanted]
    of_traces = [
        name.removeprefix(TRACE).encode() if name.startswith(TRACE) else _NO_KEY for name in wanted
    ]
    words = [*(word.encode() for word in _KNOWN), *of_events, *of_traces]
    begins = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(word) for word in words], out=begins[1:])
    return Words(data=np.frombuffer(b"".join(words), np.uint8), begins=begins)


def _texts(data: Array, places: Array) -> pl.Series:
    """Texts that stand in the bytes; null where there is none."""
    import nanoarrow
    import polars as pl

    begins = np.empty(len(places) + 1, np.int64)
    copied = np.empty(int((places[:, 1] - places[:, 0]).sum()), np.uint8)
    strange = copy_texts(data, places, begins, copied)
    there = np.packbits(places[:, 0] >= 0, bitorder="little")
    texts = pl.Series(
        "",
        nanoarrow.c_array_from_buffers(
            nanoarrow.large_string(), len(places), [there, begins, copied]
        ),
    )
    if strange:
        texts = pl.Series("", [_meant(text) for text in texts], pl.String)
    return texts


def _meant(text: str | None) -> str | None:
    """A value as the XML parser has it: white space is spaces, references are characters."""
    if text is None:
        return None
    return _REFERENCE.sub(_character, _BREAK.sub(" ", text))


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _MEANT[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
