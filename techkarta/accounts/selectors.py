"""What others may know of organisations and people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, cast

from django.db.models import Q, QuerySet

from techkarta.common.errors import Invalid, NotFound
from techkarta.common.search import folded
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.national import days_before_holidays

from .mapping import Person, Staffing, calendar_of_row
from .models import Organisation, OwnRole, RoleHolding, Team, Token, User
from .permissions import Actor, Owner, Scope, known_roles, scope_of

__all__ = ["Organisation", "OwnRole", "Token", "User"]


def actor_of(user: User) -> Actor:
    """The actor a signed-in user is; asked once per user object."""
    known = getattr(user, "_actor", None)
    if known is not None:
        return cast("Actor", known)
    held = frozenset(user.holdings.values_list("role", flat=True))
    own = _own_of(user.organisation_id, held)
    teams = list(
        Team.objects.filter(organisation_id=user.organisation_id).values_list(
            "id", "region", "head_id"
        )
    )
    mine = {team for team, _, head in teams if head == user.id or team == user.team_id}
    regions = {region for team, region, _ in teams if team in mine and region}
    actor = Actor(
        user_id=user.id,
        organisation_id=user.organisation_id,
        name=user.full_name,
        roles=held | {row.basis for row in own},
        held=held,
        own_titles={row.code: row.title for row in own},
        team_ids=frozenset(mine),
        region_team_ids=frozenset(team for team, region, _ in teams if region in regions),
    )
    user._actor = actor  # type: ignore[attr-defined]  # noqa: SLF001 - remembered on the row
    return actor


def _own_of(organisation_id: int, held: Iterable[str]) -> list[OwnRole]:
    """The own roles among held ones; no query where there are none."""
    codes = set(held) - known_roles()
    if not codes:
        return []
    return list(OwnRole.objects.filter(organisation_id=organisation_id, code__in=codes))


def own_roles(organisation_id: int, *, is_retired: bool | None = False) -> list[OwnRole]:
    """The roles a company named itself, in the order they were named; one query."""
    rows = OwnRole.objects.filter(organisation_id=organisation_id)
    return list(rows if is_retired is None else rows.filter(is_retired=is_retired))


def own_role_titles(organisation_id: int, *, is_retired: bool | None = None) -> dict[str, Any]:
    """Code → title of the roles a company named itself, retired ones unless asked; one query."""
    return {row.code: row.title for row in own_roles(organisation_id, is_retired=is_retired)}


def holders_of(actor: Actor, codes: Iterable[str]) -> dict[str, list[str]]:
    """Role → the names of the active people who hold it; one query."""
    rows = RoleHolding.objects.filter(
        user__organisation_id=actor.organisation_id, user__is_active=True, role__in=list(codes)
    )
    found: dict[str, list[str]] = {}
    told = rows.order_by("user__full_name").values_list("role", "user__full_name")
    for role, name in told:
        found.setdefault(role, []).append(name)
    return found


def staffing(organisation_id: int) -> Staffing:
    """Everybody active in the organisation and the heads of its teams; three narrow queries.

    One more where somebody holds a role of the company's own.
    """
    active = User.objects.filter(organisation_id=organisation_id, is_active=True)
    roles: dict[int, set[str]] = {}
    held = RoleHolding.objects.filter(user__organisation_id=organisation_id)
    for user_id, role in held.values_list("user_id", "role"):
        roles.setdefault(user_id, set()).add(role)
    own = _own_of(organisation_id, {role for each in roles.values() for role in each})
    basis = {row.code: row.basis for row in own}
    people = {
        user_id: Person(
            id=user_id,
            name=name,
            team_id=team_id,
            roles=frozenset(roles.get(user_id, ())),
            bases=frozenset(basis[role] for role in roles.get(user_id, ()) if role in basis),
        )
        for user_id, name, team_id in active.order_by("id").values_list(
            "id", "full_name", "team_id"
        )
    }
    heads = Team.objects.filter(organisation_id=organisation_id, head__is_active=True)
    return Staffing(people=people, heads=dict(heads.values_list("id", "head_id")))


def count_holders(organisation_id: int, role: str) -> int:
    """How many active people of the organisation hold a role."""
    active = User.objects.filter(organisation_id=organisation_id, is_active=True)
    return active.filter(holdings__role=role).distinct().count()


def calendar_of(organisation_id: int) -> WorkingCalendar:
    """The working calendar of the organisation, in its own time zone."""
    asked = ("country", "time_zone", "own_holidays", "own_working_days", "short_days")
    return calendar_of_row(Organisation.objects.only(*asked).get(pk=organisation_id))


def coming_eves(row: Organisation, moment: datetime) -> tuple[date, ...]:
    """The working days before public holidays, a year ahead, that are not short yet."""
    calendar = calendar_of_row(row)
    today = calendar.local_day(moment)
    years = (today.year, today.year + 1)
    days = (day for year in years for day in days_before_holidays(row.country or None, year))
    return tuple(
        day
        for day in days
        if today <= day < today + timedelta(days=366)
        and calendar.is_working_day(day)
        and day not in calendar.short_days
    )


def organisation(organisation_id: int) -> Organisation:
    """The organisation's own data."""
    return Organisation.objects.get(pk=organisation_id)


