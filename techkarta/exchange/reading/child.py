"""`python -m techkarta.exchange.reading.child FILE NAME`: one file to JSON lines, under limits.

Exit code 0: every table is on standard output; 3: refused, the reason as JSON on standard error;
anything else: the file broke the reader or its limits.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from . import limits
from .delimited import lines_of
from .refusals import Refused
from .tables import Line, Merged, table_of
from .workbook import sheets_of

REFUSED = 3
ZIP = b"PK\x03\x04"
# Beginnings of files people take for tables, with the word that names them.
FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
)


def main(arguments: list[str]) -> int:
    """Read the file named and write its tables; the name is for messages."""
    path, name = Path(arguments[0]), arguments[1]
    _hold()
    try:
        _write(path, name)
    except Refused as refusal:
        sys.stderr.write(json.dumps({"code": refusal.code, "params": refusal.params}) + "\n")
        return REFUSED
    except MemoryError:
        return 1
    return 0


def _hold() -> None:
    for what, limit in (
        (resource.RLIMIT_AS, limits.MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (allowed, allowed))


def _write(path: Path, name: str) -> None:
    found = False
    for title, lines, merged in _tables(path, name):
        table = table_of(title, lines)
        if table is None:
            continue
        found = True
        _tell({"table": table.name, "headings": table.headings, "merged": merged})
        for number, cells in table.lines:
            _tell([number, [cell.strip() for cell in cells]])
    if not found:
        raise Refused("file_empty", file=name)


def _tables(path: Path, name: str) -> Iterator[tuple[str, Iterator[Line], tuple[Merged, ...]]]:
    with path.open("rb") as file:
        head = file.read(16)
    foreign = next((kind for mark, kind in FOREIGN if head.lstrip().startswith(mark)), "")
    if foreign:
        raise Refused("file_foreign", file=name, kind=foreign)
    if not head.startswith(ZIP):
        yield name, lines_of(path, name), ()
        return
    sheets = list(sheets_of(path, name))
    for title, lines, merged in sheets:
        yield (f"{name} / {title}" if len(sheets) > 1 else name), lines, merged


def _tell(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    # Standard output is the program's channel, whatever the locale of the machine says.
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
