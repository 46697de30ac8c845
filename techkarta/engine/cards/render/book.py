"""The cards of a whole process as one document: a title page, contents, the sheets of each card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from techkarta.engine.cards.model import Card, Text
from techkarta.engine.planning.effort import control_minutes_by_role, minutes_by_role

from .document import Document, Labelled, document_of
from .passport import Passport
from .words import Words, clean, picked


@dataclass(frozen=True, slots=True, kw_only=True)
class BookStage:
    """A stage of the process with the cards in force on it; none is a gap and is told as one.

    `within` are cards of several stages that begin on an earlier one.
    """

    mark: Text = ""
    title: Text = ""
    cards: tuple[tuple[Card, Passport], ...] = ()
    within: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTitle:
    """Whose process it is, and the day the set was put together."""

    process: Text
    organisation: Text = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """A line of the contents; `key` names the card's sheets.

    It is empty for a stage without sheets of its own; `gap` says why.
    """

    key: str
    mark: str
    title: str
    designation: str = ""
    revision: str = ""
    in_force: str = ""
    operations: str = ""
    minutes: str = ""
    control: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The whole set; `documents` stand in the order of their lines."""

    language: str
    kind: str
    organisation: str
    process: str
    title: str
    note: str
    facts: tuple[Labelled, ...]
    lines: tuple[BookLine, ...]
    documents: tuple[Document, ...] = field(default=())


def book_of(title: BookTitle, stages: Sequence[BookStage], words: Words) -> Book:
    """The set of cards of a process. EngineError as `document_of`."""
    cards = [each for stage in stages for each in stage.cards]
    lines: list[BookLine] = []
    for stage in stages:
        for card, passport in stage.cards:
            lines.append(_line(str(len(lines) + 1), stage, card, passport, words))
        if not stage.cards:
            mark, name = picked(stage.mark, words), picked(stage.title, words)
            lines.append(BookLine(key="", mark=mark, title=name, gap=_gap(stage, words)))
    process = picked(title.process, words)
    return Book(
        language=words.language,
        kind=words.say("book.kind"),
        organisation=picked(title.organisation, words),
        process=process,
        title=words.say("book.title", process=process),
        note=words.say("book.note"),
        facts=tuple(_facts(title, stages, words)),
        lines=tuple(lines),
        documents=tuple(document_of(card, words, passport) for card, passport in cards),
    )


def _gap(stage: BookStage, words: Words) -> str:
    """Why a stage has no sheets of its own: no card, or one that begins on an earlier stage."""
    titles = "; ".join(picked(card.title, words) for card in stage.within)
    return words.say("book.within", cards=titles) if titles else words.say("book.no_card")


def _line(key: str, stage: BookStage, card: Card, passport: Passport, words: Words) -> BookLine:
    return BookLine(
        key=key,
        mark=picked(stage.mark, words) or ", ".join(clean(each) for each in card.stages),
        title=picked(card.title, words),
        designation=clean(passport.designation or card.code),
        revision=str(card.revision),
        in_force=words.day(passport.in_force_on),
        operations=str(len(card.operations)),
        minutes=words.number(sum(minutes_by_role(card).values())),
        control=words.number(sum(control_minutes_by_role(card).values())),
    )


def _facts(title: BookTitle, stages: Sequence[BookStage], words: Words) -> list[Labelled]:
    cards = [card for stage in stages for card, _passport in stage.cards]
    work = sum(sum(minutes_by_role(card).values()) for card in cards)
    control = sum(sum(control_minutes_by_role(card).values()) for card in cards)
    told = (
        ("stages", str(len(stages))),
        ("cards", str(len(cards))),
        ("operations", str(sum(len(card.operations) for card in cards))),
        ("effort", words.say("count.minutes", count=work)),
        ("control_effort", words.say("count.minutes", count=control)),
        ("on", words.day(title.on)),
    )
    return [Labelled(label=words.say(f"book.{name}"), value=value) for name, value in told if value]
