"""From a book and what is said of it to drafts: columns, cards, doubts. No rows of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from techkarta.common.documents import DocumentWords
from techkarta.engine.cards.model import Card, Text
from techkarta.engine.cards.render.passport import Passport
from techkarta.engine.cards.sheet.draft import Draft, Options, Surroundings, checked, read_drafts
from techkarta.engine.cards.sheet.grid import Note, Sheet
from techkarta.engine.cards.sheet.headings import Columns, find_columns, letter_of
from techkarta.engine.cards.sheet.placing import place_draft
from techkarta.engine.cards.sheet.vocabulary import Vocabulary
from techkarta.presets.titles import shipped_titles

from .choices import Choices

HEADING_CELLS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadColumn:
    """A column of a table: its heading, what it says, and the first different values below."""

    key: str
    place: str
    heading: str
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCard:
    """A card of the book: where it belongs (empty while unknown) and what came of it."""

    key: str
    label: str
    process: str
    stage: str
    card: Card | None
    notes: tuple[Note, ...]
    operations: int
    is_left_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBook:
    """All that a book says by the present choices."""

    columns: tuple[ReadColumn, ...]
    cards: tuple[ReadCard, ...]
    notes: tuple[Note, ...]
    strange_roles: tuple[str, ...]


def read_book(
    sheets: Sequence[Sheet],
    vocabulary: Vocabulary,
    choices: Choices,
    own_roles: Mapping[str, Text] | None = None,
) -> ReadBook:
    """Read a book of cards; whatever is doubtful is a note, nothing is guessed silently.

    `own_roles` are the company's, by code: a card that names one declares it.
    """
    around = Surroundings(
        words=lambda language: DocumentWords(language=language),
        passport=lambda _card: Passport(titles=shipped_titles()),
    )
    options = Options(columns=choices.columns, header=choices.header, sheet=choices.sheet or None)
    read = read_drafts(sheets, vocabulary, around, options)
    cards = tuple(
        _card(str(number), declaring(draft, own_roles or {}), vocabulary, choices)
        for number, draft in enumerate(read.drafts, start=1)
    )
    told = {
        str(note.params["value"]): None
        for note in read.notes
        if note.code == "unknown_role" and "value" in note.params
    }
    return ReadBook(
        columns=tuple(_columns(sheets, vocabulary, choices)),
        cards=cards,
        notes=read.notes,
        strange_roles=tuple(dict.fromkeys((*told, *choices.roles))),
    )


def _card(key: str, draft: Draft, vocabulary: Vocabulary, choices: Choices) -> ReadCard:
    chosen = choices.places.get(key)
    process, _slash, stage = (chosen or "").partition("/")
    label = draft.label or draft.labels.get("head", "") or draft.sheet
    count = len(draft.data["operations"])
    if draft.card is not None:
        label = draft.sheet
        process, stage = process or draft.card.process, stage or draft.card.stages[0]
    placed = place_draft(draft, vocabulary, process=process or None, stage=stage or None)
    if placed.missing:
        return ReadCard(
            key=key,
            label=label,
            process="",
            stage="",
            card=None,
            notes=(),
            operations=count,
            is_left_out=chosen == "",
        )
    head = placed.data if draft.card is None else _moved(draft, process, stage)
    card, notes = checked(head)
    return ReadCard(
        key=key,
        label=label,
        process=card.process if card else process,
        stage=card.stages[0] if card else stage,
        card=card,
        notes=(*placed.notes, *notes),
        operations=count,
        is_left_out=chosen == "",
    )


def declaring(draft: Draft, own_roles: Mapping[str, Text]) -> Draft:
    """The draft with a declaration of the company's roles its operations name."""
    named = {
        role
        for each in draft.data["operations"]
        for role in (
            each.get("role"),
            (each.get("control") or {}).get("by"),
            *(each.get("with") or ()),
            *(item.get("role") for item in each.get("resources") or ()),
        )
    }
    known = {code: title for code, title in own_roles.items() if code in named}
    if not known:
        return draft
    return replace(draft, data={**draft.data, "roles": {**known, **draft.data.get("roles", {})}})


def _moved(draft: Draft, process: str, stage: str) -> Mapping[str, object]:
    """The data of a carried card, which goes to another stage only where that is said."""
    card = draft.card
    if card is None or (card.process, card.stages[0]) == (process, stage):
        return draft.data
    code = f"{process}-{stage}".replace("_", "-")
    return {**draft.data, "process": process, "stages": [stage], "code": code}


def _columns(sheets: Sequence[Sheet], vocabulary: Vocabulary, choices: Choices) -> list[ReadColumn]:
    """Every column of every table, the same heading once."""
    found: dict[str, ReadColumn] = {}
    for sheet in sheets:
        if choices.sheet and sheet.name != choices.sheet:
            continue
        table = find_columns(
            sheet.rows, vocabulary, named=choices.columns, header=choices.header
        ) or _guessed(sheet, choices.header)
        if table is None:
            continue
        names = {place: name for name, place in table.fields.items()}
        for place, heading in sorted(table.headings.items()):
            key = heading or letter_of(place)
            column = ReadColumn(
                key=key,
                place=letter_of(place),
                heading=heading,
                field=choices.columns.get(key, names.get(place, "")),
                values=_values(sheet, place, table.first),
            )
            found.setdefault(key, column)
    return list(found.values())


def _guessed(sheet: Sheet, header: int | None) -> Columns | None:
    """A row that may hold headings where none of its words is known: the person names them."""
    for place, row in enumerate(sheet.rows):
        is_named = header is not None and (row.number == header or (header == 1 and place == 0))
        if is_named or (header is None and len(row.filled) >= HEADING_CELLS):
            headings = {
                column: " ".join(cell.split())
                for column, cell in enumerate(row.cells)
                if cell.strip()
            }
            return Columns(
                fields={}, headings=headings, unknown=tuple(headings), header=place, first=place + 1
            )
    return None


def _values(sheet: Sheet, column: int, first: int) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for row in sheet.rows[first:]:
        if (text := row.cell(column)) and len(row.filled) > 1:
            seen[" ".join(text.split())] = None
        if len(seen) == HEADING_CELLS:
            break
    return tuple(seen)
