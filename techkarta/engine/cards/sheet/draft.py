"""From the sheets of a book to drafts of cards: one for each stage, and notes row by row.

A book that was made of a card carries it along. Then a cell that still reads as it was made keeps
exactly what the card said, in every language; only cells a person changed are read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from techkarta.engine.cards.codec import card_to_dict, criterion_to_dict, operation_to_dict
from techkarta.engine.cards.model import Card
from techkarta.engine.cards.nodes import node_of
from techkarta.engine.cards.reading import SCHEMA, read_node
from techkarta.engine.cards.render.passport import Passport
from techkarta.engine.cards.render.table import operation_row
from techkarta.engine.cards.render.words import Words

from .carried import MARK, Carried, carried_of
from .grid import Note, Sheet, Unread
from .headings import Columns, find_columns
from .numbering import Numbers, is_renumbered, number_operations
from .operations import READ_COLUMNS, Cell, Data, empty_cell, read_cell
from .passing import Criteria, read_criteria
from .sections import Line, Section, labels_above, sections_of
from .vocabulary import Vocabulary

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the importing person says: fields of headings, the heading row, the sheet."""

    columns: Mapping[str, str] = field(default_factory=dict)
    header: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One card as plain data; `label` is the stage as the sheet names it, "" where it does not.

    `labels` is what stands above the table. `card` is the carried one, where there was one:
    its heading is then part of the data already.
    """

    label: str
    labels: Mapping[str, str]
    sheet: str
    data: Data
    card: Card | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """All that was read of a book."""

    drafts: tuple[Draft, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Words and passports, made at the edge: how a carried card was shown in its cells."""

    words: Callable[[str], Words]
    passport: Callable[[Card], Passport]


def read_drafts(
    sheets: Sequence[Sheet], vocabulary: Vocabulary, around: Surroundings, options: Options
) -> Read:
    """Read every table of operations; bad cells are notes, never errors."""
    notes: list[Note] = []
    drafts: list[Draft] = []
    carried = _carried(sheets, notes)
    criteria = _criteria(sheets, vocabulary)
    for sheet in sheets:
        is_wanted = options.sheet is None or sheet.name == options.sheet
        if not is_wanted or _is_service(sheet) or sheet is criteria.sheet:
            continue
        columns = find_columns(sheet.rows, vocabulary, named=options.columns, header=options.header)
        if columns is None:
            notes += [] if carried else [Note(code="sheet_skipped", sheet=sheet.name)]
            continue
        reader = _Reader(sheet, columns, vocabulary, notes)
        if carried is not None:
            drafts.append(reader.changed(carried, around, criteria))
            break
        drafts += reader.drafts(criteria)
    return Read(drafts=tuple(drafts), notes=tuple(notes))


def checked(data: Mapping[str, object]) -> tuple[Card | None, tuple[Note, ...]]:
    """The card of a draft's data; what does not suit the format is left out and noted."""
    read = read_node(node_of(data))
    notes = tuple(
        Note(
            code="value_refused",
            params={
                "field": f"{finding.operation or ''} {finding.field or ''}".strip(),
                "reason": str(finding.params.get("reason", finding.code)),
            },
        )
        for finding in read.findings
    )
    return read.draft, notes


def _carried(sheets: Sequence[Sheet], notes: list[Note]) -> Carried | None:
    service = next((sheet for sheet in sheets if _is_service(sheet)), None)
    if service is None:
        return None
    found = carried_of(row.cell(0) for row in service.rows)
    if found is None:
        notes.append(Note(code="carried_broken", sheet=service.name))
    return found


def _is_service(sheet: Sheet) -> bool:
    return any(row.cell(0).startswith(MARK) for row in sheet.rows[:3])


def _criteria(sheets: Sequence[Sheet], vocabulary: Vocabulary) -> Criteria:
    for sheet in sheets:
        columns = find_columns(sheet.rows, vocabulary, kind="criteria_headings")
        if columns is not None and columns.header == 0 and not _is_service(sheet):
            return Criteria(sheet=sheet, columns=columns)
    return Criteria()


