"""The pages of a book of cards: what its columns say, which cards come of it, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import own_role_titles
from techkarta.common.documents import DocumentWords
from techkarta.common.sheet_words import note_text
from techkarta.common.text import card_word
from techkarta.engine.cards.model import ROLES
from techkarta.engine.cards.sheet.grid import Note
from techkarta.engine.cards.sheet.headings import LEFT_OUT, letter_of
from techkarta.method.selectors import drafts_by_id, processes
from techkarta.ui.formats import localise
from techkarta.ui.values import Link, Option

from ..cards.choices import FIELDS, Choices, choices_from_dict
from ..cards.drafting import ReadBook, ReadCard, ReadColumn
from ..models import CardSheet
from ..selectors import book_of
from .words import language

NOTES = 200
EXAMPLE = 40
# Phrases of a document that name a field no column of a printed card has.
OTHER_TITLES = {"stage": "document.stage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """A column of the file: heading, examples, the field chosen."""

    key: str
    place: str
    heading: str
    field: str
    examples: str
    is_doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """A word of the file that names a performer, and the role it means."""

    word: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A card to be made: where it goes, how large it is."""

    key: str
    label: str
    title: str
    place: str
    operations: int
    is_undecided: bool
    is_left_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """What was not understood, at its place in the book."""

    place: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSheetPage:
    """Everything to decide before drafts are made."""

    name: str
    url: str
    version: int
    steps: Sequence[str]
    crumbs: Sequence[Link]
    problem: str
    sheets: Sequence[str]
    choices: Choices
    columns: Sequence[ColumnRow]
    fields: Sequence[Option]
    left_out: str
    roles: Sequence[RoleRow]
    role_options: Sequence[Option]
    cards: Sequence[CardRow]
    places: Sequence[tuple[str, Sequence[Option]]]
    notes: Sequence[NoteRow]
    note_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDraft:
    """A draft that was made."""

    title: str
    code: str
    state: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePage:
    """The drafts of a book and what was not understood."""

    name: str
    steps: Sequence[str]
    crumbs: Sequence[Link]
    drafts: Sequence[MadeDraft]
    notes: Sequence[NoteRow]
    note_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage:
    """The place for the file."""

    steps: Sequence[str]
    crumbs: Sequence[Link]
    megabytes: int
    problem: str


def upload_page(*, megabytes: int, problem: str) -> UploadPage:
    """The first step."""
    return UploadPage(steps=_steps(), crumbs=_crumbs(), megabytes=megabytes, problem=problem)


def card_sheet_page(row: CardSheet, *, problem: str = "") -> CardSheetPage:
    """The second step by what was decided so far."""
    book, choices = book_of(row), choices_from_dict(row.choices)
    notes = _notes(row, _all_notes(book))
    own = own_role_titles(row.organisation_id, is_retired=False)
    return CardSheetPage(
        name=row.name,
        url=reverse("exchange:card_sheet", args=[row.id]),
        version=row.version,
        steps=_steps(),
        crumbs=_crumbs(),
        problem=problem,
        sheets=[sheet["name"] for sheet in row.sheets],
        choices=choices,
        columns=[_column(each) for each in book.columns],
        fields=_fields(),
        left_out=LEFT_OUT,
        roles=[RoleRow(word=word, role=choices.roles.get(word, "")) for word in book.strange_roles],
        role_options=[
            Option(value=code, text=text)
            for code, text in (
                *((code, card_word("role", code, language=language())) for code in ROLES),
                *((code, localise(title, language())) for code, title in own.items()),
            )
        ],
        cards=[_card(each) for each in book.cards],
        places=_places(row.organisation_id),
        notes=notes[:NOTES],
        note_count=len(notes),
    )


def made_page(actor: Actor, row: CardSheet) -> MadePage:
    """What came of a book."""
    book = book_of(row)
    notes = _notes(row, _all_notes(book))
    known = drafts_by_id(actor, [each["version"] for each in row.drafts])
    return MadePage(
        name=row.name,
        steps=_steps(),
        crumbs=_crumbs(),
        drafts=[
            MadeDraft(
                title=localise(known[each["version"]].title, language()),
                code=each["code"],
                state=known[each["version"]].state,
                url=_version_url(each["version"], known[each["version"]].state),
            )
            for each in row.drafts
            if each["version"] in known
        ],
        notes=notes[:NOTES],
        note_count=len(notes),
    )


def _version_url(version_id: int, state: str) -> str:
    return reverse("method:editor" if state == "draft" else "method:version", args=[version_id])


def _steps() -> list[str]:
    return [_("The file"), _("What it says"), _("Drafts")]


def _crumbs() -> list[Link]:
    return [
        Link(text=_("Technology cards"), url=reverse("method:matrix")),
        Link(text=_("From an Excel sheet"), url=reverse("exchange:card_sheets")),
    ]


def _column(column: ReadColumn) -> ColumnRow:
    short = (text if len(text) <= EXAMPLE else f"{text[:EXAMPLE]}…" for text in column.values)
    return ColumnRow(
        key=column.key,
        place=column.place,
        heading=column.heading,
        field=column.field,
        examples=" · ".join(short),
        is_doubtful=not column.field,
    )


def _fields() -> list[Option]:
    words = DocumentWords(language=language())
    return [
        Option(value=name, text=words.say(OTHER_TITLES.get(name, f"column.{name}")))
        for name in FIELDS
    ]


def _card(card: ReadCard) -> CardRow:
    is_placed = card.card is not None
    return CardRow(
        key=card.key,
        label=card.label,
        title=localise(card.card.title, language()) if card.card else "",
        place="" if card.is_left_out or not is_placed else f"{card.process}/{card.stage}",
        operations=card.operations,
        is_undecided=not is_placed and not card.is_left_out,
        is_left_out=card.is_left_out,
    )


def _places(organisation_id: int) -> list[tuple[str, list[Option]]]:
    return [
        (
            localise(process.title, language()),
            [
                Option(
                    value=f"{process.code}/{stage.code}",
                    text=" ".join(
                        part
                        for part in (
                            localise(stage.mark, language()),
                            localise(stage.title, language()),
                        )
                        if part
                    ),
                )
                for stage in process.stages.all()
            ],
        )
        for process in processes(organisation_id)
    ]


def _all_notes(book: ReadBook) -> list[Note]:
    return [*book.notes, *(note for card in book.cards for note in card.notes)]


def _notes(row: CardSheet, notes: Iterable[Note]) -> list[NoteRow]:
    """Notes in the order of the rows they are about, each once."""
    has_sheets = len(row.sheets) > 1
    told: dict[tuple[str, str], None] = {}
    for note in sorted(notes, key=lambda each: (each.sheet, each.row or 0, each.column or 0)):
        column = "" if note.column is None else letter_of(note.column)
        cell = f"{column}{note.row}" if note.row else column
        place = " ".join(filter(None, (note.sheet if has_sheets else "", cell)))
        told[place, note_text(note.code, note.params, language=language())] = None
    return [NoteRow(place=place, text=text) for place, text in told]
