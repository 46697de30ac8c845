"""What the preview judges by: staged rows, and what they have named so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from techkarta.accounts.permissions import Actor

from ..crm.importmap import ImportMap
from ..crm.rows import Problem, RowValues
from ..mapping import Company, NoteWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A staged row under judgement; problems gather as it is judged."""

    id: int
    number: int
    values: RowValues
    problems: list[Problem]

    @property
    def is_usable(self) -> bool:
        """Whether nothing keeps the row out so far."""
        return all(problem.level == "note" for problem in self.problems)


@dataclass(slots=True, kw_only=True)
class Judging:
    """One preview: its map and company, and what the rows judged so far have named."""

    actor: Actor
    told: ImportMap
    company: Company
    words: NoteWords
    moment: datetime
    keys: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    people: set[str] = field(default_factory=set)
    clients: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    new_people: set[str] = field(default_factory=set)
    new_clients: set[str] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)
