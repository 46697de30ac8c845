"""People: adding, editing, and passwords told to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound

from ..models import OwnRole, RoleHolding, Team, User
from ..permissions import Actor, known_roles, require


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
def found_user(
    *, organisation_id: int, new: NewUser, password: str | None, moment: datetime
) -> User:
    """Create a user without an actor: the first administrator, imports, the demo company."""
    _check_roles(organisation_id, new.roles)
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
    """Create a colleague who signs in with the password told to them and then chooses their own."""
    require(actor, "people.change")
    _check_person(actor, new.full_name, new.roles)
    _check_email(new.email)
    check_password(password, None)
    _check_team(actor, new.team_id)
    user = found_user(
        organisation_id=actor.organisation_id, new=new, password=password, moment=moment
    )
    user.has_told_password = True
    user.save(update_fields=["has_told_password"])
    record_user(actor, moment, "user.create", user, {"roles": [[], sorted(new.roles)]})
    return user


@transaction.atomic
def reset_password(*, actor: Actor, user_id: int, password: str, moment: datetime) -> User:
    """Give a colleague a new password to be told to them; their sessions end."""
    require(actor, "people.change")
    user = _lock(actor, user_id)
    if user.id == actor.user_id:
        raise Invalid("own_password_reset", field="password")
    check_password(password, user)
    user.set_password(password)
    user.has_told_password = True
    user.save(update_fields=["password", "has_told_password"])
    record_user(actor, moment, "user.password_reset", user, {})
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
def edit_user(
    *, actor: Actor, user_id: int, version: int, edit: UserEdit, moment: datetime
) -> User:
    """Change a colleague's name, team, roles and whether they may sign in."""
    require(actor, "people.change")
    user = _lock(actor, user_id)
    if user.version != version:
        raise Conflict("changed_meanwhile", current=user.version)
    if user.id == actor.user_id and (not edit.is_active or "admin" not in edit.roles):
        raise Invalid("own_access_lost", field="roles")
    _check_person(actor, edit.full_name, edit.roles)
    _check_team(actor, edit.team_id)
    before = sorted(user.holdings.values_list("role", flat=True))
    changes = _assign(user, edit, before)
    user.holdings.exclude(role__in=edit.roles).delete()
    missing = sorted(set(edit.roles) - set(before))
    RoleHolding.objects.bulk_create([RoleHolding(user=user, role=role) for role in missing])
    user.version += 1
    user.save()
    record_user(actor, moment, "user.edit", user, changes)
    return user


def check_password(password: str, user: User | None) -> None:
    """Invalid with the validators' reasons where the password is easy to guess."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        reasons = list(error.messages)
        raise Invalid("password_weak", field="new", reasons=reasons) from error


def record_user(
    actor: Actor, moment: datetime, action: str, user: User, fields: dict[str, object]
) -> None:
    """Append an audit entry about a user."""
    change = Change(
        action=action, subject="user", subject_id=user.id, label=user.full_name, fields=fields
    )
    record_changes(actor=actor, moment=moment, changes=[change])


def _lock(actor: Actor, user_id: int) -> User:
    rows = User.objects.select_for_update().filter(organisation_id=actor.organisation_id)
    user = rows.filter(pk=user_id).first()
    if user is None:
        raise NotFound("not_found")
    return user


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


def _check_person(actor: Actor, full_name: str, roles: Iterable[str]) -> None:
    if not full_name.strip():
        raise Invalid("name_empty", field="full_name")
    if not tuple(roles):
        raise Invalid("roles_empty", field="roles")
    _check_roles(actor.organisation_id, roles)


def _check_roles(organisation_id: int, roles: Iterable[str]) -> None:
    """Invalid for a role that is neither built in nor the company's own."""
    unknown = set(roles) - known_roles()
    if unknown:
        own = OwnRole.objects.filter(organisation_id=organisation_id, code__in=unknown)
        # Locked: who retires the role meanwhile sees this holding, or this one sees it retired.
        live = own.select_for_update().filter(is_retired=False)
        unknown -= {row.code for row in live}
    if unknown:
        raise Invalid("role_unknown", field="roles", roles=sorted(unknown))


def _check_email(email: str) -> None:
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid("email_wrong", field="email", email=address) from error
    if User.objects.filter(email__iexact=address).exists():
        raise Invalid("email_taken", field="email", email=address)


def _check_team(actor: Actor, team_id: int | None) -> None:
    if team_id is None:
        return
    if not Team.objects.filter(pk=team_id, organisation_id=actor.organisation_id).exists():
        raise Invalid("team_unknown", field="team_id")


@transaction.atomic
def share_password(*, organisation_id: int, password: str) -> None:
    """Give everybody of a made-up company one known password, hashed once."""
    users = User.objects.filter(organisation_id=organisation_id)
    users.update(password=make_password(password))
