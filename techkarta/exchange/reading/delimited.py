"""CSV: encoding and delimiter guessed, broken quoting and binary content refused."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from . import limits
from .refusals import Refused
from .tables import Line

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 30
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What no table of text holds: control characters other than tab, line ends and form feed.
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def lines_of(path: Path, name: str) -> Iterator[Line]:
    """The lines of a CSV file with the numbers they have in a text editor."""
    text = decoded(path.read_bytes(), name)
    csv.field_size_limit(limits.UNPACKED_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    last = 0
    try:
        for cells in reader:
            yield last + 1, cells
            last = reader.line_num
    except csv.Error as error:
        raise Refused("csv_broken", file=name, row=last + 1) from error


def decoded(content: bytes, name: str) -> str:
    """The text of the file: by its byte order mark, else UTF-8, else Windows Cyrillic."""
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), "")
    for candidate in (encoding,) if encoding else ("utf-8", "cp1251"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        found = CONTROL.search(text)
        if found is None:
            return text
        row = text.count("\n", 0, found.start()) + 1
        if _is_lone_nul(text):
            raise Refused("cell_has_nul", table=name, row=row)
        raise Refused("file_is_binary", file=name, row=row)
    raise Refused("file_is_binary", file=name, row=1)


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first lines into most equal columns; a comma if none does."""
    head = "".join(text.splitlines(keepends=True)[:SAMPLE_LINES])

    def score(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))
        except csv.Error:
            return (0, 0)
        widths = [len(row) for row in rows if row]
        if not widths or max(widths) == 1:
            return (0, 0)
        # A delimiter that stands in the headings cuts the rows below alike.
        return (widths.count(widths[0]) if widths[0] > 1 else 0, widths[0])

    return max(DELIMITERS, key=score)


def _is_lone_nul(text: str) -> bool:
    return all(found.group() == "\0" for found in CONTROL.finditer(text))
