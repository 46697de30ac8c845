"""People brought by an import: agents in teams under their managers, without passwords."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Invalid
from techkarta.common.search import folded
from techkarta.common.slugs import slug_of

from .models import Organisation, Team, User
from .permissions import Actor, require
from .selectors import actor_of, organisation
from .services import NewUser, ensure_team, found_user

AGENT, HEAD = "rep", "head_of_sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPerson:
    """A person as an import brings it, known by email or else by full name in any case."""

    name: str
    email: str = ""
    job_title: str = ""
    manager: str = ""
    team: str = ""
    region: str = ""


PersonAction = Literal["create", "update", "skip"]


def people_by_name(organisation_id: int) -> dict[str, int]:
    """Folded full name, and email, of everybody in the company → key; one query."""
    rows = User.objects.filter(organisation_id=organisation_id).order_by("-id")
    found: dict[str, int] = {}
    for key, name, email in rows.values_list("id", "full_name", "email"):
        found[folded(name)] = key
        found[email.lower()] = key
    return found


def compare_people(*, actor: Actor, rows: Sequence[ImportedPerson]) -> list[PersonAction]:
    """What importing each row would do, in order: create, update (a team is found) or skip."""
    require(actor, "import.run")
    known = people_by_name(actor.organisation_id)
    own = User.objects.filter(organisation_id=actor.organisation_id, team__isnull=True)
    without_team = set(own.values_list("id", flat=True))
    actions: list[PersonAction] = []
    for row in rows:
        key = _key(row, known)
        if key is None:
            actions.append("create")
        else:
            actions.append("update" if key in without_team and team_name(row) else "skip")
    return actions


@transaction.atomic
def import_people(
    *, actor: Actor, rows: Sequence[ImportedPerson], moment: datetime
) -> dict[str, int]:
    """Create the people who are missing; returns folded name → key. Repeating changes nothing.

    Managers named by a row become heads of a team named after region and manager, others sales
    reps in it. Nobody gets a password: an administrator invites them. Who is already in the company
    keeps roles and team; one without a team joins the team of the row.
    """
    require(actor, "import.run")
    hiring = _Hiring(actor=actor, moment=moment)
    for row in rows:
        team = hiring.team(row)
        user_id = hiring.person(row, roles=(AGENT,), team=team)
        if team is not None:
            hiring.join(user_id, team)
    record_changes(actor=actor, moment=moment, changes=hiring.changes)
    return hiring.known


def team_name(row: ImportedPerson) -> str:
    """The name of the row's team: its own, else region and manager; empty when it tells neither."""
    made = f"{row.region} · {row.manager}" if row.region and row.manager else row.manager
    return (row.team or made)[:120]


class _Hiring:
    """One import of people: who is known by now, and what changed."""

    def __init__(self, *, actor: Actor, moment: datetime) -> None:
        self.actor, self.moment = actor, moment
        company = organisation(actor.organisation_id)
        self.domain, self.language = f"{company.slug}.invalid", company.language
        self.known = people_by_name(company.id)
        self.teams: dict[str, Team] = {}
        own = User.objects.filter(organisation_id=company.id)
        self.team_of: dict[int, int | None] = dict(own.values_list("id", "team_id"))
        self.emails = set(
            User.objects.filter(email__endswith=f"@{self.domain}").values_list("email", flat=True)
        )
        self.changes: list[Change] = []

    def team(self, row: ImportedPerson) -> Team | None:
        """The team of a row with its head, made where missing."""
        name = team_name(row)
        if not name:
            return None
        if name not in self.teams:
            own = Team.objects.filter(organisation_id=self.actor.organisation_id, name=name)
            is_new = not own.exists()
            team = ensure_team(
                organisation_id=self.actor.organisation_id, name=name, region=row.region
            )
            self.teams[name] = team
            if is_new:
                self._remember("team.create", "team", team.id, name)
        team = self.teams[name]
        if row.manager and team.head_id is None:
            head = ImportedPerson(name=row.manager)
            head_id = self.person(head, roles=(HEAD,), team=team)
            self.join(head_id, team)
            self.teams[name] = ensure_team(
                organisation_id=self.actor.organisation_id, name=name, head_id=head_id
            )
        return self.teams[name]

    def person(self, row: ImportedPerson, *, roles: tuple[str, ...], team: Team | None) -> int:
        """The key of the person, founded where nobody of the company is meant."""
        key = _key(row, self.known)
        if key is not None:
            return key
        new = NewUser(
            email=row.email or self._email(row.name),
            full_name=row.name,
            roles=roles,
            job_title=row.job_title,
            team_id=team.id if team else None,
            language=self.language,
        )
        user = found_user(
            organisation_id=self.actor.organisation_id, new=new, password=None, moment=self.moment
        )
        self.known[folded(row.name)] = self.known[user.email] = user.id
        self.team_of[user.id] = user.team_id
        self._remember("user.import", "user", user.id, user.full_name, roles=[[], sorted(roles)])
        return user.id

    def join(self, user_id: int, team: Team) -> None:
        """Let somebody without a team sit in this one."""
        if self.team_of[user_id] is None:
            User.objects.filter(pk=user_id).update(team_id=team.id)
            self.team_of[user_id] = team.id
            self._remember("user.edit", "user", user_id, "", team_id=[None, team.id])

    def _email(self, name: str) -> str:
        """An address nobody can receive mail at, made of the name."""
        base = slug_of(name, between=".") or "person"
        tried = (f"{base}{number}" if number > 1 else base for number in range(1, 10_000))
        email = next(
            address for slug in tried if (address := f"{slug}@{self.domain}") not in self.emails
        )
        self.emails.add(email)
        return email

    def _remember(
        self, action: str, subject: str, subject_id: int, label: str, **fields: object
    ) -> None:
        self.changes.append(
            Change(
                action=action, subject=subject, subject_id=subject_id, label=label, fields=fields
            )
        )


def taken_emails(*, actor: Actor, emails: Iterable[str]) -> frozenset[str]:
    """Those of the addresses that people of other companies sign in with."""
    require(actor, "import.run")
    others = User.objects.exclude(organisation_id=actor.organisation_id)
    wanted = [email.lower() for email in emails]
    return frozenset(others.filter(email__in=wanted).values_list("email", flat=True))


def _key(row: ImportedPerson, known: dict[str, int]) -> int | None:
    by_email = known.get(row.email.lower()) if row.email else None
    return by_email if by_email is not None else known.get(folded(row.name))


def importing_actor(
    *, organisation_slug: str = "", email: str = "", roles: Sequence[str] = ("admin",)
) -> Actor:
    """Who works from the command line: the person named, else the company's first in these roles.

    Invalid where company or person is not told and cannot be guessed, or where nobody is meant.
    """
    own = Organisation.objects.order_by("slug")
    found = list(own.filter(slug=organisation_slug) if organisation_slug else own[:20])
    if not found:
        raise Invalid("organisation_absent", field="organisation", slug=organisation_slug or "—")
    people = User.objects.filter(organisation__in=found, is_active=True)
    if email:
        people = people.filter(email__iexact=email)
    elif len(found) > 1:
        slugs = [row.slug for row in found]
        raise Invalid("organisation_undecided", field="organisation", slugs=slugs)
    else:
        people = people.filter(holdings__role__in=roles)
    user = people.order_by("id").first()
    if user is None:
        raise Invalid("importer_absent", field="user", email=email or "—")
    return actor_of(user)
