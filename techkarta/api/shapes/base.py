"""The kinds of values every shape is made of, and the page of a list."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from django.utils.translation import get_language
from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from techkarta.common.text import Text, localise

LARGEST_ID = 2**63 - 1
MOST, USUAL = 200, 50

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Name = Annotated[str, StringConstraints(max_length=200)]
Line = Annotated[str, StringConstraints(max_length=400)]
Words = Annotated[str, StringConstraints(max_length=4000)]
Code = Annotated[str, StringConstraints(max_length=80)]
Item = TypeVar("Item")


class Body(Schema):
    """What a request says; a key that is not described is refused."""

    model_config = ConfigDict(extra="forbid")


class Listing(Schema):
    """Which part of a list is asked for."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, StringConstraints(max_length=100)] = ""


class Listed(Schema, Generic[Item]):
    """A part of a list, the newest first; `next` is the cursor of the part after it."""

    items: list[Item]
    next: str | None = None


class Person(Schema):
    """Somebody of the company."""

    id: int
    name: str


class Named(Schema):
    """Something the answer is about, by its id and what it is called."""

    id: int
    title: str


def said(text: Text | None) -> str:
    """A text in the language of the request."""
    return localise(text, get_language() or "en")


def person(row: object) -> Person | None:
    """Somebody as others see him; None for nobody."""
    if row is None:
        return None
    return Person(id=row.pk, name=str(row))  # type: ignore[attr-defined]