def organisation_zones() -> dict[int, str]:
    """Every company's time zone, for what runs by itself; one query."""
    return dict(Organisation.objects.order_by("id").values_list("id", "time_zone"))


def active_people(ids: Iterable[int]) -> dict[int, int]:
    """Those of the people who still work → the company each belongs to; one query."""
    rows = User.objects.filter(pk__in=list(ids), is_active=True).order_by("id")
    return dict(rows.values_list("id", "organisation_id"))


def people(actor: Actor) -> QuerySet[User]:
    """The people the actor may see, with team and roles."""
    visible = User.objects.filter(organisation_id=actor.organisation_id)
    if scope_of(actor, "people.view") is not Scope.ORGANISATION:
        visible = visible.filter(Q(team_id__in=actor.team_ids) | Q(pk=actor.user_id))
    return (
        visible.select_related("team", "team__head")
        .prefetch_related("holdings")
        .order_by("team__name", "full_name")
    )


def teams(actor: Actor) -> QuerySet[Team]:
    """The teams the actor may see, by name, with their heads."""
    visible = Team.objects.filter(organisation_id=actor.organisation_id)
    if scope_of(actor, "people.view") is not Scope.ORGANISATION:
        visible = visible.filter(pk__in=actor.team_ids)
    return visible.select_related("head").order_by("name")


def person(actor: Actor, user_id: int) -> User:
    """One person the actor may see, with team and roles; NotFound otherwise."""
    user = people(actor).filter(pk=user_id).first()
    if user is None:
        raise NotFound("not_found")
    return user


def team(actor: Actor, team_id: int) -> Team:
    """One team the actor may see; NotFound otherwise."""
    row = teams(actor).filter(pk=team_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def search_people(actor: Actor, query: str, limit: int) -> list[User]:
    """At most `limit` active people whose name, email or job title holds every word.

    People are few, and only Python folds case alike for every alphabet on every database.
    """
    words = folded(query).split()
    found = (
        user
        for user in people(actor).filter(is_active=True)
        if words and _holds(words, folded(f"{user.full_name} {user.email} {user.job_title}"))
    )
    return list(islice(found, limit))


def owners(actor: Actor, action: str) -> QuerySet[User]:
    """The active people the actor may make owners under the action, in order of name."""
    active = User.objects.filter(organisation_id=actor.organisation_id, is_active=True)
    scope = scope_of(actor, action)
    if scope is None or scope is Scope.OWN:
        return active.filter(pk=actor.user_id)
    if scope is not Scope.ORGANISATION:
        teams = actor.team_ids if scope is Scope.TEAM else actor.region_team_ids
        active = active.filter(Q(team_id__in=teams) | Q(pk=actor.user_id))
    return active.order_by("full_name")


def reachable(actor: Actor, action: str) -> QuerySet[User]:
    """The people an action reaches, those who have left included, in order of name."""
    rows = User.objects.filter(organisation_id=actor.organisation_id).order_by("full_name")
    scope = scope_of(actor, action)
    if scope is None:
        return rows.none()
    if scope is Scope.OWN:
        return rows.filter(pk=actor.user_id)
    if scope is Scope.ORGANISATION:
        return rows
    teams = actor.team_ids if scope is Scope.TEAM else actor.team_ids | actor.region_team_ids
    return rows.filter(Q(team_id__in=sorted(teams)) | Q(pk=actor.user_id))


def owner_of(actor: Actor, user_id: int | None) -> Owner:
    """Somebody active of the actor's company, as the owner of something; Invalid otherwise."""
    if user_id is None:
        return Owner(user_id=None)
    here = User.objects.filter(organisation_id=actor.organisation_id, is_active=True)
    found = here.filter(pk=user_id).values_list("id", "team_id").first()
    if found is None:
        raise Invalid("person_unknown", field="owner_id")
    return Owner(user_id=found[0], team_id=found[1])


def is_founded() -> bool:
    """Whether this installation has a company."""
    return Organisation.objects.exists()


def has_organisation(slug: str) -> bool:
    """Whether a company of this slug exists."""
    return Organisation.objects.filter(slug=slug).exists()


def _holds(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)


def tokens_of(actor: Actor) -> list[Token]:
    """The actor's own tokens that are not revoked, newest first."""
    return list(Token.objects.filter(owner_id=actor.user_id, revoked_at__isnull=True))
