"""The made-up company: its people, its clients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import actor_of
from techkarta.accounts.services import (
    NewUser,
    create_organisation,
    ensure_team,
    found_user,
    share_password,
)
from techkarta.clients.services import ClientFields, ContactFields, create_client

from ..starter import load_starter
from . import words

SLUG = "demo"
PASSWORD = "techkarta"  # noqa: S105 - of a made-up company, printed to whoever starts it
DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The company as its year needs it: who acts, and the clients by their owner."""

    organisation_id: int
    actors: dict[str, Actor]
    clients: dict[int, list[int]]


def email(login: str) -> str:
    """The address a person of the made-up company signs in with."""
    return f"{login}@{DOMAIN}"


def found_company(*, client_count: int, moment: datetime, rng: Random) -> Company:
    """Found the company with its people, starter content and clients."""
    organisation = create_organisation(name="Волга-Снаб", slug=SLUG)
    load_starter(organisation_id=organisation.id, moment=moment)
    actors = _people(organisation.id, moment)
    share_password(organisation_id=organisation.id, password=PASSWORD)
    clients = _clients(actors, client_count, moment, rng)
    return Company(organisation_id=organisation.id, actors=actors, clients=clients)


def _people(organisation_id: int, moment: datetime) -> dict[str, Actor]:
    teams = {
        number: ensure_team(organisation_id=organisation_id, name=name, region=region)
        for number, name, region, _ in words.TEAMS
    }
    users = {}
    for login, name, position, team, roles in words.PEOPLE:
        new = NewUser(
            email=email(login),
            full_name=name,
            job_title=position,
            team_id=teams[team].id if team else None,
            roles=roles,
        )
        users[login] = found_user(
            organisation_id=organisation_id, new=new, password=None, moment=moment
        )
    for _, name, _, head in words.TEAMS:
        ensure_team(organisation_id=organisation_id, name=name, head_id=users[head].id)
    return {login: actor_of(user) for login, user in users.items()}


def _clients(
    actors: dict[str, Actor], count: int, moment: datetime, rng: Random
) -> dict[int, list[int]]:
    sellers = [login for login, _, _, team, _ in words.PEOPLE if team and "head" not in login]
    names = [
        (kind, f"{trade}-{place}" if len(trade.split()) == 1 else f"{trade} {place}")
        for kind, trades in words.TRADES.items()
        for trade in trades
        for place in words.PLACES
    ]
    made: dict[int, list[int]] = {}
    # Everybody who sells has a client, however few are asked for.
    owners = sellers + rng.choices(sellers, k=max(0, count - len(sellers)))
    for login, (kind, name) in zip(owners, rng.sample(names, len(owners)), strict=True):
        actor = actors[login]
        client = create_client(
            actor=actor,
            fields=ClientFields(
                name=f"{rng.choice(words.FORMS)} «{name}»",
                owner_id=actor.user_id,
                client_class=rng.choices(("A", "B", "C"), (2, 3, 5))[0],
                industry=words.INDUSTRIES[kind],
                place=rng.choice(words.CITIES),
                employees=rng.randrange(20, 3000, 10),
                type_codes=(kind,),
            ),
            contacts=_contacts(rng),
            moment=moment - timedelta(days=rng.randrange(400)),
        )
        made.setdefault(actor.user_id, []).append(client.id)
    return made


def _contacts(rng: Random) -> list[ContactFields]:
    made = []
    for position in rng.sample(words.POSITIONS, rng.randint(1, 3)):
        number = rng.randrange(10**7)
        fields = ContactFields(
            name=f"{rng.choice(words.SURNAMES)} {rng.choice(words.GIVEN)}",
            job_title=position,
            phone=f"+7 900 {number // 10000:03d}-{number // 100 % 100:02d}-{number % 100:02d}",
        )
        made.append(fields)
    return made
