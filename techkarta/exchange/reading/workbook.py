"""XLSX: the archive measured before it is opened, values of the visible sheets as text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from . import limits
from .refusals import Refused
from .tables import Line, Merged

CHUNK = 1024 * 1024
PARTS = 2_000


def sheets_of(path: Path, name: str) -> Iterator[tuple[str, Iterator[Line], tuple[Merged, ...]]]:
    """The visible sheets of a workbook, each with its lines and merged cells.

    A formula is read as the value it had when the file was saved.
    """
    _measure(path, name)
    # Loaded here, under the limits of the child process: hostile files can abort this library.
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_path(path)
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
        ]
        if len(visible) > limits.SHEETS:
            raise Refused("sheets_too_many", file=name, limit=limits.SHEETS)
        for title in visible:
            sheet = book.get_sheet_by_name(title)
            _check_size(name, title, sheet.total_height, sheet.total_width)
            yield title, _lines(sheet.iter_rows()), _merged(sheet.merged_cell_ranges or ())
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("workbook_broken", file=name) from error


def _measure(path: Path, name: str) -> None:
    """Unpack to nowhere and count: what the archive declares about itself may be untrue."""
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS:
                raise Refused("unpacked_too_big", file=name, limit=_megabytes())
            for part in parts:
                with archive.open(part) as content:
                    while chunk := content.read(CHUNK):
                        total += len(chunk)
                        if total > limits.UNPACKED_BYTES:
                            raise Refused("unpacked_too_big", file=name, limit=_megabytes())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused("workbook_broken", file=name) from error


def _megabytes() -> int:
    return limits.UNPACKED_BYTES // CHUNK


def _check_size(name: str, title: str, height: int, width: int) -> None:
    table = f"{name} / {title}"
    if width > limits.COLUMNS:
        raise Refused("table_too_wide", table=table, row=0, limit=limits.COLUMNS)
    if height > limits.ROWS * 2:
        raise Refused("table_too_long", table=table, limit=limits.ROWS)


def _merged(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]],
) -> tuple[Merged, ...]:
    """Ranges of several rows: those go on with a cell; wider ones are headings."""
    told = (
        (first[0] + 1, first[1], last[0] + 1, last[1])
        for first, last in ranges
        if last[0] > first[0]
    )
    return tuple(islice(told, limits.MERGED))


def _lines(rows: Iterator[Sequence[object]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=1):
        yield number, [_text(value) for value in row]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)
