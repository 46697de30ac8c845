"""Founding the first company of an installation, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext

from techkarta.accounts.selectors import User, actor_of, is_founded
from techkarta.accounts.services import (
    NewUser,
    check_password,
    create_organisation,
    ensure_team,
    found_user,
)
from techkarta.common.errors import Conflict, Invalid
from techkarta.method.selectors import processes
from techkarta.method.services.processes import switch_process

from ..starter import load_starter

SLUG = "company"
KEY_LENGTH = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What the founder tells: the company, himself, and the processes it sells by (codes)."""

    name: str
    time_zone: str
    country: str
    currency: str
    processes: tuple[str, ...]
    full_name: str
    email: str
    password: str
    language: str


def founding_key() -> str:
    """The secret part of the first address: whoever reads the server's output may found."""
    return salted_hmac("techkarta.founding", SLUG, algorithm="sha256").hexdigest()[:KEY_LENGTH]


def founding_path() -> str:
    """Where the first company is founded; empty once there is one."""
    return "" if is_founded() else f"/begin/{founding_key()}/"


def may_found(key: str) -> bool:
    """Whether this key opens the first page: the right one, and nobody has founded yet."""
    return constant_time_compare(key, founding_key()) and not is_founded()


@transaction.atomic
def found_first_company(*, founding: Founding, moment: datetime) -> User:
    """Found the company with its starter content and its first person, who leads and administers.

    Conflict company_there where somebody was quicker; Invalid where no process is chosen or the
    password is weak. Then nothing is written.
    """
    if not founding.processes:
        raise Invalid("process_none", field="processes")
    check_password(founding.password, None)
    organisation_id = _organisation(founding)
    load_starter(organisation_id=organisation_id, moment=moment)
    team = ensure_team(organisation_id=organisation_id, name=gettext("Sales department"))
    founder = NewUser(
        email=founding.email,
        full_name=founding.full_name,
        roles=("admin", "head_of_sales"),
        team_id=team.id,
        language=founding.language,
    )
    user = found_user(
        organisation_id=organisation_id, new=founder, password=founding.password, moment=moment
    )
    ensure_team(organisation_id=organisation_id, name=team.name, head_id=user.id)
    _switch_off_others(user, founding.processes, moment)
    return user


def _organisation(founding: Founding) -> int:
    if is_founded():
        raise Conflict("company_there")
    try:
        # The code of the first company is always the same: two founders at once cannot both win.
        with transaction.atomic():
            organisation = create_organisation(
                name=founding.name.strip(),
                slug=SLUG,
                time_zone=founding.time_zone,
                country=founding.country,
                currency=founding.currency,
                language=founding.language,
            )
    except IntegrityError as error:
        raise Conflict("company_there") from error
    return organisation.id


def _switch_off_others(user: User, chosen: tuple[str, ...], moment: datetime) -> None:
    actor = actor_of(user)
    for process in processes(actor.organisation_id):
        if process.kind == "sales" and process.code not in chosen:
            switch_process(
                actor=actor,
                process_id=process.id,
                version=process.version,
                is_active=False,
                moment=moment,
            )
