"""What the pages of sign-in, people and settings show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext

from techkarta.ui.formats import localise
from techkarta.ui.values import Link

from .models import OwnRole, Team, Token, TokenReach, User
from .roles import role_title, role_titles


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The sign-in form and where it leads."""

    form: forms.Form
    next_url: str
    is_founded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedOutPage:
    """Too many tries: how many minutes to wait."""

    minutes: int
    login_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """The form of one's own password; `is_told` where somebody else chose the present one."""

    form: forms.Form
    is_told: bool
    least_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesPage:
    """A person's own settings."""

    form: forms.Form
    name: str
    email: str
    roles: str
    team: str
    api_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person in the list; `url` is empty where the reader may not edit."""

    id: int
    name: str
    job_title: str
    email: str
    roles: str
    state: str
    is_head: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamBlock:
    """A team with its people; a title alone for those without a team."""

    title: str
    people: tuple[PersonRow, ...]
    region: str = ""
    head: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Everybody the reader may see, by team."""

    tabs: tuple[Link, ...]
    blocks: tuple[TeamBlock, ...]
    can_change: bool
    names_roles: bool
    is_whole: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field somebody changed meanwhile: what stands there now."""

    label: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """A form of one thing, with what changed meanwhile and the way back."""

    title: str
    form: forms.Form
    crumbs: tuple[Link, ...]
    differences: tuple[Difference, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(FormPage):
    """The form of a person; `password_url` gives a new password to tell."""

    password_url: str = ""
    is_self: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPasswordPage:
    """A password to be told, shown this once."""

    name: str
    email: str
    password: str
    crumbs: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage(FormPage):
    """The company's settings; what is only shown, the own days in words.

    `eves` are the coming days before holidays that are not short yet.
    """

    time_zone: str
    country: str
    days: Sequence[date] = ()
    working_days: Sequence[date] = ()
    short_days: Sequence[date] = ()
    eves: Sequence[date] = ()


def person_row(user: User, own: Mapping[str, object], *, url: str) -> PersonRow:
    """A person as the list shows them; needs team and holdings loaded. `own`: the own roles."""
    return PersonRow(
        id=user.id,
        name=user.full_name,
        job_title=user.job_title,
        email=user.email,
        roles=", ".join(role_titles((holding.role for holding in user.holdings.all()), own)),
        state=_state(user),
        is_head=user.team is not None and user.team.head_id == user.id,
        url=url,
    )


def team_blocks(
    users: Sequence[User],
    teams: Sequence[Team],
    own: Mapping[str, object],
    *,
    can_change: bool,
    rest_title: str,
) -> tuple[TeamBlock, ...]:
    """The people by team in the order of the teams, then those without one."""
    members: dict[int | None, list[PersonRow]] = {}
    for user in users:
        url = reverse("accounts:person", args=[user.id]) if can_change else ""
        members.setdefault(user.team_id, []).append(person_row(user, own, url=url))
    blocks = [
        TeamBlock(
            title=team.name,
            region=team.region,
            head=team.head.full_name if team.head else "",
            url=reverse("accounts:team", args=[team.id]) if can_change else "",
            people=tuple(members.get(team.id, ())),
        )
        for team in teams
    ]
    if None in members:
        blocks.append(TeamBlock(title=rest_title, people=tuple(members[None])))
    return tuple(blocks)


def person_values(user: User) -> dict[str, object]:
    """The present values of a person as the form shows them; needs holdings loaded."""
    return {
        "full_name": user.full_name,
        "job_title": user.job_title,
        "team": user.team_id,
        "roles": [holding.role for holding in user.holdings.all()],
        "is_active": user.is_active,
    }


def differences(form: forms.Form, now: Mapping[str, object]) -> tuple[Difference, ...]:
    """The fields of a sent form whose present values (`now`, as the form would show) differ."""
    found = []
    for name, value in now.items():
        typed = form.cleaned_data.get(name)
        if _plain(typed) != _plain(value):
            found.append(Difference(label=str(form[name].label), now=_shown(form[name], value)))
    return tuple(found)


def days_of(texts: Sequence[str]) -> tuple[date, ...]:
    """Stored days as dates."""
    return tuple(date.fromisoformat(day) for day in texts)


def _state(user: User) -> str:
    if not user.is_active:
        return "inactive"
    is_ready = user.has_usable_password() and not user.has_told_password
    return "active" if is_ready else "invited"


def _plain(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(item) for item in value)
    return "" if value is None else str(value)


def _shown(bound: forms.BoundField, value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    texts = {str(key): str(text) for key, text in getattr(bound.field, "choices", ())}
    chosen = value if isinstance(value, list | tuple) else [value]
    plain = ["" if item is None else str(item) for item in chosen]
    return ", ".join(texts.get(item, item) for item in plain) or "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token in the list of its owner."""

    id: int
    name: str
    hint: str
    can_write: bool
    made_at: datetime
    used_at: datetime | None
    expires_at: datetime | None
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensPage:
    """A person's tokens; `secret` is known only to the request that made one."""

    form: forms.Form
    rows: tuple[TokenRow, ...]
    secret: str

    @property
    def command(self) -> str:
        """A command that tries the new token."""
        return f'curl -H "Authorization: Bearer {self.secret}" {settings.SITE_URL}/api/v1/me'


def tokens_page(
    rows: Iterable[Token], form: forms.Form, *, secret: str, moment: datetime
) -> TokensPage:
    """The page of somebody's tokens at a moment."""
    return TokensPage(
        form=form,
        secret=secret,
        rows=tuple(
            TokenRow(
                id=row.id,
                name=row.name,
                hint=row.hint,
                can_write=row.reach == TokenReach.WRITE,
                made_at=row.made_at,
                used_at=row.used_at,
                expires_at=row.expires_at,
                is_over=row.expires_at is not None and row.expires_at <= moment,
            )
            for row in rows
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """A role: what it is called, whose rights it gives, who holds it."""

    id: int
    code: str
    version: int
    title: str
    basis: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesPage:
    """The roles in use, those retired, and the form of one more."""

    crumbs: tuple[Link, ...]
    form: forms.Form
    rows: tuple[RoleRow, ...]
    retired: tuple[RoleRow, ...]


def roles_page(
    rows: Iterable[OwnRole],
    holders: Mapping[str, Sequence[str]],
    form: forms.Form,
    *,
    crumbs: tuple[Link, ...],
) -> RolesPage:
    """The page; `holders` are names by role."""
    language, known = get_language() or "en", list(rows)
    told = [
        RoleRow(
            id=row.id,
            code=row.code,
            version=row.version,
            title=localise(row.title, language),
            basis=role_title(row.basis),
            holders=tuple(holders.get(row.code, ())),
        )
        for row in known
    ]
    pairs = list(zip(known, told, strict=True))
    return RolesPage(
        crumbs=crumbs,
        form=form,
        rows=tuple(each for row, each in pairs if not row.is_retired),
        retired=tuple(each for row, each in pairs if row.is_retired),
    )


def roles_crumbs(crumbs: tuple[Link, ...]) -> tuple[Link, ...]:
    """The way back to the list of roles."""
    return (*crumbs, Link(text=gettext("Own roles"), url=reverse("accounts:roles")))
