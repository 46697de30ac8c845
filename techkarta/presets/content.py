"""Starter content as typed values: processes, card files, client types with their questions.

A card is handed over as the bytes of its file: the engine's reader judges it like any other card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .answers import ANSWER_TYPES, answer_part
from .reading import BrokenPreset, Part, Text, once, read_document, shipped

__all__ = [
    "ANSWER_TYPES",
    "BrokenPreset",
    "ClientTypePreset",
    "ProcessPreset",
    "QuestionPreset",
    "StagePreset",
    "card",
    "cards",
    "client_types",
    "processes",
]

PROCESSES = ("traditional", "project", "regional")
CLIENT_TYPES = ("industrial", "fmcg", "trading")
OUTCOMES = ("open", "won", "lost")
DUES = ("selection", "development", "proposal")
SOURCES = ("client", "document", "public", "observation")


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePreset:
    """A stage; days are working days, `outcome` says how a case may be closed from here.

    `asks` names the moments whose questions about the client are due on this stage.
    """

    code: str
    mark: Text
    title: Text
    entry: Text
    exit: Text
    normal_days: int
    max_days: int
    outcome: str
    returns: tuple[str, ...]
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPreset:
    """A sales type with its stages in order."""

    code: str
    mark: Text
    title: Text
    kind: str
    sales_type: str
    subject: str
    is_simple: bool
    stages: tuple[StagePreset, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPreset:
    """A question of a mandatory list.

    `due`: by which moment it must be answered; `parts`: what an answer is made of, plain data for
    JSON (see README); `validity_days`: calendar days from the day it was said; `topic`: what lists
    that ask the same share, so that it is asked once.
    """

    code: str
    mark: Text
    text: Text
    is_critical: bool
    due: str
    weight: int
    validity_days: int
    sources: tuple[str, ...]
    parts: tuple[Mapping[str, object], ...]
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTypePreset:
    """A client type with its mandatory list."""

    code: str
    title: Text
    note: Text
    questions: tuple[QuestionPreset, ...]


@cache
def processes() -> tuple[ProcessPreset, ...]:
    """The shipped sales types; BrokenPreset where a file is broken."""
    return tuple(
        read_document(
            shipped("processes", f"{code}.yaml"),
            name=f"processes/{code}.yaml",
            schema="techkarta.process/1",
            read=_process,
        )
        for code in PROCESSES
    )


@cache
def cards() -> tuple[bytes, ...]:
    """The shipped card files, one for every stage, in the order of the stages."""
    return tuple(
        card(f"{process.code}-{stage.code}") for process in processes() for stage in process.stages
    )


def card(code: str) -> bytes:
    """The file of one shipped card; BrokenPreset where there is none."""
    try:
        return shipped(code, "card.yaml").read_bytes()
    except OSError as error:
        raise BrokenPreset("unreadable", file=f"{code}/card.yaml", error=error) from error


@cache
def client_types() -> tuple[ClientTypePreset, ...]:
    """The shipped client types; BrokenPreset where a file is broken."""
    return tuple(
        read_document(
            shipped("client-types", f"{code}.yaml"),
            name=f"client-types/{code}.yaml",
            schema="techkarta.client-type/1",
            read=_client_type,
        )
        for code in CLIENT_TYPES
    )


def _process(part: Part) -> ProcessPreset:
    part.keys(
        ("schema", "code", "mark", "title", "kind", "sales_type", "subject", "is_simple", "stages")
    )
    stages = part.at("stages").items()
    once(stages, "code")
    return ProcessPreset(
        code=part.at("code").word(),
        mark=part.at("mark").text(),
        title=part.at("title").text(),
        kind=part.at("kind").word(("sales", "external", "personnel")),
        sales_type=part.at("sales_type").word(),
        subject=part.at("subject").word(("deal", "client", "territory", "campaign", "person")),
        is_simple=part.at("is_simple").truth(),
        stages=tuple(_stage(stage, _codes_before(stages, stage)) for stage in stages),
    )


def _codes_before(stages: tuple[Part, ...], stage: Part) -> tuple[str, ...]:
    return tuple(each.at("code").word() for each in stages[: stages.index(stage)])


def _stage(part: Part, before: tuple[str, ...]) -> StagePreset:
    part.keys(
        ("code", "mark", "title", "entry", "exit", "normal_days", "max_days", "outcome", "returns"),
        ("asks",),
    )
    normal = part.at("normal_days").whole(1)
    return StagePreset(
        code=part.at("code").word(),
        mark=part.at("mark").text(),
        title=part.at("title").text(),
        entry=part.at("entry").text(),
        exit=part.at("exit").text(),
        normal_days=normal,
        max_days=part.at("max_days").whole(normal),
        outcome=part.at("outcome").word(OUTCOMES),
        returns=part.at("returns").words(before),
        asks=part.at("asks").words(DUES) if part.has("asks") else (),
    )


def _client_type(part: Part) -> ClientTypePreset:
    part.keys(("schema", "code", "title", "note", "questions"))
    questions = part.at("questions").items()
    once(questions, "code")
    return ClientTypePreset(
        code=part.at("code").word(),
        title=part.at("title").text(),
        note=part.at("note").text(),
        questions=tuple(_question(question) for question in questions),
    )


def _question(part: Part) -> QuestionPreset:
    part.keys(
        ("code", "mark", "text", "critical", "due", "weight", "validity_days", "sources", "answer"),
        ("topic",),
    )
    parts = part.at("answer").items()
    once(parts, "code")
    return QuestionPreset(
        code=part.at("code").word(),
        mark=part.at("mark").text(),
        text=part.at("text").text(),
        is_critical=part.at("critical").truth(),
        due=part.at("due").word(DUES),
        weight=part.at("weight").whole(1),
        validity_days=part.at("validity_days").whole(1),
        sources=part.at("sources").words(SOURCES),
        parts=tuple(answer_part(each) for each in parts),
        topic=part.at("topic").word() if part.has("topic") else "",
    )
