"""The guide: five questions about one operation after another, and how it is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.cards.wording import is_blank

from .editor_rows import operation_fields

GUIDED = (
    "title", "result", "after", "unit", "until", "minutes", "role", "resources",
    "evidence_text", "evidence_kind", "control_method", "control_by", "control_criterion",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The operation being asked about (none: one to be added) and what is known of it."""

    no: str
    place: int
    values: Mapping[str, str]


def guide_of(card: Card, typed: Mapping[str, Sequence[str]]) -> Guide:
    """Ask about the first operation that lacks an answer, else about a new one.

    What was `typed` and refused stands in the fields still.
    """
    lacking = next((item for item in card.operations if not _is_answered(item)), None)
    count = len(card.operations)
    place = card.operations.index(lacking) if lacking else count
    values = operation_fields(lacking or Operation(no=""))
    values |= {name: strings[-1] for name, strings in typed.items() if name in GUIDED and strings}
    return Guide(no=lacking.no if lacking else "", place=place + 1, values=values)


def _is_answered(item: Operation) -> bool:
    control = item.control
    return not (
        is_blank(item.title)
        or is_blank(item.result)
        or None in (item.norm, item.role, item.evidence, control)
        or (control is not None and (None in (control.method, control.by)))
        or (control is not None and is_blank(control.criterion))
    )
