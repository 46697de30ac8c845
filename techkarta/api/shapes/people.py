"""Who asks."""

from __future__ import annotations

from ninja import Schema

from techkarta.accounts.permissions import Actor, matrix, scope_of
from techkarta.accounts.selectors import Organisation, Token, User

from .base import Named


class Company(Schema):
    """The company one works in."""

    id: int
    name: str
    time_zone: str
    currency: str
    language: str


class Me(Schema):
    """Who asks, with the rights of his roles: action → how far it reaches."""

    id: int
    name: str
    email: str
    language: str
    roles: list[str]
    team: Named | None
    company: Company
    rights: dict[str, str]
    token: str | None


def me(user: User, actor: Actor, company: Organisation, auth: Token | User) -> Me:
    """The signed-in person; `token` names the token he came with."""
    scopes = {action: scope_of(actor, action) for action in matrix()}
    return Me(
        id=user.id,
        name=user.full_name,
        email=user.email,
        language=user.language,
        roles=sorted(actor.roles),
        team=Named(id=user.team.id, title=user.team.name) if user.team else None,
        company=Company(
            id=company.id,
            name=company.name,
            time_zone=company.time_zone,
            currency=company.currency,
            language=company.language,
        ),
        rights={action: scope.name.lower() for action, scope in scopes.items() if scope},
        token=auth.name if isinstance(auth, Token) else None,
    )
