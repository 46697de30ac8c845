"""The one matrix of rights: role × action × scope, read from permissions.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from importlib.resources import files

from django.db.models import Q
from ruamel.yaml import YAML

from techkarta.common.errors import NotAllowed, NotFound


class Scope(IntEnum):
    """How far a right reaches; a wider scope includes the narrower ones."""

    OWN = 1
    TEAM = 2
    REGION = 3
    ORGANISATION = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever acts: a user with roles, seen from the rules' side.

    `roles` are those rights are asked of: held ones, and what own ones stand on. `held` are the
    held ones alone, where they differ: work is addressed to these.
    """

    user_id: int
    organisation_id: int
    name: str
    roles: frozenset[str]
    team_ids: frozenset[int] = frozenset()
    region_team_ids: frozenset[int] = frozenset()
    held: frozenset[str] = frozenset()
    own_titles: Mapping[str, object] = field(default_factory=dict)

    @property
    def addressed(self) -> frozenset[str]:
        """The roles work is addressed to: an own role has the rights of its basis, not its work."""
        return self.held or self.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose object it is: the user and the team it belongs to."""

    user_id: int | None
    team_id: int | None = None


@cache
def matrix() -> Mapping[str, Mapping[str, Scope]]:
    """The declared matrix: action → role → scope."""
    text = files("techkarta.accounts").joinpath("permissions.yaml").read_text("utf-8")
    document = YAML(typ="safe").load(text)
    return {
        action: {role: Scope[scope.upper()] for role, scope in row.items()}
        for action, row in document["actions"].items()
    }


@cache
def known_roles() -> frozenset[str]:
    """Every role the matrix names."""
    return frozenset(role for row in matrix().values() for role in row)


def scope_of(actor: Actor, action: str) -> Scope | None:
    """The widest scope any of the actor's roles has for the action; None = not allowed at all."""
    row = matrix()[action]
    return max((row[role] for role in actor.roles if role in row), default=None)


def may(actor: Actor, action: str, owner: Owner | None = None) -> bool:
    """Whether the actor may do the action, to an object of this owner where one is given."""
    scope = scope_of(actor, action)
    if scope is None:
        return False
    return owner is None or _covers(actor, scope, owner)


def require(actor: Actor, action: str, owner: Owner | None = None, *, view: str = "") -> None:
    """Raise unless allowed: NotFound where the actor may not even `view` it, else NotAllowed."""
    if may(actor, action, owner):
        return
    if view and owner is not None and not may(actor, view, owner):
        raise NotFound("not_found")
    raise NotAllowed("not_allowed", action=action)


def reach(actor: Actor, action: str, *, owner: str = "owner") -> Q:
    """The rows of the actor's organisation the action reaches, for a model with an `owner` path."""
    scope = scope_of(actor, action)
    within = Q(organisation_id=actor.organisation_id)
    if scope is None:
        return Q(pk__in=[])
    if scope is Scope.ORGANISATION:
        return within
    own = Q(**{f"{owner}_id": actor.user_id})
    if scope is Scope.OWN:
        return within & own
    teams = actor.team_ids if scope is Scope.TEAM else actor.team_ids | actor.region_team_ids
    return within & (own | Q(**{f"{owner}__team_id__in": sorted(teams)}))


def _covers(actor: Actor, scope: Scope, owner: Owner) -> bool:
    if scope is Scope.ORGANISATION or owner.user_id == actor.user_id:
        return True
    teams = {
        Scope.OWN: frozenset[int](),
        Scope.TEAM: actor.team_ids,
        Scope.REGION: actor.team_ids | actor.region_team_ids,
    }[scope]
    return owner.team_id in teams
