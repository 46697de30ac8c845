"""What the performer hands in when an operation is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import File


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One item of evidence as handed in."""

    kind: str
    text: str = ""
    link: str = ""
    file: File[bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the performer tells when an operation is done; minutes of work just spent.

    `participant_id` names who took part, where such a person accepts it (method `joint`).
    """

    result: str
    minutes: int
    evidence: tuple[Given, ...] = ()
    steps_done: tuple[int, ...] = ()
    participant_id: int | None = None
