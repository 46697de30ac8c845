"""A person's own settings: language, theme, password."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from techkarta.common.errors import Invalid

from ..models import Theme, User
from ..permissions import Actor, require
from .people import check_password, record_user

LANGUAGES = ("ru", "en")


@transaction.atomic
def set_preferences(*, actor: Actor, language: str, theme: str) -> None:
    """Choose one's own language and theme."""
    require(actor, "account.use")
    if language not in LANGUAGES or theme not in Theme.values:
        raise Invalid("preference_unknown", field="language")
    User.objects.filter(pk=actor.user_id).update(language=language, theme=theme)


@transaction.atomic
def change_password(*, actor: Actor, old: str, new: str, moment: datetime) -> User:
    """Replace one's own password after proving the old one; other sessions end."""
    require(actor, "account.use")
    user = User.objects.select_for_update().get(pk=actor.user_id)
    if not user.check_password(old):
        raise Invalid("password_wrong", field="old")
    if old == new:
        raise Invalid("password_same", field="new")
    check_password(new, user)
    user.set_password(new)
    user.has_told_password = False
    user.save(update_fields=["password", "has_told_password"])
    record_user(actor, moment, "user.password", user, {})
    return user
