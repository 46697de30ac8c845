"""Comments on operations of a card: said, answered, resolved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, may, require
from techkarta.common.errors import Invalid, NotAllowed, NotFound

from .. import selectors
from ..models import CardComment, CardVersion
from .cards import record_version

LONGEST = 2000


@transaction.atomic
def write_comment(
    *, actor: Actor, version_id: int, no: str, text: str, moment: datetime
) -> CardComment:
    """Say something of an operation, or of the whole card where `no` is empty.

    The same words of the same person are said once while they are not resolved.
    """
    require(actor, "card.comment")
    row = selectors.version(actor, version_id)
    if no and not row.operations.filter(no=no).exists():
        raise Invalid("operation_unknown", field="no", no=no)
    said = _said(text)
    known = row.comments.filter(
        parent__isnull=True, resolved_at__isnull=True, author_id=actor.user_id, no=no, text=said
    ).first()
    if known is not None:
        return known
    made = CardComment.objects.create(
        card_version=row, no=no, author_id=actor.user_id, text=said, created_at=moment
    )
    record_version(actor, moment, "card.comment", row, operation=no)
    return made


@transaction.atomic
def answer_comment(*, actor: Actor, comment_id: int, text: str, moment: datetime) -> CardComment:
    """Answer a comment; an answer to one that was resolved opens it again."""
    require(actor, "card.comment")
    thread = _thread(actor, comment_id)
    said = _said(text)
    last = thread.answers.order_by("-id").first()
    if last is not None and (last.author_id, last.text) == (actor.user_id, said):
        return last
    if thread.resolved_at is not None:
        _resolve(thread, None, None)
    return CardComment.objects.create(
        card_version_id=thread.card_version_id,
        no=thread.no,
        parent=thread,
        author_id=actor.user_id,
        text=said,
        created_at=moment,
    )


@transaction.atomic
def resolve_comment(
    *, actor: Actor, comment_id: int, moment: datetime, is_resolved: bool = True
) -> CardComment:
    """Settle a comment, or open it again: by whoever said it or whoever writes cards."""
    require(actor, "card.comment")
    thread = _thread(actor, comment_id)
    if thread.author_id != actor.user_id and not may(actor, "card.write"):
        raise NotAllowed("not_allowed", action="card.write")
    if (thread.resolved_at is not None) != is_resolved:
        _resolve(thread, moment if is_resolved else None, actor.user_id if is_resolved else None)
    return thread


def renumber_comments(row: CardVersion, names: Mapping[str, str]) -> None:
    """Comments of a draft follow their operations to other numbers."""
    changed = {old: new for old, new in names.items() if old != new}
    moved = list(row.comments.filter(no__in=changed)) if changed else []
    for comment in moved:
        comment.no = changed[comment.no]
    CardComment.objects.bulk_update(moved, ["no"])


def _said(text: str) -> str:
    said = text.strip().replace("\x00", "")
    if not said:
        raise Invalid("comment_empty", field="text")
    if len(said) > LONGEST:
        raise Invalid("comment_too_long", field="text", limit=LONGEST)
    return said


def _thread(actor: Actor, comment_id: int) -> CardComment:
    rows = CardComment.objects.select_for_update(of=("self",))
    thread = rows.filter(
        pk=comment_id,
        parent__isnull=True,
        card_version__card__organisation_id=actor.organisation_id,
    ).first()
    if thread is None:
        raise NotFound("not_found")
    return thread


def _resolve(thread: CardComment, moment: datetime | None, user_id: int | None) -> None:
    thread.resolved_at, thread.resolved_by_id = moment, user_id
    thread.save(update_fields=["resolved_at", "resolved_by"])
