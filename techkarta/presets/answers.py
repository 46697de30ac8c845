"""What an answer to a question is made of: parts with a type each, read into plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .reading import Part, once

Plain = Mapping[str, object]


def answer_part(part: Part) -> Plain:
    """One part of an answer: code, type, title, what its type asks for; BrokenPreset otherwise."""
    kind = part.at("type").word(ANSWER_TYPES)
    own = ANSWER_TYPES[kind]
    part.keys(("code", "type", "title", *own), ("optional",))
    return {
        "code": part.at("code").word(),
        "type": kind,
        "title": part.at("title").text(),
        "optional": part.at("optional").truth() if part.has("optional") else False,
        **{key: read(part.at(key)) for key, read in own.items()},
    }


def _named(part: Part) -> list[Plain]:
    """A list of codes with their titles: options of a choice, roles of contacts."""
    items = part.items()
    once(items, "code")
    for item in items:
        item.keys(("code", "title"))
    return [{"code": item.at("code").word(), "title": item.at("title").text()} for item in items]


def _fields(part: Part) -> list[Plain]:
    items = part.items()
    once(items, "code")
    return [answer_part(item) for item in items]


def _text(part: Part) -> Plain:
    return part.text()


ANSWER_TYPES: Mapping[str, Mapping[str, Callable[[Part], object]]] = {
    "number": {"unit": _text},
    "money": {"unit": _text},
    "text": {},
    "choice": {"options": _named},
    "multichoice": {"options": _named},
    "date": {},
    "file": {},
    "contacts": {"roles": _named},
    "list": {"fields": _fields},
    "matrix": {"rows": _text, "columns": _text, "cells": _text},
}
"""Type of a part → the keys it needs beside code, type and title."""
