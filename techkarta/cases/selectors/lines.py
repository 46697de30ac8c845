"""What a case sells, line by line."""

from __future__ import annotations

from techkarta.accounts.permissions import Actor

from ..models import Case, CaseLine
from .cases import case as visible_case

__all__ = ["CaseLine", "has_lines", "lines_of", "lines_to_see"]


def lines_of(case: Case) -> list[CaseLine]:
    """The lines of a case in their order; one query."""
    return list(CaseLine.objects.filter(case=case).order_by("order"))


def has_lines(case: Case) -> bool:
    """Whether the amount of a case is the sum of lines."""
    return CaseLine.objects.filter(case=case).exists()


def lines_to_see(actor: Actor, case_id: int) -> tuple[Case, list[CaseLine]]:
    """A case with its lines; NotFound where the actor may not see it."""
    case = visible_case(actor, case_id)
    return case, lines_of(case)