class _Reader:
    """Reads one table."""

    def __init__(
        self, sheet: Sheet, columns: Columns, vocabulary: Vocabulary, notes: list[Note]
    ) -> None:
        self.sheet, self.columns, self.vocabulary, self.notes = sheet, columns, vocabulary, notes
        for column in columns.unknown:
            self.note("column_unknown", None, column, heading=columns.headings[column])

    def note(self, code: str, row: int | None, column: int | None, **params: object) -> None:
        """Add a note on a place of the sheet."""
        self.notes.append(
            Note(code=code, sheet=self.sheet.name, row=row, column=column, params=params)
        )

    def drafts(self, criteria: Criteria) -> Iterator[Draft]:
        """A draft for each stage of the table."""
        sections = sections_of(self.sheet, self.columns, self.vocabulary)
        self.notes += sections.notes
        labels = labels_above(self.sheet, self.columns, self.vocabulary)
        if "after" not in self.columns.fields and sections.found:
            self.note("after_missing", None, None)
        for section in sections.found:
            numbers = self._numbers(section.lines, is_kept=False)
            operations = [
                self._operation(line, no, numbers)
                for line, no in zip(section.lines, numbers.given, strict=True)
            ]
            data: Data = {"schema": SCHEMA, "operations": operations}
            exit_data = _told(section) or read_criteria(
                criteria, {}, "", numbers, self.vocabulary, self.notes
            )
            if exit_data:
                data["exit"] = exit_data
            yield Draft(label=section.label, labels=labels, sheet=self.sheet.name, data=data)

    def changed(self, carried: Carried, around: Surroundings, criteria: Criteria) -> Draft:
        """The carried card with the cells a person changed."""
        card, language = carried.card, carried.language
        words, passport = around.words(language), around.passport(card)
        shown = {
            each.no: operation_row(each, card, passport, words).cells() for each in card.operations
        }
        known = {each.no: operation_to_dict(each) for each in card.operations}
        sections = sections_of(self.sheet, self.columns, self.vocabulary)
        self.notes += sections.notes
        lines = [line for section in sections.found for line in section.lines]
        numbers = self._numbers(lines, is_kept=True)
        operations = []
        for line, no in zip(lines, numbers.given, strict=True):
            before = dict(known.get(no, {"no": no}))
            cells = shown.get(no, {})
            operations.append(self._patched(line, before, cells, numbers, language))
        data = card_to_dict(card) | {"operations": operations}
        if criteria.sheet is not None:
            texts = {each.id: words.pick(each.text) for each in card.exit}
            told = {each.id: (criterion_to_dict(each), texts[each.id]) for each in card.exit}
            data["exit"] = read_criteria(
                criteria, told, language, numbers, self.vocabulary, self.notes
            )
        return Draft(label="", labels={}, sheet=self.sheet.name, data=_drop_empty(data), card=card)

    def _numbers(self, lines: Sequence[Line], *, is_kept: bool) -> Numbers:
        written = [line.cells.get("no", "") for line in lines]
        numbers = number_operations(written, is_kept=is_kept)
        column = self.columns.fields.get("no")
        for line, text, number in zip(lines, written, numbers.given, strict=True):
            if not text:
                self.note("number_given", line.row, column, number=number)
            elif is_renumbered(text, number):
                self.note("number_changed", line.row, column, value=text, number=number)
        return numbers

    def _operation(self, line: Line, no: str, numbers: Numbers) -> Data:
        data: Data = {"no": no}
        if line.task:
            data["task"] = line.task
        for column in READ_COLUMNS:
            text = line.cells.get(column, "")
            if text:
                self._read(column, line, data, numbers)
            elif column == "after" and column in self.columns.fields:
                is_first = no == numbers.given[0]
                if is_first:
                    data["after"] = []
                else:
                    self.note("after_empty", line.row, self.columns.fields[column])
        return data

    def _patched(
        self,
        line: Line,
        data: Data,
        shown: Mapping[str, str],
        numbers: Numbers,
        language: str,
    ) -> Data:
        """The operation of the carried card with what changed in its row."""
        for column in READ_COLUMNS:
            if column not in self.columns.fields:
                continue
            text, before = line.cells.get(column, ""), shown.get(column, "")
            if _lines(text) == _lines(before):
                continue
            if text:
                self._read(column, line, data, numbers, language=language, is_kept=bool(before))
            else:
                empty_cell(column, data)
        return data

    def _read(
        self,
        column: str,
        line: Line,
        data: Data,
        numbers: Numbers,
        *,
        language: str = "",
        is_kept: bool = False,
    ) -> None:
        place = self.columns.fields[column]
        heading = self.columns.headings.get(place, "")
        cell = Cell(
            text=line.cells[column],
            heading=heading,
            vocabulary=self.vocabulary,
            numbers=numbers,
            language=language,
        )
        try:
            read_cell(column, cell, data)
        except Unread as unread:
            code = unread.code or ("kept" if is_kept else "unreadable")
            shown = {"value": cell.text[:_SHOWN], "heading": heading}
            self.note(code, line.row, place, **{**shown, **unread.params})
        for code, params in cell.doubts:
            self.note(code, line.row, place, **params)


def _told(section: Section) -> list[Data]:
    """Criteria that stand below the operations; nothing says yet how they are proven."""
    return [
        {"id": f"x{place}", "text": text}
        for place, text in enumerate(section.criteria, start=1)
        if text
    ]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().split("\n")]


def _drop_empty(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in ([], None)} | {
        "operations": data["operations"]
    }
