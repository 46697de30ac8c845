"""A card as a document: every string a printed sheet shows, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from techkarta.engine.cards.model import Card
from techkarta.engine.planning.effort import (
    control_minutes_by_role,
    minutes_by_role,
    operation_minutes,
    total_minutes_by_role,
)
from techkarta.engine.planning.plan import critical_path_days
from techkarta.engine.planning.route import Route, route

from .passport import SIGNATURES, Change, Passport, Signature
from .phrases import proof_phrase
from .table import OperationRow, operation_row
from .words import Words, clean, picked, role_name, short_role

DAY_MINUTES = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A value and what it is."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """Who did what and when; empty where it is still to be signed."""

    label: str
    name: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """An exit criterion."""

    id: str
    text: str
    proof: str
    is_critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A revision in the record of changes."""

    revision: str
    text: str
    day: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole document; empty strings are frames to fill in by hand."""

    language: str
    kind: str
    organisation: str
    department: str
    designation: str
    revision: str
    title: str
    subtitle: str
    edge: str
    watermark: str
    signatures: tuple[SignatureLine, ...]
    facts: tuple[Labelled, ...]
    rows: tuple[OperationRow, ...]
    total_setup: str
    total_minutes: str
    total_people: str
    route: Route
    minutes: Mapping[str, str]
    criteria: tuple[CriterionLine, ...]
    changes: tuple[ChangeLine, ...]
    methods: tuple[Labelled, ...]
    roles: tuple[Labelled, ...]


def document_of(card: Card, words: Words, passport: Passport | None = None) -> Document:
    """The document of a card. EngineError as `planning.network` where the sequence is broken."""
    passport = passport or Passport()
    picture = route(card)
    critical = {node.no for node in picture.nodes if node.is_critical}
    rows = tuple(
        operation_row(each, card, passport, words, is_critical=each.no in critical)
        for each in card.operations
    )
    designation = clean(passport.designation or card.code)
    edge = words.say(
        "document.edge",
        designation=designation,
        revision=words.say("document.revision_short", number=card.revision),
    )
    return Document(
        language=words.language,
        kind=words.say("document.kind_of_cycle" if card.is_whole_cycle else "document.kind"),
        organisation=picked(passport.organisation, words),
        department=picked(passport.department, words),
        designation=designation,
        revision=str(card.revision),
        title=f"{picked(passport.mark, words)} {picked(card.title, words)}".strip(),
        subtitle=_subtitle(card, passport, words),
        edge=edge,
        watermark=words.say(f"state.{passport.state}") if passport.state else "",
        signatures=tuple(_signatures(passport, words)),
        facts=tuple(_facts(card, passport, words)),
        rows=rows,
        total_setup=words.number(_setup(card)) if _setup(card) else "",
        total_minutes=words.number(sum(each.norm.minutes for each in card.operations if each.norm)),
        total_people=_people(card, words),
        route=picture,
        minutes={each.no: words.number(operation_minutes(each)) for each in card.operations},
        criteria=tuple(
            CriterionLine(
                id=clean(each.id),
                text=picked(each.text, words),
                proof=proof_phrase(each, words),
                is_critical=each.is_critical,
            )
            for each in card.exit
        ),
        changes=tuple(_changes(card, passport, words)),
        methods=tuple(_methods(rows)),
        roles=tuple(_roles(card, words)),
    )


def _setup(card: Card) -> int:
    return sum(each.norm.setup for each in card.operations if each.norm)


def _subtitle(card: Card, passport: Passport, words: Words) -> str:
    types = ", ".join(picked(passport.titles.get(each, each), words) for each in card.client_types)
    parts = (
        picked(passport.process or card.process, words),
        "" if passport.mark else ", ".join(clean(stage) for stage in card.stages),
        picked(card.market, words),
        types or words.say("document.all_client_types"),
    )
    return " · ".join(filter(None, parts))


def _signatures(passport: Passport, words: Words) -> Iterator[SignatureLine]:
    known = {each.kind: each for each in passport.signatures}
    for kind in SIGNATURES:
        signature = known.get(kind, Signature(kind=kind))
        yield SignatureLine(
            label=words.say(f"signature.{kind}"),
            name=clean(signature.name),
            day=words.day(signature.on),
        )


def _facts(card: Card, passport: Passport, words: Words) -> Iterator[Labelled]:
    """Facts of the heading; the first two are dates that are filled in by hand where unknown."""
    replaces = passport.replaces or (card.revision - 1 or None)
    before = words.say("document.first")
    if replaces:
        since = words.day(passport.replaces_on)
        key = "document.replaced_of" if since else "document.replaced"
        before = words.say(key, number=replaces, day=since)
    days = passport.normal_days
    work = sum(minutes_by_role(card).values())
    control = sum(control_minutes_by_role(card).values())
    length = round(critical_path_days(card) * DAY_MINUTES, 2)
    told = (
        ("state", words.say(f"state.{passport.state}") if passport.state else ""),
        ("in_force", words.day(passport.in_force_on)),
        ("replaces", before),
        ("entry", picked(passport.entry, words)),
        ("leaving", picked(passport.exit, words)),
        ("normal_age", words.say("count.working_days", count=days) if days else ""),
        ("critical_path", words.say("count.minutes", count=length)),
        ("effort", words.say("count.minutes", count=work)),
        ("control_effort", words.say("count.minutes", count=control)),
    )
    always = {"in_force"}
    for name, value in told:
        if value or name in always:
            yield Labelled(label=words.say(f"document.{name}"), value=value)


def _people(card: Card, words: Words) -> str:
    minutes = total_minutes_by_role(card.operations)
    parts = [
        words.say(
            "document.total_people",
            role=short_role(role, card, words),
            minutes=words.number(total),
        )
        for role, total in minutes.items()
    ]
    parts += [
        words.say(
            "document.total_control",
            minutes=f"{short_role(role, card, words)} {words.number(total)}",
        )
        for role, total in control_minutes_by_role(card).items()
    ]
    return " · ".join(parts)


def _changes(card: Card, passport: Passport, words: Words) -> Iterator[ChangeLine]:
    own = Change(revision=card.revision, text=card.reason or "", on=passport.in_force_on)
    for change in passport.changes or (own,):
        yield ChangeLine(
            revision=str(change.revision),
            text=picked(change.text, words),
            day=words.day(change.on),
            by=clean(change.by),
        )


def _methods(rows: tuple[OperationRow, ...]) -> Iterator[Labelled]:
    """Abbreviations of control methods that occur, each once."""
    found = {row.method_short: row.method.partition(",")[0] for row in rows if row.method_short}
    return (Labelled(label=short, value=full) for short, full in found.items())


def _roles(card: Card, words: Words) -> Iterator[Labelled]:
    """Abbreviations of roles that occur, each once."""
    used: dict[str, None] = {}
    for each in card.operations:
        named = (resource.role for resource in each.resources)
        by = each.control.by if each.control else None
        people = (each.role, *each.participants, *named, by)
        used.update(dict.fromkeys(role for role in people if role))
    for role in used:
        short, full = short_role(role, card, words), role_name(role, card, words)
        if short != full:
            yield Labelled(label=short, value=full)
