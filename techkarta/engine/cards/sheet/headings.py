"""Which column of a sheet says what, by the words of its heading rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .grid import Row
from .vocabulary import Synonyms, Vocabulary, folded

_SEARCHED = 60
_LEAST = 3
LEFT_OUT = "-"
"""What a column is named that is not to be read."""
_UNIT = re.compile(r"[,(].*$")

_Reader = Callable[[int, str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Field → column, from 0; the heading of each column; the rows below begin at `first`."""

    fields: Mapping[str, int]
    headings: Mapping[int, str]
    unknown: tuple[int, ...]
    header: int
    first: int


def find_columns(
    rows: Sequence[Row],
    vocabulary: Vocabulary,
    *,
    kind: str = "headings",
    named: Mapping[str, str] | None = None,
    header: int | None = None,
) -> Columns | None:
    """The columns of the first table; None where no row names enough of them.

    `named`: heading or column letter → field, as the importing person says; `header`: the number
    of the heading row, when it is told.
    """
    synonyms = vocabulary.groups[kind]
    told = {folded(word): name for word, name in (named or {}).items()}
    needed = "title" if kind == "headings" else "text"
    least = min(_LEAST, len(synonyms) - 1) if header is None else 1
    for place, row in enumerate(rows[:_SEARCHED]):
        below = rows[place + 1] if place + 1 < len(rows) else None
        if header is not None and not _is_row(row, below, header):
            continue
        found = _columns(row, below, synonyms, told)
        if needed in found.fields and len(found.fields) >= least:
            return Columns(
                fields=found.fields,
                headings=found.headings,
                unknown=found.unknown,
                header=place,
                first=place + found.height,
            )
    return None


def _is_row(row: Row, below: Row | None, number: int) -> bool:
    """Tell whether a row has a number; that of the first one is known by the next one's alone."""
    if row.number is not None:
        return row.number == number
    return below is None or below.number is None or number < below.number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    fields: Mapping[str, int]
    headings: Mapping[int, str]
    unknown: tuple[int, ...]
    height: int


def _columns(row: Row, below: Row | None, synonyms: Synonyms, told: Mapping[str, str]) -> _Found:
    """One heading row, or two where the lower one parts merged headings of the upper one."""
    single = _match([(cell, cell) for cell in row.cells], synonyms, told)
    # The upper row of two names most columns itself; only some of them are parted below.
    if below is None or not {"title", "text"} & single.fields.keys():
        return single
    merged = list(_merged(row, below))
    double = _match([(full, part) for full, part in merged], synonyms, told, height=2)
    is_parting = any(below.cell(place) for place in range(len(row.cells))) and not any(
        below.cell(single.fields[name]) for name in ("no", "title") if name in single.fields
    )
    return double if is_parting and len(double.fields) > len(single.fields) else single


def _merged(row: Row, below: Row) -> Iterator[tuple[str, str]]:
    """Of each column the full heading, group and part, and the part alone."""
    group = ""
    for place in range(max(len(row.cells), len(below.cells))):
        upper, lower = row.cell(place), below.cell(place)
        group = upper or (group if lower else "")
        yield f"{group} {lower}".strip(), lower or upper


def _match(
    headings: Sequence[tuple[str, str]],
    synonyms: Synonyms,
    told: Mapping[str, str],
    *,
    height: int = 1,
) -> _Found:
    """Fields of headings: those told first, then exact ones, then those without their unit."""
    fields: dict[str, int] = {}
    taken: set[int] = set()
    for read in (_told(told), _exact(synonyms), _bare(synonyms)):
        for place, texts in enumerate(headings):
            name = next(filter(None, (read(place, text) for text in texts)), None)
            if name == LEFT_OUT:
                taken.add(place)
            elif name and place not in taken and name not in fields:
                fields[name] = place
                taken.add(place)
    shown = {place: " ".join(full.split()) for place, (full, _) in enumerate(headings) if full}
    unknown = tuple(place for place in shown if place not in taken)
    return _Found(fields=fields, headings=shown, unknown=unknown, height=height)


def _told(told: Mapping[str, str]) -> _Reader:
    return lambda place, text: told.get(folded(text)) or told.get(letter_of(place).casefold())


def _exact(synonyms: Synonyms) -> _Reader:
    table = {folded(word): name for name, words in synonyms.items() for word in words}
    return lambda _place, text: table.get(folded(text)) or table.get(text.strip().casefold())


def _bare(synonyms: Synonyms) -> _Reader:
    exact = _exact(synonyms)
    return lambda place, text: exact(place, _UNIT.sub("", text))


def letter_of(column: int) -> str:
    """The letters of a column, from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
