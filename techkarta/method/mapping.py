"""Between rows of method and engine values."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Model

from techkarta.engine.cards.codec import card_from_dict, card_to_dict
from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.planning.effort import operation_minutes

from .models import Card as CardRow
from .models import CardOperation, CardVersion

_READ = "_card_read"


@lru_cache(maxsize=512)
def card_of(version_id: int) -> Card:
    """The card a version holds; remembered, for content never changes once it left draft."""
    return card_from_dict(CardVersion.objects.values_list("content", flat=True).get(pk=version_id))


@lru_cache(maxsize=512)
def operation_ids(version_id: int) -> dict[str, int]:
    """Operation number → identifier of its row, for a version that left draft."""
    rows = CardOperation.objects.filter(card_version_id=version_id)
    return dict(rows.values_list("no", "id"))


def draft_card(row: CardVersion) -> Card:
    """The card of a row at hand, which may still be a draft; read once for the same content."""
    known: tuple[object, Card] | None = row.__dict__.get(_READ)
    if known is not None and known[0] is row.content:
        return known[1]
    card = card_from_dict(row.content)
    row.__dict__[_READ] = (row.content, card)
    return card


def hold_card(row: CardVersion, card: Card) -> None:
    """Let the row say what the card says; nobody has to read it again from there."""
    row.content = card_to_dict(card)
    row.__dict__[_READ] = (row.content, card)


def operation_rows(version: CardVersion, card: Card) -> list[CardOperation]:
    """The indexed rows of a card; of a number a broken draft repeats, the first one counts."""
    first: dict[str, Operation] = {}
    for operation in card.operations:
        first.setdefault(operation.no, operation)
    return [operation_row(version, item, order) for order, item in enumerate(first.values())]


def too_long(card: Card) -> tuple[str, int] | None:
    """The first code of the card that its rows cannot hold, with the limit; None where all fit."""
    codes = [(card.code, _limit(CardRow, "code"))]
    for operation in card.operations:
        controller = operation.control.by if operation.control else None
        codes += [
            (operation.no, _limit(CardOperation, "no")),
            (operation.role or "", _limit(CardOperation, "role")),
            (controller or "", _limit(CardOperation, "controller")),
        ]
    return next(((code, limit) for code, limit in codes if len(code) > limit), None)


def _limit(model: type[Model], name: str) -> int:
    field = model._meta.get_field(name)  # noqa: SLF001 - Django's way to ask a field
    return int(getattr(field, "max_length", 0) or 0)


def operation_row(version: CardVersion, operation: Operation, order: int) -> CardOperation:
    """The indexed row of an operation; total for a draft with answers missing."""
    control = operation.control
    return CardOperation(
        card_version=version,
        no=operation.no,
        order=order,
        title=operation.title or "",
        result=operation.result or "",
        role=operation.role or "",
        minutes=round(operation_minutes(operation)) if operation.norm else 0,
        is_mandatory=operation.is_mandatory,
        evidence_kind=operation.evidence.kind if operation.evidence else "",
        control_method=(control.method or "") if control else "",
        controller=(control.by or "") if control else "",
        control_minutes=control.minutes if control else 0,
    )
