"""A small world for tests: companies, the named cast, and what they work on.

The cast: `owner` owns the things; `colleague` sits in the owner's team; `outsider` works in the
same company in a team of another region; `stranger` works in another company. Every function makes
one thing and gives back its row, so a test says only what it is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from techkarta.accounts.models import Organisation, Team, User
from techkarta.accounts.permissions import Actor, matrix
from techkarta.accounts.selectors import actor_of
from techkarta.accounts.services import NewUser, create_organisation, ensure_team, found_user
from techkarta.cases.models import Case
from techkarta.cases.services import CaseFields, Handing, create_case, hand_over_case
from techkarta.clients.models import Client
from techkarta.clients.services import ClientFields, create_client
from techkarta.method.models import Process
from techkarta.method.services import load_presets
from techkarta.work.models import Task

# A working Monday, 12:00 in Moscow.
MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "mind-the-gap-17"
ROLES = tuple(sorted({role for row in matrix().values() for role in row}))
_numbers = count(1)


def make_company(
    slug: str = "north", *, has_processes: bool = False, name: str = ""
) -> Organisation:
    """A company; with the shipped processes and cards where a test needs them (half a second)."""
    company = create_organisation(name=name or f"Company {slug}", slug=slug)
    if has_processes:
        load_presets(organisation_id=company.id, moment=MOMENT)
    return company


def make_team(company: Organisation, name: str = "First", *, region: str = "") -> Team:
    """The team of this name, made where it is missing."""
    return ensure_team(organisation_id=company.id, name=name, region=region or f"Region of {name}")


def make_user(
    company: Organisation,
    *roles: str,
    team: Team | None = None,
    name: str = "",
    email: str = "",
    language: str = "en",
) -> User:
    """Somebody of the company with the roles (a sales manager by default) and PASSWORD."""
    number = next(_numbers)
    new = NewUser(
        email=email or f"person{number}@{company.slug}.example",
        full_name=name or f"Person {number}",
        roles=roles or ("rep",),
        team_id=team.id if team else None,
        language=language,
    )
    return found_user(organisation_id=company.id, new=new, password=PASSWORD, moment=MOMENT)


def make_head(team: Team, *, name: str = "") -> User:
    """The head of a team."""
    user = make_user(team.organisation, "head_of_sales", team=team, name=name)
    ensure_team(organisation_id=team.organisation_id, name=team.name, head_id=user.id)
    team.refresh_from_db()
    return user


def actor(user: User) -> Actor:
    """The user as an actor, read anew: teams and roles may have changed."""
    return actor_of(User.objects.get(pk=user.pk))


def make_client(owner: User, name: str = "", **fields: object) -> Client:
    """A client of the owner's."""
    return create_client(
        actor=_founder(owner.organisation),
        fields=ClientFields(name=name or f"Client {next(_numbers)}", owner_id=owner.id, **fields),  # type: ignore[arg-type]
        moment=MOMENT,
    )


def make_case(
    owner: User,
    client: Client | None = None,
    *,
    title: str = "",
    process: str = "traditional",
    stage: str = "",
) -> Case:
    """A case of the owner's on the named stage (the first one otherwise), with its tasks."""
    company = owner.organisation
    row = Process.objects.get(organisation=company, code=process)
    stage_id = row.stages.get(code=stage).id if stage else None
    fields = CaseFields(
        title=title or f"Case {next(_numbers)}",
        owner_id=owner.id,
        client_id=(client or make_client(owner)).id,
    )
    return create_case(
        actor=_founder(company),
        process_id=row.id,
        stage_id=stage_id,
        fields=fields,
        moment=MOMENT,
    )


def hand_over(by: User, case: Case, to: User) -> Case:
    """The case in the hands of another person, with a note."""
    handing = Handing(owner_id=to.id, agreed="A price for a year", next_step="Call on Friday")
    now = Case.objects.get(pk=case.pk).version
    return hand_over_case(
        actor=actor(by), case_id=case.id, version=now, handing=handing, moment=MOMENT
    )


def first_task(case: Case, *states: str) -> Task:
    """The first task of the case, in one of the states where some are named."""
    rows = Task.objects.filter(visit__case=case).order_by("operation__order", "occurrence")
    row = (rows.filter(state__in=states) if states else rows).first()
    assert row is not None, f"the case has no task in {states or 'any state'}"
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people of most tests; each is a sales manager unless a test asks for more."""

    owner: User
    colleague: User
    outsider: User
    stranger: User
    head: User
    other_head: User
    admin: User
    company: Organisation
    other_company: Organisation

    @property
    def everybody(self) -> Iterable[User]:
        """All of them."""
        return (
            self.owner, self.colleague, self.outsider, self.stranger,
            self.head, self.other_head, self.admin,
        )  # fmt: skip


def make_cast(*, has_processes: bool = False) -> Cast:
    """Two companies; in the first two teams with heads, and an administrator."""
    company = make_company("north", has_processes=has_processes)
    other = make_company("south", has_processes=has_processes)
    first, second = make_team(company, "First"), make_team(company, "Second")
    return Cast(
        owner=make_user(company, team=first, name="Olga Owner"),
        colleague=make_user(company, team=first, name="Kirill Colleague"),
        outsider=make_user(company, team=second, name="Oleg Outsider"),
        stranger=make_user(other, team=make_team(other, "First"), name="Sofia Stranger"),
        head=make_head(first, name="Hanna Head"),
        other_head=make_head(second, name="Hugo Head"),
        admin=make_user(company, "admin", name="Anton Admin"),
        company=company,
        other_company=other,
    )


def _founder(company: Organisation) -> Actor:
    """Whoever sets a company up: may make anything for anybody, and is nobody of it."""
    known = User.objects.filter(organisation=company).order_by("id").first()
    assert known is not None, "the company has nobody yet"
    return Actor(
        user_id=known.id,
        organisation_id=company.id,
        name="founder",
        roles=frozenset({"executive", "admin"}),
    )
