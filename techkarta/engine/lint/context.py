"""What a card alone cannot know: its company's processes, client types, author and other cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from techkarta.engine.cards.model import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class LintContext:
    """Knowledge for the rules; what is absent is unknown, and a rule that needs it keeps silent."""

    simple_processes: Mapping[str, bool] = field(default_factory=dict)
    """Process code → may a whole-cycle card be written for it by anyone."""
    sales_types: Mapping[str, str] = field(default_factory=dict)
    """Process code → sales type; a process that is not here is a type of its own."""
    normal_ages: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """(process code, stage code) → normal age of the stage in working days."""
    mandatory_lists: Mapping[str, bool] | None = None
    """Client type code → has it a mandatory list; None = client types are not known."""
    is_author_qualified: bool | None = None
    """Does the author hold the methodologist's qualification."""
    other_cards: tuple[Card, ...] = ()
    """Cards to compare with; those of the same sales type are passed over."""
    copied_from: str | None = None
    """Code of the process the card was copied from."""
    rechecked: frozenset[str] = frozenset()
    """Numbers of operations somebody re-checked after the copying."""

    def sales_type(self, process: str) -> str:
        """The sales type of a process."""
        return self.sales_types.get(process, process)
