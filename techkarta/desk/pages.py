"""What the pages of the desk show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One thing the person typed before the refusal."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPage:
    """A refusal: what happened, what to do next, what was typed, and the way back."""

    frame: str
    title: str
    text: str
    icon: str
    typed: tuple[Typed, ...] = ()
    back_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found thing: what it is called, what tells it apart, where it opens."""

    title: str
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitGroup:
    """Found things of one kind; `more_url` opens all of them."""

    title: str
    hits: tuple[Hit, ...]
    more_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What was asked and what was found."""

    query: str
    groups: tuple[HitGroup, ...]
    is_too_short: bool = False

    @property
    def count(self) -> int:
        """How many things were found."""
        return sum(len(group.hits) for group in self.groups)
