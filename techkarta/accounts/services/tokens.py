"""Personal tokens of the HTTP interface: made, shown once, revoked, asked at every request."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import Q

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Invalid, NotFound

from ..models import Token, TokenReach, User
from ..permissions import Actor, require

PREFIX = "tk_"
HINT, LONGEST_NAME, LONGEST_SECRET = 8, 80, 100
DAYS = (30, 90, 365)
MOST = 20
# A program asks often; its owner wants to know the hour, not the second.
USED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_token(
    *, actor: Actor, name: str, reach: str, days: int | None, moment: datetime
) -> tuple[Token, str]:
    """A new token of the actor's and its secret, which is told this once.

    `days` is how long it works, one of DAYS; None until it is revoked. Names do not repeat among
    the tokens that work.
    """
    require(actor, "account.use")
    said = name.strip()
    if not said:
        raise Invalid("name_empty", field="name")
    if len(said) > LONGEST_NAME:
        raise Invalid("text_long", field="name", most=LONGEST_NAME)
    if reach not in TokenReach.values:
        raise Invalid("token_reach_unknown", field="reach")
    if days is not None and days not in DAYS:
        raise Invalid("token_days_unknown", field="days")
    # The row of the person is locked, so that two requests do not make one name twice.
    User.objects.select_for_update().get(pk=actor.user_id)
    held = set(
        Token.objects.filter(owner_id=actor.user_id, revoked_at__isnull=True).values_list(
            "name", flat=True
        )
    )
    if said in held:
        raise Invalid("token_name_taken", field="name", name=said)
    if len(held) >= MOST:
        raise Invalid("tokens_many", field="name", most=MOST)
    secret = f"{PREFIX}{token_urlsafe(32)}"
    row = Token.objects.create(
        owner_id=actor.user_id,
        name=said,
        digest=_digest(secret),
        hint=secret[:HINT],
        reach=reach,
        made_at=moment,
        expires_at=moment + timedelta(days=days) if days else None,
    )
    _record(actor, moment, "token.make", row)
    return row, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int, moment: datetime) -> None:
    """Let a token of the actor's open nothing more; revoking a revoked one changes nothing."""
    require(actor, "account.use")
    row = Token.objects.select_for_update().filter(pk=token_id, owner_id=actor.user_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.revoked_at is None:
        row.revoked_at = moment
        row.save(update_fields=["revoked_at"])
        _record(actor, moment, "token.revoke", row)


def open_token(*, secret: str, moment: datetime) -> Token | None:
    """The token a secret belongs to, with its owner; None where it opens nothing.

    Revoked, run out, unknown; or its owner has left, or has yet to choose a password of his own.
    """
    if not secret.startswith(PREFIX) or len(secret) > LONGEST_SECRET:
        return None
    found = Token.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=moment),
        digest=_digest(secret),
        revoked_at__isnull=True,
        owner__is_active=True,
        owner__has_told_password=False,
    )
    row = found.select_related("owner").first()
    if row is not None and (row.used_at is None or moment - row.used_at >= USED_EVERY):
        Token.objects.filter(pk=row.pk).update(used_at=moment)
    return row


def _digest(secret: str) -> str:
    """Of a secret with 256 bits of chance a plain digest is enough: nobody guesses it."""
    return sha256(secret.encode()).hexdigest()


def _record(actor: Actor, moment: datetime, action: str, row: Token) -> None:
    change = Change(
        action=action,
        subject="user",
        subject_id=actor.user_id,
        label=actor.name,
        fields={"token": ["", row.name] if row.revoked_at is None else [row.name, ""]},
    )
    record_changes(actor=actor, moment=moment, changes=[change])
