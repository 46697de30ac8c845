"""Rows of a sheet sorted into stages: operations, tasks above them, exit criteria below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .grid import Note, Row, Sheet
from .headings import Columns
from .vocabulary import Vocabulary, folded

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LISTS = ("steps", "resources")
_SHOWN = 80
# What is an operation's own, however the cells above it are merged.
_OWN = ("no", "title", "steps", "resources")


@dataclass(slots=True)
class Line:
    """One operation as written: the row it begins in, the text of every field."""

    row: int | None
    cells: dict[str, str]
    task: str = ""


@dataclass(slots=True)
class Section:
    """What belongs to one stage, as the sheet names it; "" where it names none."""

    label: str
    lines: list[Line] = field(default_factory=list)
    criteria: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sections:
    """The stages of one sheet in their order, and what was not understood."""

    found: list[Section]
    notes: list[Note] = field(default_factory=list)


def sections_of(sheet: Sheet, columns: Columns, vocabulary: Vocabulary) -> Sections:
    """Sort the rows of a table; nothing is left out unsaid."""
    return _Sorter(sheet, columns, vocabulary).sort()


def labels_above(sheet: Sheet, columns: Columns, vocabulary: Vocabulary) -> dict[str, str]:
    """What stands above a table as «Процесс: проектные продажи»; the first other text is `head`."""
    found: dict[str, str] = {}
    for row in sheet.rows[: columns.header]:
        for label, value in _pairs(row):
            name = vocabulary.code("labels", label)
            if name and value:
                found.setdefault(name, value)
        is_label = any(vocabulary.code("labels", label) for label, _ in _pairs(row))
        if row.filled and not is_label:
            found.setdefault("head", row.filled[0])
    return found


def _pairs(row: Row) -> Iterator[tuple[str, str]]:
    filled = row.filled
    for text in filled:
        label, colon, value = text.partition(":")
        if colon:
            yield label, value.strip()
    if len(filled) > 1:
        yield filled[0].rstrip(":"), filled[1]


def stage_label(text: str, vocabulary: Vocabulary) -> str | None:
    """The stage a heading row names; None where it names none."""
    words = vocabulary.groups["labels"]["stage"]
    first, _, rest = text.strip().partition(" ")
    if folded(first) in {folded(word) for word in words} and rest.strip(" :.-–—"):
        return rest.strip(" :.-–—")
    return text.strip() if folded(text) in vocabulary.stages else None


class _Sorter:
    """Walks down the rows with the stage and the task they stand under."""

    def __init__(self, sheet: Sheet, columns: Columns, vocabulary: Vocabulary) -> None:
        self.sheet, self.columns, self.vocabulary = sheet, columns, vocabulary
        self.sections = Sections(found=[])
        self.section = self._open(labels_above(sheet, columns, vocabulary).get("stage", ""))
        self.task = ""
        self.is_exit = False
        header = sheet.rows[columns.header : columns.first]
        self.headers = [_key(row.filled) for row in header]

    def sort(self) -> Sections:
        """All rows below the heading."""
        for row in self.sheet.rows[self.columns.first :]:
            if row.filled and _key(row.filled) not in self.headers:
                self._take(row)
        self.sections.found = [each for each in self.sections.found if each.lines]
        return self.sections

    def _open(self, label: str) -> Section:
        known = next((each for each in self.sections.found if each.label == label), None)
        if known is None:
            known = Section(label=label)
            self.sections.found.append(known)
        return known

    def _take(self, row: Row) -> None:
        filled, vocabulary = row.filled, self.vocabulary
        label = stage_label(filled[0], vocabulary) if len(filled) == 1 else None
        if label:
            self.section, self.task, self.is_exit = self._open(label), "", False
        elif vocabulary.starts_with("total", filled[0]):
            return
        elif len(filled) <= 2 and vocabulary.is_one_of("exit", filled[0].rstrip(":")):  # noqa: PLR2004 - the word and a note
            self.is_exit = True
        elif self.is_exit:
            self.section.criteria.append(max(filled, key=len))
        else:
            self._operation(row)

    def _operation(self, row: Row) -> None:
        cells = {
            name: _INVISIBLE.sub("", row.cell(column))
            for name, column in self.columns.fields.items()
        }
        number, title = cells.get("no", ""), cells.get("title", "")
        if title:
            self._go_on(row, cells)
        if cells.get("stage"):
            self.section = self._open(cells["stage"])
        if title:
            self.section.lines.append(Line(row=row.number, cells=cells, task=self.task))
        elif not number and self.section.lines and any(cells.get(name) for name in _LISTS):
            self._continue(row, cells)
        elif len(row.filled) == 1:
            self._heading(row)
        else:
            self._skip(row)

    def _go_on(self, row: Row, cells: dict[str, str]) -> None:
        """A cell merged over several operations says the same of each."""
        above = self.section.lines[-1].cells if self.section.lines else {}
        for name, column in self.columns.fields.items():
            if name not in _OWN and column in row.merged and not cells[name]:
                cells[name] = above.get(name, "")

    def _heading(self, row: Row) -> None:
        text = row.filled[0]
        if text.isdecimal():
            self._skip(row)
            return
        self.task = text
        self._note("row_as_task", row)

    def _continue(self, row: Row, cells: dict[str, str]) -> None:
        """A row without number and title goes on with the lists of the operation above."""
        last = self.section.lines[-1].cells
        for name, text in cells.items():
            if text and name in _LISTS:
                last[name] = f"{last.get(name, '')}\n{text}".strip()
            elif text and text != last.get(name):
                self._skip(row)

    def _skip(self, row: Row) -> None:
        self._note("row_skipped", row)

    def _note(self, code: str, row: Row) -> None:
        shown = " | ".join(row.filled)[:_SHOWN]
        self.sections.notes.append(
            Note(code=code, sheet=self.sheet.name, row=row.number, params={"value": shown})
        )


def _key(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(folded(text) for text in texts)
