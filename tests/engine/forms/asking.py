"""Questions of every kind, made in one line, for the tests of forms."""

from __future__ import annotations

from typing import Any

from techkarta.engine.forms.questions import (
    Condition,
    Option,
    Part,
    PartKind,
    Question,
    Source,
)

COLOURS = (Option(code="red", title="Red"), Option(code="blue", title="Blue"))


def part(kind: str = "text", code: str = "it", **told: Any) -> Part:
    """A sound part of a kind."""
    own: dict[str, Any] = {
        "choice": {"options": COLOURS},
        "multichoice": {"options": COLOURS},
        "contacts": {"roles": (Option(code="buyer", title="Buyer"),)},
        "list": {"fields": (Part(code="name", kind=PartKind.TEXT, title="Name"),)},
        "matrix": {"titles": ("Who", "What", "How much")},
    }.get(kind, {})
    return Part(code=code, kind=PartKind(kind), **{"title": "It", **own, **told})


def question(code: str = "q", *parts: Part, **told: Any) -> Question:
    """A sound question; with one part of text where none is given."""
    return Question(
        code=code,
        **{
            "mark": code.upper(),
            "text": "What is it?",
            "parts": parts or (part(),),
            "sources": (Source.CLIENT, Source.DOCUMENT),
            "validity_days": 30,
            **told,
        },
    )


def only_if(key: str, *values: str, code: str = "it") -> Condition:
    """Asked only where the choice of another question is one of these."""
    return Condition(question=key, part=code, values=frozenset(values))


def presentation() -> Question:
    """The question a client's list must have (F11)."""
    day = part("date", code="on")
    return question("day", day, topic="presentation")
