"""Changes of organisations, people and their own settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound

from .models import Organisation, RoleHolding, Team, Theme, User
from .permissions import Actor, matrix, require

LANGUAGES = ("ru", "en")


def known_roles() -> frozenset[str]:
    """Every role the matrix names."""
    return frozenset(role for row in matrix().values() for role in row)


@transaction.atomic
def create_organisation(*, name: str, slug: str, **settings: object) -> Organisation:
    """Found a company; called by set-up, before anybody can act."""
    return Organisation.objects.create(name=name, slug=slug, **settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """What is told of a new user."""

    email: str
    full_name: str
    roles: tuple[str, ...]
    job_title: str = ""
    team_id: int | None = None
    language: str = "ru"


@transaction.atomic
def found_user(*, organisation_id: int, new: NewUser, password: str | None, moment: datetime) -> User:
    """Create a user without an actor: the first administrator, imports, the demo company."""
    unknown = set(new.roles) - known_roles()
    if unknown:
        raise Invalid("role_unknown", field="roles", roles=sorted(unknown))
    user = User(
        organisation_id=organisation_id,
        email=new.email.strip().lower(),
        full_name=new.full_name.strip(),
        job_title=new.job_title,
        team_id=new.team_id,
        language=new.language,
        joined_at=moment,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    RoleHolding.objects.bulk_create([RoleHolding(user=user, role=role) for role in new.roles])
    return user


@transaction.atomic
def create_user(*, actor: Actor, new: NewUser, password: str, moment: datetime) -> User:
    """Create a colleague who can sign in with the password told to them."""
    require(actor, "people.change")
    if User.objects.filter(email__iexact=new.email.strip()).exists():
        raise Invalid("email_taken", field="email", email=new.email)
    _check_password(password, None)
    _own_team(actor, new.team_id)
    user = found_user(
        organisation_id=actor.organisation_id, new=new, password=password, moment=moment
    )
    _record(actor, moment, "user.create", user, {"roles": [[], sorted(new.roles)]})
    return user


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEdit:
    """The editable part of a user."""

    full_name: str
    job_title: str
    team_id: int | None
    roles: tuple[str, ...]
    is_active: bool


@transaction.atomic
def edit_user(*, actor: Actor, user_id: int, version: int, edit: UserEdit, moment: datetime) -> User:
    """Change a colleague's name, team, roles and whether they may sign in."""
    require(actor, "people.change")
    user = (
        User.objects.select_for_update()
        .filter(pk=user_id, organisation_id=actor.organisation_id)
        .first()
    )
    if user is None:
        raise NotFound("not_found")
    if user.version != version:
        raise Conflict("changed_meanwhile", current=user.version)
    if user.id == actor.user_id and (not edit.is_active or "admin" not in edit.roles):
        raise Invalid("own_access_lost", field="roles")
    _own_team(actor, edit.team_id)
    before = sorted(user.holdings.values_list("role", flat=True))
    changes = _assign(user, edit, before)
    user.holdings.exclude(role__in=edit.roles).delete()
    _hold(user, set(edit.roles) - set(before))
    user.version += 1
    user.save()
    _record(actor, moment, "user.edit", user, changes)
    return user


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
    _check_password(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    _record(actor, moment, "user.password", user, {})
    return user


@transaction.atomic
def ensure_team(*, organisation_id: int, name: str, region: str = "", head_id: int | None = None) -> Team:
    """The team of this name, made where it is missing; set-up and imports."""
    team, _ = Team.objects.get_or_create(
        organisation_id=organisation_id, name=name, defaults={"region": region}
    )
    if head_id is not None and team.head_id != head_id:
        team.head_id = head_id
        team.save(update_fields=["head"])
    return team


@transaction.atomic
def edit_organisation(
    *, actor: Actor, version: int, name: str, own_holidays: Iterable[str], moment: datetime
) -> Organisation:
    """Rename the company and set its own days off."""
    require(actor, "organisation.change")
    row = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    if row.version != version:
        raise Conflict("changed_meanwhile", current=row.version)
    holidays = sorted(set(own_holidays))
    fields = {"name": [row.name, name], "own_holidays": [row.own_holidays, holidays]}
    row.name, row.own_holidays, row.version = name, holidays, row.version + 1
    row.save()
    change = Change(
        action="organisation.edit", subject="organisation", subject_id=row.id, label=name, fields=fields
    )
    record_changes(actor=actor, moment=moment, changes=[change])
    return row


def _assign(user: User, edit: UserEdit, roles: list[str]) -> dict[str, object]:
    changes: dict[str, object] = {}
    for name in ("full_name", "job_title", "team_id", "is_active"):
        old, new = getattr(user, name), getattr(edit, name)
        if old != new:
            changes[name] = [old, new]
            setattr(user, name, new)
    if roles != sorted(edit.roles):
        changes["roles"] = [roles, sorted(edit.roles)]
    return changes


def _hold(user: User, roles: Iterable[str]) -> None:
    unknown = set(roles) - known_roles()
    if unknown:
        raise Invalid("role_unknown", field="roles", roles=sorted(unknown))
    RoleHolding.objects.bulk_create([RoleHolding(user=user, role=role) for role in sorted(roles)])


def _own_team(actor: Actor, team_id: int | None) -> None:
    if team_id is None:
        return
    if not Team.objects.filter(pk=team_id, organisation_id=actor.organisation_id).exists():
        raise Invalid("team_unknown", field="team_id")


def _check_password(password: str, user: User | None) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("password_weak", field="new", reasons=list(error.messages)) from error


def _record(actor: Actor, moment: datetime, action: str, user: User, fields: dict[str, object]) -> None:
    change = Change(
        action=action, subject="user", subject_id=user.id, label=user.full_name, fields=fields
    )
    record_changes(actor=actor, moment=moment, changes=[change])
